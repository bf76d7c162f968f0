/**
 * The watch over paid orders that nobody of the staff has seen: no desk has the card, and nobody accepted it.
 *
 * It looks at what waits or was given up in the desks' lanes, which is little while all is well, and asks the ledger
 * whether those orders still wait for staff. What it finds is told elsewhere: the other desks, the log, a figure, and
 * readiness, because the desk that should have shown the card is the one that cannot.
 */
import type { StaffOperations } from "../commerce/staff/staff.ts";
import type { Clock } from "../ports/clock.ts";
import { OrderNumber } from "../ports/ids.ts";
import { ALL_DESK_LANES, deskLane, laneParts } from "../ports/lane.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** How long a paid order may be unseen, in milliseconds. */
const PATIENCE_MS = 60 * 60_000;
/** Milliseconds between two looks. */
const REST_MS = 60_000;
/** Lanes looked through at once; more than these are alarm enough. */
const MOST_LANES = 2_000;

/** What it works with. */
export interface OrderWatchOptions {
  readonly shops: readonly string[];
  /** The desks of a shop that staff can look at. */
  readonly desks: (shop: string) => readonly string[];
  readonly mailbox: Pick<Mailbox, "unsent" | "sentSince">;
  readonly staff: Pick<StaffOperations, "waitingSince">;
  readonly tell: Runtime["tellUnseen"];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "unseenOrders">;
}

/** The watch. */
export interface OrderWatch {
  /** Looks now; rejects with a sentence for the log while there are any. For readiness. */
  check(): Promise<void>;
  start(): void;
  /** Resolves when no look is under way. */
  stop(): Promise<void>;
}

/** Builds it; nothing is looked at before `start` or `check`. */
export function createOrderWatch(options: OrderWatchOptions): OrderWatch {
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  const look = async (): Promise<number> => {
    let found = 0;
    for (const shop of options.shops) found += await lookAt(options, shop, told);
    return found;
  };
  return {
    async check() {
      const found = await look();
      if (found > 0) throw new Error(`${found} paid orders were seen by nobody for an hour`);
    },
    start() {
      timer = setInterval(() => {
        underWay = look().catch((err: unknown) =>
          options.log.error({ err }, "The watch over unseen orders failed and looks again in a minute"),
        );
      }, REST_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}

/** How many of a shop's paid orders nobody has seen. Tells of each once. */
async function lookAt(options: OrderWatchOptions, shop: string, told: Set<string>): Promise<number> {
  const { desks, mailbox, staff, clock, metrics } = options;
  const seers = desks(shop);
  if (seers.length === 0) return 0;
  const unsent = await unsentOrders(options, shop);
  const waiting = await staff.waitingSince(shop, [...unsent.keys()], clock.now() - PATIENCE_MS);
  const unseen: OrderNumber[] = [];
  for (const { number, paidAt } of waiting) {
    const shown = await Promise.all(
      seers.map((desk) => mailbox.sentSince(deskLane(shop, desk, `order:${number}`), paidAt)),
    );
    if (!shown.includes(true)) unseen.push(number);
  }
  metrics.unseenOrders({ shop, count: unseen.length });
  await tellOf(options, { shop, unseen, unsent, told });
  return unseen.length;
}

/** Orders of which something waits for a desk or was given up, with those desks. */
async function unsentOrders(
  { mailbox }: OrderWatchOptions,
  shop: string,
): Promise<ReadonlyMap<OrderNumber, readonly string[]>> {
  const orders = new Map<OrderNumber, readonly string[]>();
  for (const lane of await mailbox.unsent(`${ALL_DESK_LANES}${shop}/`, MOST_LANES)) {
    const parts = laneParts(lane);
    if (parts.kind !== "desk" || !parts.subject.startsWith("order:")) continue;
    const number = OrderNumber.safeParse(parts.subject.slice("order:".length));
    if (number.success) orders.set(number.data, [...(orders.get(number.data) ?? []), parts.desk]);
  }
  return orders;
}

async function tellOf(
  { log, tell }: OrderWatchOptions,
  of: {
    readonly shop: string;
    readonly unseen: readonly OrderNumber[];
    readonly unsent: ReadonlyMap<OrderNumber, readonly string[]>;
    readonly told: Set<string>;
  },
): Promise<void> {
  const { shop, unseen, unsent, told } = of;
  const fresh = unseen.filter((number) => !told.has(`${shop}/${number}`));
  if (fresh.length === 0) return;
  for (const order of fresh) {
    told.add(`${shop}/${order}`);
    const desks = unsent.get(order);
    log.error(
      { shop, order, desks, code: "desk.unseenOrders" },
      "A paid order was seen by nobody for an hour: no desk could show its card",
    );
  }
  for (const desk of new Set(unseen.flatMap((number) => unsent.get(number) ?? []))) {
    await tell(
      shop,
      desk,
      unseen.filter((number) => unsent.get(number)?.includes(desk)),
    );
  }
}
