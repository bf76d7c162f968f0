/** What tests put into a mailbox, from the words a test calls things by. */
import type { ConversationKey } from "../../src/conversation/conversation-key.ts";
import type { Lane } from "../../src/ports/lane.ts";
import type { OutboxBody } from "../../src/ports/outbox.ts";

/** A conversation's key as it is stored: `demo/telegram/4711`. */
export function keyed(text: string): ConversationKey {
  return text as ConversationKey;
}

/** A lane by its name. */
export function laned(name: string): Lane {
  return name as Lane;
}

/** The body of an entry that says these words to a shopper. */
export function saying(text: string): OutboxBody {
  const message = { kind: "person", name: "core.person", author: "Bo", text } as const;
  return { kind: "message", shop: "demo", channel: "web", address: "ann", locale: "en", message };
}

/** A body that cannot be written as JSON, against its type. */
export const UNWRITABLE = undefined as unknown as OutboxBody;
