/** The staff desk of an installation: commands of all its desks, with the permissions that shop.yaml gives. */
import { type Config, isPermitted } from "../config/config.ts";
import { createDesk, type StaffDesk } from "../desk/desk.ts";
import type { Actor, Permission } from "../ports/desk.ts";
import { fetchMedia, pairChannel } from "./channel-files.ts";
import type { Installation } from "./installation.ts";

const PERMISSIONS: Readonly<Record<Permission, true>> = {
  orders: true,
  refunds: true,
  stock: true,
  help: true,
};

/** Builds it. */
export function createStaffDesk(installation: Installation): StaffDesk {
  const { config, clock, log, mailbox, shops, commerce } = installation;
  return createDesk({
    staff: commerce.staff,
    mailbox,
    shops: [...config.shops.values()].map(({ shop }) => shop),
    clock,
    log,
    permissions: (shop, actor) => permissionsOf(config, shop, actor),
    say: shops.say,
    openHelp: async (shop) => (await mailbox.attended(shop)).length,
    attachment: (shop, messenger, reference) => fetchMedia(shops.channels(shop), messenger, reference),
    pair: (shop, vendor) => pairChannel(shops.channels(shop), vendor),
  });
}

function permissionsOf(config: Config, shop: string, actor: Actor): ReadonlySet<Permission> {
  const permissions = config.shops.get(shop)?.permissions ?? {};
  const all = Object.keys(PERMISSIONS) as readonly Permission[];
  return new Set(all.filter((permission) => isPermitted(permissions, actor, permission)));
}
