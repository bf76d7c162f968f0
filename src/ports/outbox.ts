/** What stands in the outbox: the bodies of its entries, as the runtime writes them and the senders read them. */
import type { ConversationKey } from "../conversation/conversation-key.ts";
import type { Message } from "../conversation/message.ts";
import type { Note } from "../conversation/progress.ts";
import type { DeskPost } from "./desk.ts";
import type { OrderNumber } from "./ids.ts";

/** The body of an outbox entry. */
export type OutboxBody =
  /** To a shopper; its lane is the conversation's. */
  | {
      readonly kind: "message";
      readonly shop: string;
      readonly channel: string;
      readonly address: string;
      readonly locale: string;
      readonly message: Message;
      readonly origin?: string;
      /** The paid order that the message brings news of. */
      readonly order?: OrderNumber;
    }
  /** To one desk, complete. */
  | { readonly kind: "deskPost"; readonly shop: string; readonly desk: string; readonly post: DeskPost }
  /** To one desk, about a conversation; completed when it is sent. */
  | {
      readonly kind: "deskNote";
      readonly shop: string;
      readonly desk: string;
      readonly conversation: ConversationKey;
      readonly locale: string;
      readonly at: number;
      readonly note: Note;
    };

/** What the store holds and this program cannot read: another version of Kiosk wrote it. */
export interface ForeignBody {
  readonly kind: "foreign";
  /** Names the kinds that were found, for the operator; no content. */
  readonly found: string;
}

/** A body as it comes out of the store. */
export type StoredBody = OutboxBody | ForeignBody;

/** What each kind of body holds whose kinds are a closed list too, so that a newer one is noticed here and not in a sender. */
const HOLDS: { readonly [Kind in OutboxBody["kind"]]: readonly [field: string, kinds: object] } = {
  message: [
    "message",
    { screen: true, document: true, person: true } satisfies Record<Message["kind"], true>,
  ],
  deskPost: [
    "post",
    {
      order: true,
      help: true,
      helpLine: true,
      lowStock: true,
      deadLetter: true,
      deadLetterSent: true,
      deskTrouble: true,
      badPicture: true,
      pairing: true,
    } satisfies Record<DeskPost["kind"], true>,
  ],
  deskNote: ["note", { help: true, line: true } satisfies Record<Note["kind"], true>],
};

/**
 * Reads a body that comes out of the store. Only its kinds are judged, which is cheap: this program wrote it, or another
 * version of it. What that one knew and this one does not is a `foreign` body, and ends as a dead letter.
 */
export function storedBody(stored: unknown): StoredBody {
  const kind = kindOf(stored);
  if (!Object.hasOwn(HOLDS, kind)) return { kind: "foreign", found: kind };
  const [field, kinds] = HOLDS[kind as OutboxBody["kind"]];
  const inner = kindOf((stored as Record<string, unknown>)[field]);
  return Object.hasOwn(kinds, inner)
    ? (stored as OutboxBody)
    : { kind: "foreign", found: `${kind} of ${inner}` };
}

function kindOf(value: unknown): string {
  const kind = typeof value === "object" && value !== null ? (value as { kind?: unknown }).kind : undefined;
  return typeof kind === "string" ? kind.slice(0, 40) : "nothing";
}
