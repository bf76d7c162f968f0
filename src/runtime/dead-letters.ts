/** What follows when a message could not be delivered: staff are told, or its conversation is. */
import { type Inbound, inboundId } from "../conversation/inbound.ts";
import type { Clock } from "../ports/clock.ts";
import { type DeskPost, deskSubject } from "../ports/desk.ts";
import { deadLetterNoticeId, type EntryId } from "../ports/entry-id.ts";
import type { OrderNumber } from "../ports/ids.ts";
import { deskLane } from "../ports/lane.ts";
import type { Log } from "../ports/log.ts";
import type { ClaimedEntry, Mailbox, OutboxEntry, SendableEntry, StoredEntry } from "../ports/mailbox.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Failure } from "../ports/outcome.ts";
import { addresseeOf } from "./addressee.ts";
import type { WindowOf } from "./free-window.ts";
import { isKeptForShopper, UNREACHABLE, WINDOW_CLOSED } from "./sending.ts";

/** What it is built on. */
export interface GivenUpOptions {
  readonly mailbox: Mailbox;
  /** Vendors of a shop's desks. */
  readonly desks: (shop: string) => readonly string[];
  readonly windowOf: WindowOf;
  /** Resolves when no send of the entry is under way. */
  readonly settled: (entry: EntryId) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What to do with what could not be sent, or was not delivered. */
export interface GivenUp {
  /** Staff see what could not be said to a shopper; and of a post that one desk cannot show, all others hear. */
  tellDesks(entry: ClaimedEntry, failure: Failure): Promise<void>;
  /** The shopper cannot be reached (any more). */
  tellConversation(entry: ClaimedEntry): Promise<void>;
  /** Staff need not care any more about a message that went out after all. */
  sentAfterAll(entry: ClaimedEntry): Promise<void>;
  /** Sends what was held back after all, when the shopper wrote in that very moment. */
  lookAgain(entry: SendableEntry): Promise<void>;
  /** The platform could not deliver what it had taken. Safe to repeat. */
  undelivered(delivery: EntryId, failure: Failure, again?: boolean): Promise<void>;
}

/** Builds it. */
export function createGivenUp(options: GivenUpOptions): GivenUp {
  const { mailbox, windowOf, settled, metrics, log } = options;
  return {
    async tellDesks(entry, { code, operator }) {
      const entries = posts(options, entry, String(entry.fence), { kind: "deadLetter", code, operator });
      await mailbox.deposit({ entries });
    },
    async sentAfterAll(entry) {
      const entries = posts(options, entry, `sent/${entry.fence}`, { kind: "deadLetterSent" });
      await mailbox.deposit({ entries });
    },
    async tellConversation(entry) {
      await mailbox.deposit({ inbounds: unreachableInbounds(options, entry, String(entry.fence)) });
    },
    async lookAgain(entry) {
      if ((await windowOf(entry)) === "open") await mailbox.revive(entry.id);
    },
    async undelivered(delivery, failure, again = false) {
      const { code, operator } = failure;
      // The platform's word may come before its answer to the send was written down.
      await settled(delivery);
      if (again) {
        await mailbox.deadLetter(delivery, { code, operator });
        // Also when a repeated webhook finds the dead letter that a process left behind which died here.
        if (await mailbox.revive(delivery)) log.warn({ code, operator }, "A message is sent again otherwise");
        return;
      }
      const why = { code, operator, held: code === WINDOW_CLOSED };
      const entry = await mailbox.deadLetter(
        delivery,
        (entry) => ({ ...why, held: why.held || isKeptForShopper(entry, code) }),
        (entry, occasion) => news(options, entry, failure, `undelivered/${occasion}`),
      );
      if (entry === null) return;
      const { shop, vendor } = addresseeOf(entry);
      const about = { shop, vendor, kind: entry.body.kind, code, operator };
      log.warn(about, "A message was taken but not delivered");
      if (code !== UNREACHABLE && code !== WINDOW_CLOSED) metrics.deadLetter({ channel: vendor, code });
    },
  };
}

/** Who hears that a message was not delivered: its conversation, its shop's desks, or both. */
function news(
  options: GivenUpOptions,
  entry: StoredEntry,
  { code, operator }: Failure,
  occasion: string,
): { readonly inbounds: readonly Inbound[]; readonly entries: readonly OutboxEntry[] } {
  const isUnreachable = code === UNREACHABLE;
  const isTold = !isUnreachable || isKeptForShopper(entry, code);
  return {
    inbounds: isUnreachable ? unreachableInbounds(options, entry, occasion) : [],
    entries: isTold ? posts(options, entry, occasion, { kind: "deadLetter", code, operator }) : [],
  };
}

/**
 * Posts about one entry, to all desks that could show it; its notices are one subject. What one desk cannot show would
 * fail there again, and a notice about a notice would go back and forth between two desks for ever.
 */
function posts(
  { desks }: GivenUpOptions,
  entry: StoredEntry,
  occasion: string,
  news: { kind: "deadLetter"; code: string; operator: string } | { kind: "deadLetterSent" },
): readonly OutboxEntry[] {
  const { to, shop, vendor } = addresseeOf(entry);
  if (to === "desk" && isNotice(entry)) return [];
  const post: DeskPost = { ...news, deadLetter: entry.id, channel: vendor, ...aboutShopper(entry, news) };
  const others = desks(shop).filter((desk) => to === "shopper" || desk !== vendor);
  return others.map((desk) => ({
    id: deadLetterNoticeId(entry.id, occasion, desk),
    lane: deskLane(shop, desk, deskSubject(post)),
    body: { kind: "deskPost", shop, desk, post },
  }));
}

/** What staff must know of a message that waits for its shopper, or tells of a paid order. */
function aboutShopper(
  entry: StoredEntry,
  news: { readonly kind: string; readonly code?: string },
): { readonly held?: true; readonly order?: OrderNumber } {
  if (news.kind !== "deadLetter") return {};
  const isHeld = news.code === WINDOW_CLOSED || isKeptForShopper(entry, news.code);
  const order = entry.body.kind === "message" ? entry.body.order : undefined;
  return { ...(isHeld && { held: true as const }), ...(order !== undefined && { order }) };
}

/** Whether a post tells of another entry, or of another desk. */
function isNotice({ body }: StoredEntry): boolean {
  if (body.kind !== "deskPost") return false;
  const { kind } = body.post;
  return kind === "deadLetter" || kind === "deadLetterSent" || kind === "deskTrouble";
}

/** What tells a conversation that its shopper cannot be reached. */
function unreachableInbounds(
  { clock }: GivenUpOptions,
  { id: entry, body }: StoredEntry,
  occasion: string,
): readonly Inbound[] {
  if (body.kind !== "message") return [];
  const { shop, channel, address } = body;
  const content = { kind: "reachability" as const, reachable: false };
  const id = inboundId(`unreachable:${entry}:${occasion}`);
  return [{ id, shop, channel, address, at: clock.now(), content }];
}
