/** The time after a shopper's last word in which a messenger lets a shop write freely. */
import { conversationKey } from "../conversation/conversation-key.ts";
import type { Clock } from "../ports/clock.ts";
import type { Mailbox, OutboxEntry } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";

/** Whether free messages may be sent. */
export type FreeWindow = "open" | "closed";

/** Answers for an entry; undefined when its channel asks for no such thing. */
export type WindowOf = (entry: OutboxEntry) => Promise<FreeWindow | undefined>;

/** Builds the look at the window; `freeFormMs` gives its length for the channel of a body, in milliseconds. */
export function createWindows(context: {
  readonly mailbox: Pick<Mailbox, "conversation">;
  readonly clock: Clock;
  readonly freeFormMs: (body: OutboxBody) => number | undefined;
}): WindowOf {
  return async ({ body }) => {
    const length = context.freeFormMs(body);
    if (length === undefined || body.kind !== "message") return undefined;
    const conversation = await context.mailbox.conversation(conversationKey(body));
    const heardAt = conversation?.heardAt;
    return heardAt !== undefined && context.clock.now() - heardAt < length ? "open" : "closed";
  };
}
