/** Forgets the conversations of browsers that looked around long ago and never ordered, a few at a time. */
import { setImmediate } from "node:timers/promises";
import { conversationParts } from "../conversation/conversation-key.ts";
import { type Channel, messengerOf } from "../ports/channel.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { Part } from "./lifecycle.ts";

const HOUR_MS = 60 * 60 * 1000;
/** Conversations looked at in one step; reading them takes a few milliseconds. */
const PAGE = 200;

/** What it works with. */
export interface ForgettingOptions {
  readonly mailbox: Pick<Mailbox, "silent" | "forget">;
  readonly shops: readonly { readonly id: string; readonly channels: readonly Channel[] }[];
  /** Takes somebody who never ordered out of the ledger; false when they did. */
  forgetCustomer(sender: {
    readonly shop: string;
    readonly channel: string;
    readonly address: string;
  }): Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks once an hour; nothing happens before `start`. */
export function createForgetting(options: ForgettingOptions): Part & { run(): Promise<number> } {
  const { log } = options;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let underWay: Promise<unknown> = Promise.resolve();
  const run = () => forgetAll(options, () => isStopped);
  const look = () => {
    underWay = run().catch((error: unknown) =>
      log.error(
        { code: "sweep.failed", err: error },
        "Old conversations could not be forgotten; tried again later",
      ),
    );
  };
  return {
    run,
    start() {
      timer = setInterval(look, HOUR_MS);
      timer.unref();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await underWay;
    },
  };
}

/** How many were forgotten. */
async function forgetAll(options: ForgettingOptions, isStopped: () => boolean): Promise<number> {
  let count = 0;
  for (const { id, channels } of options.shops) {
    for (const channel of channels) {
      if (channel.forgetsAfterMs === undefined) continue;
      const before = options.clock.now() - channel.forgetsAfterMs;
      count += await forgetOf(options, `${id}/${messengerOf(channel)}/`, before, isStopped);
    }
  }
  if (count > 0) options.log.info({ count }, "Conversations that came to nothing were forgotten");
  return count;
}

async function forgetOf(
  { mailbox, forgetCustomer }: ForgettingOptions,
  prefix: string,
  before: number,
  isStopped: () => boolean,
): Promise<number> {
  let count = 0;
  let page = await mailbox.silent(prefix, { before, limit: PAGE });
  for (;;) {
    for (const key of page.keys) {
      if (isStopped()) return count;
      // The ledger first: what is left when the process dies in between is found again, and forgotten then.
      if ((await forgetCustomer(conversationParts(key))) && (await mailbox.forget(key))) count += 1;
    }
    if (page.next === null) return count;
    await setImmediate();
    page = await mailbox.silent(prefix, { before, after: page.next, limit: PAGE });
  }
}
