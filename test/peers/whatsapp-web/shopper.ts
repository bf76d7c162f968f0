/** A person with WhatsApp on their phone: writes, votes, shares; and sees what the chat shows. */
import type { WireMessage } from "./page/network.ts";
import { ACCOUNT, type StoredChat, type World } from "./world.ts";

/**
 * How long is waited before a test fails, in milliseconds: longer than two beats of the channel's pulse, a minute each, by
 * which a message that came while the page was still loading is found.
 */
const PATIENCE_MS = 150_000;

/** A message as the phone shows it. */
export interface Shown {
  readonly id: string;
  readonly from: "shop" | "shopper";
  /** The text, the words under a picture or file, or a poll's question. */
  readonly text: string;
  /** Labels of a poll's options. */
  readonly options: readonly string[];
  readonly picture?: { readonly bytes: Buffer; readonly mediaType: string };
  readonly document?: { readonly name: string; readonly mediaType: string; readonly content: string };
}

/** What a shopper waits for: words in the newest message of the shop, a pattern, or anything about it. */
export type Expected = string | RegExp | ((shown: Shown) => boolean);

/** A native order's line as the shopper put it together. */
export interface OrderLine {
  /** The seller's id in the messenger's catalog. */
  readonly sku: string;
  readonly quantity: number;
  /** For one, in thousandths of the currency's unit, as WhatsApp writes it; absent when the price is hidden. */
  readonly price?: number;
}

/** A shopper. */
export interface WebShopper {
  /** The chat's id as the page knows it. */
  readonly chat: string;
  says(text: string): Promise<void>;
  /** Picks what bears these words in the newest message of the shop: votes in a poll, or types the number before them. */
  taps(label: string | RegExp): Promise<void>;
  /** Votes in the newest poll; none takes the vote back. */
  votes(label: string | null): Promise<void>;
  sendsPicture(bytes: Buffer, caption?: string): Promise<void>;
  sharesLocation(latitude: number, longitude: number): Promise<void>;
  sharesContact(card: string): Promise<void>;
  orders(lines: readonly OrderLine[], currency: string, words?: string): Promise<void>;
  /** Sends a message of any fields. */
  sends(fields: { readonly type: string; readonly [field: string]: unknown }): Promise<string>;
  /** The newest message of the shop; throws when there is none. */
  screen(): Shown;
  messages(): readonly Shown[];
  /** Waits until the newest message of the shop is as expected, and gives it. */
  sees(expected: Expected): Promise<Shown>;
  /** How often the shop was seen typing. */
  typed(): number;
  unread(): number;
}

/** A shopper's hands and eyes on the world. */
export function createShopper(world: World, chat: StoredChat): WebShopper {
  const send = async (fields: { readonly type: string; readonly [field: string]: unknown }) => {
    const id = `false_${chat.id}_${world.newId()}`;
    const t = Math.floor(Date.now() / 1000);
    world.deliver({ id, from: chat.id, to: ACCOUNT.pn, t, notifyName: chat.title, ...fields });
    return id;
  };
  const shown = () => chat.messages.map((message) => shownOf(world, message));
  const newest = () => shown().findLast(({ from }) => from === "shop");
  return {
    chat: chat.id,
    says: async (body) => void (await send({ type: "chat", body })),
    async taps(label) {
      const screen = newest();
      if (screen === undefined) throw new Error("The shop has said nothing yet");
      const option = screen.options.find((one) => matches(one, label));
      if (option !== undefined) return vote(world, chat, option);
      await send({ type: "chat", body: numberOf(screen, label) });
    },
    votes: async (label) => vote(world, chat, label),
    async sendsPicture(bytes, caption) {
      const directPath = `/v/${world.newId()}`;
      world.files.set(directPath, { data: bytes.toString("base64"), mimetype: "image/png" });
      const file = { directPath, mimetype: "image/png", size: bytes.length, mediaKey: "key" };
      await send({ type: "image", body: "", ...file, ...(caption !== undefined && { caption }) });
    },
    sharesLocation: async (lat, lng) => void (await send({ type: "location", lat, lng, body: "" })),
    sharesContact: async (card) => void (await send({ type: "vcard", body: card })),
    async orders(lines, currency, words = "") {
      const orderId = world.newId();
      const token = world.newId();
      world.orders.set(orderId, {
        token,
        currency,
        products: lines.map((line) => lineOf(world, line, currency)),
      });
      await send({ type: "order", orderId, token, itemCount: lines.length, message: words });
    },
    sends: send,
    screen() {
      const screen = newest();
      if (screen === undefined) throw new Error("The shop has said nothing yet");
      return screen;
    },
    messages: shown,
    sees: (expected) =>
      world.until(
        () => {
          const screen = newest();
          return screen !== undefined && meets(screen, expected) ? screen : undefined;
        },
        () => `${chat.title} expects ${expected}, and sees: ${newest()?.text}`,
        PATIENCE_MS,
      ),
    typed: () => chat.typed,
    unread: () => chat.unreadCount,
  };
}

/** The messenger's own id of a product is not the seller's. */
function lineOf(world: World, { sku, quantity, price }: OrderLine, currency: string): object {
  const id = [...world.products].find(([, known]) => known === sku)?.[0] ?? `7${world.products.size}0001`;
  world.products.set(id, sku);
  return { id, name: sku, quantity, currency, ...(price !== undefined && { price: String(price) }) };
}

function vote(world: World, chat: StoredChat, label: string | null): void {
  const poll = chat.messages.findLast(({ type }) => type === "poll_creation");
  if (poll === undefined) throw new Error("There is no poll");
  const options = poll.pollOptions as readonly { readonly name: string; readonly localId: number }[];
  const selected = options.filter(({ name }) => name === label).map(({ localId }) => localId);
  if (label !== null && selected.length === 0) throw new Error(`The poll has no option "${label}"`);
  world.vote({ id: world.newId(), poll: poll.id, from: chat.id, selected, at: Date.now() });
}

/** `3. Check out` is picked by 3; what stands without a number by its words. */
function numberOf({ text }: Shown, label: string | RegExp): string {
  const lines = text.split("\n").map((line) => line.replaceAll("*", "").trim());
  for (const line of lines) {
    const [, number, words = ""] = /^(\d+)\. (.*)$/.exec(line) ?? [];
    if (number !== undefined && matches(words, label)) return number;
  }
  const unnumbered = lines.find((line) => line.startsWith("• ") && matches(line.slice(2), label));
  if (unnumbered !== undefined) return unnumbered.slice(2);
  throw new Error(`There is no "${label}" in: ${text}`);
}

function matches(words: string, label: string | RegExp): boolean {
  return typeof label === "string"
    ? words === label || words.startsWith(`${label} –`) || words.startsWith(label)
    : label.test(words);
}

function meets(shown: Shown, expected: Expected): boolean {
  if (typeof expected === "function") return expected(shown);
  return typeof expected === "string" ? shown.text.includes(expected) : expected.test(shown.text);
}

function shownOf(world: World, message: WireMessage): Shown {
  const { id, type } = message;
  const words = type === "chat" ? message.body : (message.caption ?? message.pollName);
  const file = world.files.get(String(message.directPath ?? ""));
  const bytes = Buffer.from(file?.data ?? "", "base64");
  const mediaType = String(message.mimetype ?? "");
  return {
    id,
    from: id.startsWith("true_") ? "shop" : "shopper",
    text: typeof words === "string" ? words : "",
    options: ((message.pollOptions ?? []) as readonly { readonly name: string }[]).map(({ name }) => name),
    ...(type === "image" && { picture: { bytes, mediaType } }),
    ...(type === "document" && {
      document: { name: String(message.filename ?? ""), mediaType, content: bytes.toString("utf8") },
    }),
  };
}
