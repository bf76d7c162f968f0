/** Sends what stands in the outbox: messages by their channel, posts by their desk. */
import type { ConversationKey } from "../conversation/conversation-key.ts";
import type { Text } from "../conversation/text.ts";
import { unreachable } from "../conversation/unreachable.ts";
import type { StaffDesk } from "../desk/desk.ts";
import type { Channel } from "../ports/channel.ts";
import type { Desk, DeskPost } from "../ports/desk.ts";
import type { EntryId } from "../ports/entry-id.ts";
import type { SendableEntry } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { done, type Outcome, refused } from "../ports/outcome.ts";
import type { SenderIdentities } from "../ports/sender-identities.ts";
import type { CartView } from "../ports/services/cart.ts";
import type { FreeWindow } from "../runtime/free-window.ts";
import { linePost, type NoteBody, requestPost, TRANSCRIPT_LINES } from "./help-posts.ts";

/** What the sender works with. */
export interface SenderContext {
  channel(shop: string, messenger: string): Channel | undefined;
  desk(shop: string, vendor: string): Desk | undefined;
  say(shop: string, text: Text, locale: string): string;
  readonly staffDesk: Pick<StaffDesk, "transcript" | "order">;
  /** Under which identities the messenger knows a shopper. */
  identitiesOf: SenderIdentities["identitiesOf"];
  /** Whether a shopper agreed to be written to about their orders when they have not written for long. */
  consented(sender: {
    readonly shop: string;
    readonly channel: string;
    readonly address: string;
  }): Promise<boolean>;
  /** The cart of a conversation as it stands, without telling its changes; null when there is none. */
  cart(conversation: ConversationKey): Promise<CartView | null>;
}

type Sent = Outcome<{ readonly reference?: string }>;

/** The function the outbox calls for each entry. */
export function createSender(
  context: SenderContext,
): (entry: SendableEntry, window?: FreeWindow) => Promise<Sent> {
  return async (entry, window) => {
    const { body } = entry;
    switch (body.kind) {
      case "message":
        return sendMessage(context, entry.id, body, window);
      case "deskPost":
        return postToDesk(context, entry, body.desk, body.shop, await redrawn(context, body));
      case "deskNote":
        return postToDesk(context, entry, body.desk, body.shop, await completed(context, body));
      default:
        return unreachable(body);
    }
  };
}

async function sendMessage(
  context: SenderContext,
  id: EntryId,
  body: OutboxBody & { readonly kind: "message" },
  window: FreeWindow | undefined,
): Promise<Sent> {
  const { shop, channel: messenger, address, locale, message, origin } = body;
  const channel = context.channel(shop, messenger);
  if (channel === undefined) return switchedOff(messenger);
  const sender = { shop, channel: messenger, address };
  const outcome = await channel.send({
    id,
    shop,
    address,
    locale,
    message,
    ...(origin !== undefined && { origin }),
    ...(channel.messenger !== undefined && { identities: await context.identitiesOf(sender) }),
    ...(window !== undefined && { window, consented: await context.consented(sender) }),
    say: (text) => context.say(shop, text, locale),
  });
  // A conversation's lane needs no reference: a message is edited where its button was pressed (`origin`).
  return outcome.kind === "done" ? done({}) : outcome;
}

async function postToDesk(
  context: SenderContext,
  entry: SendableEntry,
  vendor: string,
  shop: string,
  post: DeskPost,
): Promise<Sent> {
  const desk = context.desk(shop, vendor);
  if (desk === undefined) return switchedOff(vendor);
  const { id, reference } = entry;
  return desk.post({ id, shop, post, ...(reference !== undefined && { reference }) });
}

/**
 * An order's card as the order stands now: what waited in the outbox may be older than the order, and than this Kiosk,
 * which may describe orders otherwise.
 */
async function redrawn(
  context: SenderContext,
  { shop, post }: OutboxBody & { readonly kind: "deskPost" },
): Promise<DeskPost> {
  if (post.kind !== "order") return post;
  const order = await context.staffDesk.order(shop, post.order.number);
  return order === null ? post : { ...post, order };
}

/** Adds to a turn's note what staff want to see with it. */
async function completed(context: SenderContext, body: NoteBody): Promise<DeskPost> {
  const { conversation, note, at, locale } = body;
  switch (note.kind) {
    case "line":
      return linePost(conversation, at, note);
    case "help": {
      const [transcript, cart] = await Promise.all([
        context.staffDesk.transcript(conversation, TRANSCRIPT_LINES),
        context.cart(conversation),
      ]);
      return requestPost({ conversation, locale, state: note.state, transcript, cart });
    }
    default:
      return unreachable(note);
  }
}

/** The vendor was taken out of shop.yaml while something for it was waiting. */
function switchedOff(vendor: string): Sent {
  return refused({
    code: "vendor.off",
    operator: `Nothing was sent by "${vendor}": the shop does not use it (any more). Add it to shop.yaml and retry.`,
  });
}
