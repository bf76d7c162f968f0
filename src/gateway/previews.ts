/**
 * The previews of an installation: every adapter folder that has a `preview.ts`, whether its messenger is switched on or
 * not, and the conversations as it would show them. The folder list is the registry here too.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type ConversationKey,
  conversationParts,
  parseConversationKey,
} from "../conversation/conversation-key.ts";
import { previewLines } from "../http/playground/preview-lines.ts";
import type { KnownConversation, PreviewMessenger } from "../http/playground/previews.ts";
import { type DeskPost, helpSubject, type TranscriptLine } from "../ports/desk.ts";
import { deskLane } from "../ports/lane.ts";
import type { HistoryLine, Mailbox } from "../ports/mailbox.ts";
import type { OpenPreview, Preview } from "../ports/preview.ts";
import type { PreviewLine } from "../ports/preview-page.ts";
import type { CartView } from "../ports/services/cart.ts";
import type { OrderView } from "../ports/services/orders.ts";
import { linePost, type NoteBody, requestPost, TRANSCRIPT_LINES } from "./help-posts.ts";
import { picturesOf } from "./open-adapters.ts";
import type { ShopContext } from "./shop-context.ts";

/** What the previews are built on. */
export interface PreviewsContext {
  readonly shops: readonly ShopContext[];
  readonly mailbox: Pick<Mailbox, "history" | "newest" | "conversation">;
  publicUrl(): string;
  /** What shop.yaml and the environment give a vendor; empty while it is off. */
  settings(shop: string, vendor: string): Readonly<Record<string, string>>;
  /** The vendors of a shop's desks. */
  desks(shop: string): readonly string[];
  /** The newest lines of a conversation, oldest first. */
  transcript(conversation: ConversationKey, limit: number): Promise<readonly TranscriptLine[]>;
  /** A shop's orders, newest first. */
  orders(shop: string, limit: number): Promise<readonly OrderView[]>;
  /** A conversation's cart as it stands; null when there is none. */
  cart(conversation: ConversationKey): Promise<CartView | null>;
}

const ADAPTERS = resolve(import.meta.dirname, "../../adapters");
/** Newest lines of a conversation that are shown. */
const MOST_LINES = 200;
/** Conversations to choose from. */
const MOST_CONVERSATIONS = 50;
/** Orders of a shop that are looked through for a conversation's own. */
const MOST_ORDERS = 200;

/** Opens them, for the playground's page in this order: the chat itself, then the messengers, then the desks. */
export async function openPreviews(context: PreviewsContext): Promise<readonly PreviewMessenger[]> {
  const vendors = readdirSync(ADAPTERS).filter((name) => existsSync(join(ADAPTERS, name, "preview.ts")));
  const messengers = await Promise.all(vendors.map((vendor) => openMessenger(vendor, context)));
  const place = ({ vendor, kind }: OpenMessenger) => (vendor === "web" ? 0 : kind === "channel" ? 1 : 2);
  return messengers.sort((one, two) => place(one) - place(two) || one.name.localeCompare(two.name));
}

/** The folders of the adapters that have browser code for previews, their own or their messenger's, by name. */
export function previewFolders(): readonly (readonly [vendor: string, folder: string])[] {
  return readdirSync(ADAPTERS)
    .map((vendor) => [vendor, join(ADAPTERS, vendor, "page")] as const)
    .filter(([name, folder]) => existsSync(join(folder, "preview.ts")) || isMessenger(name));
}

/** A folder of what vendors of one messenger share: it is no vendor, and has looks. */
function isMessenger(name: string): boolean {
  return existsSync(join(ADAPTERS, name, "page", "phone.css"));
}

/** All conversations of the installation, newest first. */
export async function knownConversations(context: PreviewsContext): Promise<readonly KnownConversation[]> {
  const keys = await Promise.all(
    context.shops.map(({ shop }) => context.mailbox.newest(shop.id, MOST_CONVERSATIONS)),
  );
  return keys.flat().map((key) => {
    const { channel, address } = conversationParts(key);
    return { key, channel, end: address.slice(-4) };
  });
}

/** The look of a vendor's messenger, where its vendors share one, and the vendor's own. */
function stylesOf(vendor: string): readonly string[] {
  const messenger = vendor.replace(/-[a-z]+$/, "");
  const own = `/assets/${vendor}/preview.css`;
  return messenger !== vendor && isMessenger(messenger) ? [`/assets/${messenger}/phone.css`, own] : [own];
}

type OpenMessenger = PreviewMessenger & Pick<Preview, "kind">;

async function openMessenger(vendor: string, context: PreviewsContext): Promise<OpenMessenger> {
  const loaded = (await import(join(ADAPTERS, vendor, "preview.ts"))) as { openPreview?: OpenPreview };
  const { openPreview } = loaded;
  if (openPreview === undefined) throw new Error(`adapters/${vendor}/preview.ts exports no openPreview`);
  const previews = new Map(
    context.shops.map((shopContext) => {
      const { shop, voice } = shopContext;
      const pictures = picturesOf(shop, context.publicUrl);
      const say: ShopContext["voice"]["say"] = (text, locale) => voice.say(text, locale);
      const settings = context.settings(shop.id, vendor);
      return [shop.id, { shopContext, preview: openPreview({ shop, pictures, settings, say }) }];
    }),
  );
  const [first] = previews.values();
  if (first === undefined) throw new Error("Previews need a shop");
  return {
    vendor,
    kind: first.preview.kind,
    name: first.preview.name,
    styles: stylesOf(vendor),
    async lines(key) {
      const conversation = parseConversationKey(key);
      const opened = conversation && previews.get(conversationParts(conversation).shop);
      if (!opened || (await context.mailbox.conversation(conversation)) === null) return null;
      const { preview, shopContext } = opened;
      if (preview.kind === "desk") return deskLines(context, conversation, shopContext, preview);
      const history = await context.mailbox.history(conversation, { limit: MOST_LINES });
      return previewLines(history, preview, (text, locale) => shopContext.voice.say(text, locale));
    },
  };
}

/** What staff see of a conversation: the cards of its orders, and the thread of a request for help. */
async function deskLines(
  context: PreviewsContext,
  conversation: ConversationKey,
  { shop }: ShopContext,
  preview: Extract<Preview, { kind: "desk" }>,
): Promise<readonly PreviewLine[]> {
  const orders = (await context.orders(shop.id, MOST_ORDERS)).filter(
    (order) => order.conversation === conversation && order.states.payment === "paid",
  );
  const posts = [
    ...orders.map((order) => ({ at: order.placedAt, post: { kind: "order", order } as const })),
    ...(await helpPosts(context, shop.id, conversation)),
  ];
  return posts.map(({ at, post }, index) => ({
    from: "shop",
    id: `${conversation}/${post.kind}/${index}`,
    at,
    locale: shop.locales[0] ?? "en",
    name: post.kind,
    payloads: preview.payloads(post),
  }));
}

/** The posts of a help request: as they were made, or as they would be if the shopper asked for a person now. */
async function helpPosts(
  context: PreviewsContext,
  shop: string,
  conversation: ConversationKey,
): Promise<readonly { readonly at: number; readonly post: DeskPost }[]> {
  const [desk = ""] = context.desks(shop);
  const lane = deskLane(shop, desk, helpSubject(conversation));
  const notes = (await context.mailbox.history(lane, { limit: MOST_LINES })).flatMap(noteOf);
  const asked = notes.findLast(({ note }) => note.kind === "help");
  const [stored, lines, cart] = await Promise.all([
    context.mailbox.conversation(conversation),
    context.transcript(conversation, MOST_LINES),
    context.cart(conversation),
  ]);
  const until = asked?.at ?? Number.POSITIVE_INFINITY;
  const request = requestPost({
    conversation,
    locale: asked?.locale ?? stored?.locale ?? "en",
    state: asked?.note.kind === "help" ? asked.note.state : "open",
    transcript: lines.filter(({ at }) => at <= until).slice(-TRANSCRIPT_LINES),
    cart,
  });
  const replies = notes.flatMap(({ at, note }) =>
    note.kind === "line" ? [{ at, post: linePost(conversation, at, note) }] : [],
  );
  return [{ at: notes[0]?.at ?? lines.at(-1)?.at ?? 0, post: request }, ...replies];
}

function noteOf({ entry }: HistoryLine): readonly NoteBody[] {
  return entry?.body.kind === "deskNote" ? [entry.body] : [];
}
