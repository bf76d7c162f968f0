/** Delivers webhooks over HTTP until they are answered, from a queue that survives restarts. */
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { createHttpClient, type HttpClient } from "../../src/wire/http.ts";
import type { PaymentRecords } from "./records.ts";
import type { WaitingWebhook } from "./schema.ts";
import { SIGNATURE_HEADER, sign } from "./signature.ts";
import { type DueWebhook, listWebhooksDue, nextDue, settleWebhook } from "./store.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Pauses after each failed delivery; after the last one the webhook is given up, about three days in all. */
const PAUSES = [
  ...[SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 12 * HOUR],
  ...[24 * HOUR, 24 * HOUR],
];
/** The shop must answer within this, in milliseconds. */
const PATIENCE = 10 * SECOND;
/** Deliveries under way at once. */
const PARALLEL = 8;
/** Longest sleep between two looks at the store, in milliseconds; a moved clock is noticed after that. */
const LONGEST_NAP = MINUTE;

/** Delivers what is due. */
export interface Delivery {
  start(): void;
  /** Something may be due. Does nothing before `start`. */
  wake(): void;
  /** Lets time do its work, then delivers all that is due; resolves when nothing due is left. */
  settle(): Promise<void>;
  /** Ends deliveries under way; what was not answered is delivered again after the next start. */
  stop(): Promise<void>;
}

/** What it works with. */
export interface DeliveryOptions {
  readonly store: Store;
  readonly records: PaymentRecords;
  readonly key: Buffer;
  readonly url: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** `deliveryOf({ … })`. */
export function deliveryOf(options: DeliveryOptions): Delivery {
  const { store, records, clock, log } = options;
  const http = createHttpClient();
  const stopping = new AbortController();
  let isStarted = false;
  let underWay: Promise<void> | null = null;
  let nap: NodeJS.Timeout | undefined;

  const round = async () => {
    while (!stopping.signal.aborted) {
      await records.settle(clock.now());
      const due = await listWebhooksDue(store, clock.now(), PARALLEL);
      if (due.length === 0) return;
      await Promise.all(due.map((one) => deliver(one, { ...options, http }, stopping.signal)));
    }
  };
  const settle = async (): Promise<void> => {
    // One round at a time; what became due meanwhile gets a round of its own.
    while (underWay !== null) await underWay.catch(() => {});
    underWay = round().finally(() => {
      underWay = null;
    });
    await underWay;
  };
  const work = async () => {
    let pause = LONGEST_NAP;
    try {
      await settle();
      if (stopping.signal.aborted) return;
      const next = (await nextDue(store)) ?? Number.POSITIVE_INFINITY;
      pause = Math.min(Math.max(next - clock.now(), 0), LONGEST_NAP);
    } catch (error) {
      log.error({ code: "sandbox.store", err: error }, "The sandbox's store failed");
    }
    clearTimeout(nap);
    if (!stopping.signal.aborted) nap = setTimeout(work, pause).unref();
  };
  const wake = () => {
    if (isStarted && !stopping.signal.aborted) void work();
  };
  return {
    start() {
      isStarted = true;
      wake();
    },
    wake,
    settle,
    async stop() {
      clearTimeout(nap);
      stopping.abort();
      while (underWay !== null) await underWay.catch(() => {});
      await http.close();
    },
  };
}

type Deliverer = DeliveryOptions & { readonly http: HttpClient };

async function deliver(due: DueWebhook, options: Deliverer, signal: AbortSignal): Promise<void> {
  const { store, clock, log } = options;
  const { webhook } = due;
  const settle = (again: number | null) =>
    store.transaction(async (records) => settleWebhook(records, due, again));
  const fault = await post(webhook, options, signal);
  if (fault === null) return settle(null);
  if (signal.aborted) return;
  const pause = PAUSES[webhook.attempts];
  if (pause === undefined) {
    log.error({ code: "sandbox.webhook", event: webhook.id, fault }, "A sandbox webhook was given up");
    return settle(null);
  }
  log.warn({ code: "sandbox.webhook", event: webhook.id, fault }, "A sandbox webhook was not taken");
  await settle(clock.now() + pause);
}

/** Why the shop did not take the webhook; null when it did. The signature is fresh at each try, like its time. */
async function post(
  webhook: WaitingWebhook,
  { key, url, clock, http }: Deliverer,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const { status } = await http.call({
      method: "POST",
      url: url(),
      headers: {
        "content-type": "application/json",
        [SIGNATURE_HEADER]: sign(key, webhook.body, clock.now()),
      },
      body: webhook.body,
      patienceMs: PATIENCE,
      signal,
    });
    return status < 300 ? null : `answered ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
