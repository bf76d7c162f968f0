/** A person with WhatsApp on the phone: writes, taps, orders, shares; and sees what the chat shows. */
import { PATIENCE_MS } from "../../support/patience.ts";
import { readMarkup } from "./markup.ts";
import type { Change, PendingPost, Webhooks } from "./webhooks.ts";
import { type Customer, type Face, PLAIN_FACE, type StoredMessage, type World } from "./world.ts";

/** A message as the phone shows it. */
export interface Shown {
  readonly id: string;
  readonly from: "shop" | "shopper" | "phone";
  /** Header and words, without markup. */
  readonly text: string;
  readonly header?: string;
  readonly bold: readonly string[];
  /** Marked in any other way. */
  readonly marked: readonly string[];
  readonly photo?: Buffer | string;
  readonly document?: { readonly name: string; readonly content: string };
  /** What can be tapped: reply buttons, or the rows of the list. */
  readonly buttons: readonly string[];
  readonly rows: readonly { readonly title: string; readonly description?: string }[];
  readonly links: Readonly<Record<string, string>>;
  readonly products: readonly string[];
  readonly asksLocation: boolean;
  readonly template?: string;
  /** The shop has read it. */
  readonly read: boolean;
}

/** What a shopper waits for: words in a message, a pattern, or anything about it. */
export type Expected = string | RegExp | ((shown: Shown) => boolean);

/** Everything that sends resolves when the shop has taken it (2xx on the webhook), and need not be awaited. */
export interface WhatsAppShopper {
  readonly customer: Customer;
  says(text: string): Promise<void>;
  /** Taps a reply button or a row of a list (whole label, else part of it), under the newest message that has it. */
  taps(label: string | RegExp): Promise<void>;
  /** Taps where that is possible, else types the words, as people do. */
  chooses(label: string): Promise<void>;
  /** Opens a wa.me link and sends the words that it fills in. */
  opens(link: string): Promise<void>;
  /** Sends a basket filled in Meta's catalog. */
  orders(
    items: readonly {
      readonly sku: string;
      readonly quantity: number;
      readonly price: number;
      readonly currency: string;
    }[],
  ): Promise<void>;
  sharesLocation(latitude: number, longitude: number): Promise<void>;
  sharesContact(phone: string, name?: string): Promise<void>;
  sendsFile(
    kind: "image" | "document" | "audio",
    file: { mediaType: string; name: string; bytes: Buffer },
    caption?: string,
  ): Promise<void>;
  /** Comes from an advertisement and sends the words it suggests. */
  clicksAd(
    ad: { readonly id: string; readonly headline: string; readonly click: string },
    words: string,
  ): Promise<void>;
  /** Sends a message of any other type. */
  sends(content: Readonly<Record<string, unknown>> & { readonly type: string }): Promise<void>;
  reacts(emoji: string): Promise<void>;
  /** Moves to a new number, which also makes a new user id. */
  changesNumber(phone: string, userId: string): Promise<void>;
  /** The same, but WhatsApp tells the shop of it only when it is asked to. */
  movesTo(phone: string, userId: string): () => Promise<void>;
  /** A person of the shop answers this shopper in the WhatsApp Business app. */
  hearsFromPhone(text: string): Promise<void>;
  leavesWhatsApp(): void;
  /** The newest message of the shop; throws when there is none. */
  screen(): Shown;
  messages(): readonly Shown[];
  sees(expected: Expected, options?: { readonly withinMs?: number }): Promise<Shown>;
}

/** A shopper's hands and eyes on the world. */
export function createShopper(world: World, webhooks: Webhooks, customer: Customer): WhatsAppShopper {
  return { customer, ...handsOf(world, webhooks, customer), ...eyesOf(world, customer) };
}

type Hands = Omit<WhatsAppShopper, "customer" | "screen" | "messages" | "sees">;

function handsOf(world: World, webhooks: Webhooks, customer: Customer): Hands {
  const send = (content: Readonly<Record<string, unknown>> & { readonly type: string }, words = "") => {
    if (!customer.onWhatsApp) throw new Error(`${customer.name} has left WhatsApp`);
    const id = world.nextMessage();
    customer.heardAt = world.now();
    customer.messages.push({ id, from: "shopper", face: { ...PLAIN_FACE, body: words }, read: false });
    return takenBy(world, webhooks, webhooks.tell(messageChange(world, customer, { id, ...content })));
  };
  const tap = (label: string | RegExp) => {
    const found = tappable(customer, label);
    if (found === null)
      throw new Error(`Nothing to tap says "${label}". There are: ${JSON.stringify(labelsOf(customer))}`);
    const { message, id, title, row } = found;
    const reply = row
      ? { type: "list_reply", list_reply: { id, title } }
      : { type: "button_reply", button_reply: { id, title } };
    return send({ type: "interactive", context: { id: message.id }, interactive: reply }, title);
  };
  const says = (text: string) => send({ type: "text", text: { body: text } }, text);
  return {
    says,
    taps: tap,
    chooses: (label) => (tappable(customer, label) === null ? says(label) : tap(label)),
    opens(link) {
      const { hostname, searchParams } = new URL(link);
      if (hostname !== "wa.me") throw new Error(`${link} is no wa.me link`);
      return says(searchParams.get("text") ?? "");
    },
    orders: (items) =>
      send({
        type: "order",
        order: {
          catalog_id: "1",
          text: "",
          product_items: items.map(({ sku, quantity, price, currency }) => ({
            product_retailer_id: sku,
            quantity,
            item_price: price,
            currency,
          })),
        },
      }),
    sharesLocation: (latitude, longitude) => send({ type: "location", location: { latitude, longitude } }),
    sharesContact: (phone, name = "Somebody") =>
      send({
        type: "contacts",
        contacts: [
          { name: { formatted_name: name }, phones: [{ phone: `+${phone}`, wa_id: phone, type: "CELL" }] },
        ],
      }),
    sendsFile(kind, file, caption) {
      const { id, mediaType } = world.keep(file);
      const about = { id, mime_type: mediaType, sha256: "", ...(caption !== undefined && { caption }) };
      return send(
        { type: kind, [kind]: kind === "document" ? { ...about, filename: file.name } : about },
        caption,
      );
    },
    clicksAd: ({ id, headline, click }, words) =>
      send(
        {
          type: "text",
          text: { body: words },
          referral: {
            source_url: "https://fb.me/1",
            source_id: id,
            source_type: "ad",
            headline,
            ctwa_clid: click,
          },
        },
        words,
      ),
    sends: (content) => send(content),
    reacts: (emoji) => send({ type: "reaction", reaction: { message_id: newest(customer).id, emoji } }),
    ...identityHands(world, webhooks, customer),
  };
}

function identityHands(
  world: World,
  webhooks: Webhooks,
  customer: Customer,
): Pick<Hands, "changesNumber" | "movesTo" | "hearsFromPhone" | "leavesWhatsApp"> {
  const movesTo = (phone: string, userId: string) => {
    const { phone: from, userId: previous, name } = customer;
    const timestamp = seconds(world);
    Object.assign(customer, { phone, userId });
    return () => {
      const system = {
        body: `User ${name} changed from ${from} to ${phone}`,
        type: "user_changed_number",
        wa_id: phone,
        user_id: userId,
        previous_user_id: previous,
      };
      const message = { from, id: world.nextMessage(), timestamp, type: "system", system };
      return takenBy(world, webhooks, webhooks.tell({ field: "messages", value: { messages: [message] } }));
    };
  };
  return {
    movesTo,
    changesNumber: (phone, userId) => movesTo(phone, userId)(),
    hearsFromPhone(text) {
      const id = world.nextMessage();
      customer.messages.push({ id, from: "phone", face: { ...PLAIN_FACE, body: text }, read: false });
      const to = { ...(!customer.hidesPhone && { to: customer.phone }), to_user_id: customer.userId };
      const echo = {
        from: "4512345678",
        ...to,
        id,
        timestamp: seconds(world),
        type: "text",
        text: { body: text },
      };
      return takenBy(
        world,
        webhooks,
        webhooks.tell({ field: "smb_message_echoes", value: { message_echoes: [echo] } }),
      );
    },
    leavesWhatsApp() {
      customer.onWhatsApp = false;
    },
  };
}

/** A customer's message as a webhook brings it. */
export function messageChange(
  world: World,
  { name, phone, userId, hidesPhone }: Customer,
  content: Readonly<Record<string, unknown>>,
): Change {
  const contact = { profile: { name, ...(hidesPhone && { username: `@${name}` }) }, user_id: userId };
  const from = { ...(!hidesPhone && { from: phone }), from_user_id: userId };
  return {
    field: "messages",
    value: {
      contacts: [{ ...contact, ...(!hidesPhone && { wa_id: phone }) }],
      messages: [{ ...from, timestamp: seconds(world), ...content }],
    },
  };
}

function seconds(world: World): string {
  return String(Math.floor(world.now() / 1_000));
}

/** Rejects late, but never as an unhandled rejection: nobody need await what a shopper does. */
function takenBy(world: World, webhooks: Webhooks, post: PendingPost | null): Promise<void> {
  if (post === null) return Promise.resolve();
  const promise = world
    .until(
      () => (post.taken ? true : undefined),
      () => `the shop did not take a webhook (${post.attempts} attempts, ${webhooks.lastError})`,
      PATIENCE_MS,
    )
    .then(() => undefined);
  promise.catch(() => undefined);
  return promise;
}

function eyesOf(world: World, customer: Customer): Pick<WhatsAppShopper, "screen" | "messages" | "sees"> {
  return {
    screen: () => show(newest(customer)),
    messages: () => customer.messages.map(show),
    sees: (expected, { withinMs = PATIENCE_MS } = {}) =>
      world.until(
        () => {
          const last = newestOrNone(customer);
          const shown = last === undefined ? undefined : show(last);
          return shown !== undefined && fits(shown, expected) ? shown : undefined;
        },
        () =>
          `${customer.name} wanted to see ${expected} and sees ${JSON.stringify(newestOrNone(customer)?.face)}`,
        withinMs,
      ),
  };
}

function newestOrNone({ messages }: Customer): StoredMessage | undefined {
  return messages.findLast(({ from }) => from === "shop");
}

function newest(customer: Customer): StoredMessage {
  const message = newestOrNone(customer);
  if (message === undefined) throw new Error(`The shop has not written to ${customer.name} yet`);
  return message;
}

function show({ id, from, face, read }: StoredMessage): Shown {
  const body = readMarkup(face.body);
  const { header, photo, document, buttons, rows, links, products, asksLocation, template } = face;
  return {
    id,
    from,
    text: [header, body.text].filter(Boolean).join("\n\n"),
    bold: body.bold,
    marked: body.otherwise,
    buttons: [...buttons, ...rows].map(({ title }) => title),
    rows: rows.map(({ title, description }) => ({
      title,
      ...(description !== undefined && { description }),
    })),
    links,
    products,
    asksLocation,
    read,
    ...(header !== undefined && { header }),
    ...(photo !== undefined && { photo }),
    ...(document !== undefined && { document }),
    ...(template !== undefined && { template }),
  };
}

function fits(shown: Shown, expected: Expected): boolean {
  if (typeof expected === "function") return expected(shown);
  return typeof expected === "string" ? shown.text.includes(expected) : expected.test(shown.text);
}

/** The newest thing of this label; whole labels before parts of labels. */
function tappable(customer: Customer, label: string | RegExp) {
  for (const message of customer.messages.toReversed()) {
    const found = best(thingsOf(message.face), label);
    if (found !== undefined) return { message, ...found };
  }
  return null;
}

function thingsOf({ buttons, rows }: Face) {
  return [
    ...buttons.map(({ id, title }) => ({ id, title, row: false })),
    ...rows.map(({ id, title }) => ({ id, title, row: true })),
  ];
}

function best<Thing extends { readonly title: string }>(things: readonly Thing[], label: string | RegExp) {
  if (typeof label !== "string") return things.find(({ title }) => label.test(title));
  return things.find(({ title }) => title === label) ?? things.find(({ title }) => title.includes(label));
}

function labelsOf({ messages }: Customer): readonly string[] {
  return messages.flatMap(({ face }) => thingsOf(face).map(({ title }) => title));
}
