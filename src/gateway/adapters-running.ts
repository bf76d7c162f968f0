/** Starts and stops the adapters of all shops: what hears and what is heard, when everything behind it is ready. */
import type { StaffDesk } from "../desk/desk.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { channelHost } from "./channel-files.ts";
import type { Installation } from "./installation.ts";
import type { Part } from "./lifecycle.ts";
import type { OpenShop } from "./shops.ts";

/** Within a shop payments start first and channels last: an order that comes in can be paid and staff hear of it. */
export function runningAdapters(
  installation: Installation,
  staffDesk: StaffDesk,
  runtime: Pick<Runtime, "deposit">,
): Part {
  const { mailbox, address, shops, hearings } = installation;
  const startShop = async ({ context, channels, desks, payments }: OpenShop): Promise<void> => {
    for (const payment of payments) await payment.start?.();
    const { id: shop } = context.shop;
    for (const desk of desks)
      await desk.start?.({ ...staffDesk.forShop(shop), ...hearings.hostFor(shop, desk.vendor) });
    for (const channel of channels)
      await channel.start?.(
        channelHost({
          shop,
          desks,
          mailbox,
          deposit: runtime.deposit,
          commands: context.menu,
          publicUrl: address.url(),
          ...hearings.hostFor(shop, channel.vendor),
        }),
      );
  };
  return {
    async start() {
      for (const shop of shops.all) await startShop(shop);
    },
    async stop() {
      await hearings.stop();
      for (const { channels, desks, payments } of shops.all) {
        await Promise.all([...channels, ...desks, ...payments].map(async (adapter) => adapter.stop?.()));
      }
    },
  };
}
