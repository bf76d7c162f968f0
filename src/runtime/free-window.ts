/** The time after a shopper's last word in which a messenger lets a shop write freely. */
import type { Clock } from "../ports/clock.ts";
import type { ClaimedEntry, Mailbox } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";

/** Whether free messages may be sent. */
export type FreeWindow = "open" | "closed";

/** Answers for an entry; undefined when its channel asks for no such thing. */
export type WindowOf = (entry: ClaimedEntry) => Promise<FreeWindow | undefined>;

/** Builds the look at the window; `freeFormMs` gives its length for the channel of a body, in milliseconds. */
export function createWindows(context: {
  readonly mailbox: Pick<Mailbox, "conversation">;
  readonly clock: Clock;
  readonly freeFormMs: (body: OutboxBody) => number | undefined;
}): WindowOf {
  return async (entry) => {
    const length = context.freeFormMs(entry.body as OutboxBody);
    if (length === undefined) return undefined;
    const conversation = await context.mailbox.conversation(entry.lane);
    const heardAt = conversation?.heardAt;
    return heardAt !== undefined && context.clock.now() - heardAt < length ? "open" : "closed";
  };
}
