/** What follows when a message could not be delivered: staff are told, or its conversation is. */
import type { Clock } from "../ports/clock.ts";
import { type DeskPost, deskSubject } from "../ports/desk.ts";
import type { Log } from "../ports/log.ts";
import type { ClaimedEntry, Mailbox, OutboxEntry } from "../ports/mailbox.ts";
import type { Metrics } from "../ports/metrics.ts";
import { deskLane, type OutboxBody } from "../ports/outbox.ts";
import type { Failure } from "../ports/outcome.ts";
import type { WindowOf } from "./free-window.ts";
import { UNREACHABLE, vendorOf, WINDOW_CLOSED } from "./outbox.ts";

/** What the following needs. */
export interface GivenUpOptions {
  readonly mailbox: Mailbox;
  /** Vendors of a shop's desks. */
  readonly desks: (shop: string) => readonly string[];
  readonly windowOf: WindowOf;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What to do with what could not be sent, or was not delivered. */
export interface GivenUp {
  /** Staff see what could not be said to a shopper. A post of their own that failed would fail there too. */
  tellDesks(entry: ClaimedEntry, failure: Failure): Promise<void>;
  /** The shopper cannot be reached (any more). */
  tellConversation(entry: ClaimedEntry): Promise<void>;
  /** Staff need not care any more about a message that went out after all. */
  sentAfterAll(entry: ClaimedEntry): Promise<void>;
  /** Sends what was held back after all, when the shopper wrote in that very moment. */
  lookAgain(entry: ClaimedEntry): Promise<void>;
  /** The platform could not deliver what it had taken. Safe to repeat. */
  undelivered(delivery: string, failure: Failure): Promise<void>;
}

/** Builds it. */
export function createGivenUp(options: GivenUpOptions): GivenUp {
  const { mailbox, windowOf, metrics, log } = options;
  return {
    tellDesks: (entry, failure) => tellDesks(options, entry, failure, String(entry.fence)),
    sentAfterAll: (entry) => postOf(options, entry, `sent/${entry.fence}`, { kind: "deadLetterSent" }),
    tellConversation: (entry) => tellConversation(options, entry, String(entry.fence)),
    async lookAgain(entry) {
      if ((await windowOf(entry)) === "open") await mailbox.revive(entry.id);
    },
    async undelivered(delivery, failure) {
      const { code, operator } = failure;
      const entry = await mailbox.bury(delivery, { code, operator, held: code === WINDOW_CLOSED });
      if (entry === null) return;
      const { shop, kind } = entry.body as OutboxBody;
      const channel = vendorOf(entry.body as OutboxBody);
      log.warn({ shop, vendor: channel, kind, code, operator }, "A message was taken but not delivered");
      if (code === UNREACHABLE) {
        await tellConversation(options, entry, "undelivered");
        return;
      }
      metrics.deadLetter({ channel, code });
      await tellDesks(options, entry, failure, "undelivered");
    },
  };
}

function tellDesks(
  options: GivenUpOptions,
  entry: OutboxEntry,
  { code, operator }: Failure,
  attempt: string,
): Promise<void> {
  return postOf(options, entry, attempt, { kind: "deadLetter", code, operator });
}

/** Posts to all desks about one message; its notices are one subject. */
async function postOf(
  { mailbox, desks }: GivenUpOptions,
  entry: OutboxEntry,
  attempt: string,
  news: { kind: "deadLetter"; code: string; operator: string } | { kind: "deadLetterSent" },
): Promise<void> {
  const body = entry.body as OutboxBody;
  if (body.kind !== "message") return;
  const { shop } = body;
  const post: DeskPost = { ...news, deadLetter: entry.id, channel: vendorOf(body) };
  const entries = desks(shop).map((desk) => {
    const lane = deskLane(shop, desk, deskSubject(post));
    return { id: `dead/${entry.id}/${attempt}/${desk}`, lane, body: { kind: "deskPost", shop, desk, post } };
  });
  await mailbox.deposit({ entries });
}

async function tellConversation(
  { mailbox, clock }: GivenUpOptions,
  entry: OutboxEntry,
  attempt: string,
): Promise<void> {
  const body = entry.body as OutboxBody;
  if (body.kind !== "message") return;
  const { shop, channel, address } = body;
  const content = { kind: "reachability" as const, reachable: false };
  const id = `unreachable:${entry.id}:${attempt}`;
  await mailbox.deposit({ inbounds: [{ id, shop, channel, address, at: clock.now(), content }] });
}
