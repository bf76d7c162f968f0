/** The gateway: the only place where all parts are put together. Each step is a file beside this one. */
import { type SystemClock, systemClock } from "../ports/clock.ts";
import { runningAdapters } from "./adapters-running.ts";
import { createForgetting } from "./forgetting.ts";
import { type Installation, type InstallationOptions, openInstallation } from "./installation.ts";
import { type Part, startAll, stopAll } from "./lifecycle.ts";
import { createShell } from "./open-runtime.ts";
import { createOrderWatch } from "./order-watch.ts";
import { openPlayground } from "./playground.ts";
import { createStaffDesk } from "./staff-desk.ts";
import { createSweeper } from "./sweeper.ts";
import { createWebServer } from "./web-server.ts";

/** What a gateway is built of. */
export interface GatewayOptions extends Omit<InstallationOptions, "clock"> {
  /** Time; the machine's own when absent. */
  readonly clock?: SystemClock;
}

/** A gateway. */
export interface Gateway {
  /** Listens, then starts everything; answers the address as a person would open it. */
  start(): Promise<string>;
  /** The link that opens the playground once from elsewhere; null without one, or where none is needed. */
  invitation(): string | null;
  /** Takes nothing new, finishes what is in hand, closes the stores. */
  stop(): Promise<void>;
  /** Resolves when nothing is ready to be done. */
  idle(): Promise<void>;
}

/** Builds a gateway; nothing listens before `start`. Throws ConfigError with all that is wrong with the settings. */
export async function buildGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, clock = systemClock } = options;
  const installation = await openInstallation({ ...options, clock });
  const { mailbox, ledger, stores, commerce, address, shops } = installation;
  const staffDesk = createStaffDesk(installation);
  const playground = config.playground ? await openPlayground(installation, staffDesk) : null;
  const shell = createShell(installation, staffDesk, playground?.inspector);
  const watch = createOrderWatch({
    shops: shops.ids,
    desks: (shop) => visibleDesks(installation, shop, playground !== null),
    mailbox,
    staff: commerce.staff,
    tell: shell.tellUnseen,
    clock,
    log,
    metrics: installation.metrics,
  });
  const sweeper = createSweeper({ upkeep: commerce.upkeep, clock, log });
  const server = await createWebServer(installation, { runtime: shell, sweeper, watch }, playground);
  const parts: readonly Part[] = [
    { stop: () => ledger.close() },
    { stop: () => mailbox.close() },
    { stop: () => stores.close() },
    {
      start: async () => address.listensAt(await server.listen(config.port, config.host)),
      stop: () => server.close(),
    },
    shell,
    watch,
    sweeper,
    createForgetting({
      mailbox,
      shops: shops.all.map(({ context, channels }) => ({ id: context.shop.id, channels })),
      forgetCustomer: commerce.forgetCustomer,
      clock,
      log,
    }),
    runningAdapters(installation, staffDesk, shell),
  ];
  return {
    async start() {
      await startAll(parts);
      log.info({ shops: shops.ids }, "Kiosk is open");
      return address.url();
    },
    async stop() {
      log.info({}, "Kiosk is closing");
      await stopAll(parts);
    },
    invitation: () => playground?.invitation() ?? null,
    idle: () => shell.idle(),
  };
}

/** A desk that is only pages has nobody who looks while these are not served. */
function visibleDesks({ shops }: Installation, shop: string, servesPages: boolean): readonly string[] {
  const desks = shops.find(shop)?.desks ?? [];
  return desks.filter(({ pages }) => servesPages || pages === undefined).map(({ vendor }) => vendor);
}
