/** A person with a phone: writes, taps, shares, blocks; and sees what the chat shows. */
import { PATIENCE_MS } from "../../support/patience.ts";
import { type FileKind, type PhoneFile, tellOf } from "./files.ts";
import type { Entity } from "./markup.ts";
import { wire } from "./methods.ts";
import type { PendingUpdate, Updates } from "./updates.ts";
import type { Person, StoredMessage, World } from "./world.ts";

/** A message as the phone shows it. */
export interface Shown {
  readonly id: number;
  readonly from: "shop" | "shopper";
  /** The text, or the words under a photo or file. */
  readonly text: string;
  readonly entities: readonly Entity[];
  /** What stands in bold. */
  readonly bold: readonly string[];
  readonly photo?: { readonly fileId: string; readonly bytes: Buffer };
  readonly document?: { readonly name: string; readonly content: string };
  /** Labels of the buttons under the message, row by row. */
  readonly buttons: readonly (readonly string[])[];
  /** Buttons that open a page: label to address. */
  readonly links: Readonly<Record<string, string>>;
  /** The picture's address, when Telegram shows one as a preview above a long text. */
  readonly preview?: string;
  /** How often it was edited. */
  readonly edits: number;
}

/** What a shopper waits for: words in a message, a pattern, or anything about it. */
export type Expected = string | RegExp | ((shown: Shown) => boolean);

/**
 * A shopper. Everything that sends resolves when the bot has taken the update (2xx on the webhook, a later offset in
 * polling), and need not be awaited.
 */
export interface TelegramShopper {
  readonly id: number;
  says(text: string): Promise<void>;
  /** Presses the newest button of this label (whole, else part of it), under any message or on the open keyboard. */
  taps(label: string | RegExp): Promise<void>;
  /** Presses a button with data of one's own on the newest message of the shop, as a forger would. */
  forges(data: string): Promise<void>;
  sharesContact(card?: { readonly phone?: string; readonly ownerId?: number | null }): Promise<void>;
  sharesLocation(latitude: number, longitude: number): Promise<void>;
  /** Sends a file from the phone, with words or without. */
  sendsFile(kind: FileKind, file: PhoneFile, caption?: string): Promise<void>;
  /** Sends anything else: `sends({ sticker: { file_id: "…" } })`, `sends({ poll: {} })`. */
  sends(content: Readonly<Record<string, unknown>>): Promise<void>;
  /** Edits a message of one's own; bots get an edited_message. */
  edits(text: string): Promise<void>;
  blocks(): Promise<void>;
  /** Comes back after blocking. */
  returns(): Promise<void>;
  /** The newest message of the shop; throws when there is none. */
  screen(): Shown;
  /** All that is in the chat now, oldest first, from both sides. */
  messages(): readonly Shown[];
  /** Labels of the open reply keyboard; empty when none is open. */
  keyboard(): readonly string[];
  /** Button presses whose progress bar still turns. */
  spinners(): number;
  /** Waits until the newest message of the shop is as expected, and gives it. */
  sees(expected: Expected, options?: { readonly withinMs?: number }): Promise<Shown>;
}

/** A shopper's hands and eyes on the world. */
export function createShopper(world: World, updates: Updates, person: Person): TelegramShopper {
  return { id: person.id, ...handsOf(createPhone(world, updates, person)), ...eyesOf(world, person) };
}

/** What a phone does for its owner. */
interface Phone {
  readonly person: Person;
  /** Puts an update on its way; resolves when the bot took it. */
  update(kind: string, queue: "chat" | "person", payload: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sends a message of any content. */
  send(content: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sends a file. */
  sendFile(kind: FileKind, file: PhoneFile, caption?: string): Promise<void>;
  press(message: StoredMessage, data: string): Promise<void>;
}

function createPhone(world: World, updates: Updates, person: Person): Phone {
  const { id, firstName, lastName, language } = person;
  const from = {
    id,
    is_bot: false,
    first_name: firstName,
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(language === undefined ? {} : { language_code: language }),
  };
  const chat = { id, type: "private", first_name: firstName };
  const phone: Phone = {
    person,
    update(kind, queue, payload) {
      const update = updates.add(kind, `${queue}:${id}`, {
        from,
        ...payload,
        ...(queue === "chat" ? { chat } : {}),
      });
      return takenBy(world, update);
    },
    send(content) {
      if (person.blocked) throw new Error(`${firstName} blocked the bot and cannot write to it`);
      person.started = true;
      const message = world.nextMessage();
      const words = typeof content.text === "string" ? content.text : "";
      person.messages.push(ownMessage(message, id, words));
      return phone.update("message", "chat", { message_id: message, date: 0, ...content });
    },
    sendFile: (kind, file, caption) =>
      phone.send({ ...tellOf(world, kind, file), ...(caption === undefined ? {} : { caption }) }),
    press: (message, data) =>
      phone.update("callback_query", "person", {
        id: world.nextQuery(id),
        chat_instance: String(id),
        message: wire(message),
        data,
      }),
  };
  return phone;
}

/** Rejects late, but never as an unhandled rejection: nobody need await what a shopper does. */
function takenBy(world: World, update: PendingUpdate): Promise<void> {
  const promise = world
    .until(
      () => (update.taken ? true : undefined),
      () =>
        `the bot did not take update ${update.id} (${update.attempts} attempts, ${world.webhook.lastError})`,
      PATIENCE_MS,
    )
    .then(() => undefined);
  promise.catch(() => undefined);
  return promise;
}

type Hands = Pick<
  TelegramShopper,
  | "says"
  | "taps"
  | "forges"
  | "sharesContact"
  | "sharesLocation"
  | "sends"
  | "sendsFile"
  | "edits"
  | "blocks"
  | "returns"
>;

function handsOf(phone: Phone): Hands {
  const { person, send, press, update } = phone;
  const contact = (card: Parameters<TelegramShopper["sharesContact"]>[0] = {}) => {
    const owner = card.ownerId === undefined ? person.id : card.ownerId;
    const own = { phone_number: card.phone ?? person.phone, first_name: person.firstName };
    return send({ contact: { ...own, ...(owner === null ? {} : { user_id: owner }) } });
  };
  const block = (blocked: boolean) => {
    person.blocked = blocked;
    const status = blocked ? "kicked" : "member";
    return update("my_chat_member", "chat", { date: 0, new_chat_member: { status } });
  };
  return {
    says: (text) => send({ text }),
    taps(label) {
      const onKeyboard = replyButton(person, label);
      const button = onKeyboard === undefined ? inlineButton(person, label) : null;
      if (button !== null) return press(button.message, button.data);
      if (onKeyboard === undefined) throw new Error(`No button "${label}". There are: ${labelsOf(person)}`);
      foldKeyboard(person);
      return onKeyboard.request_contact === true ? contact() : send({ text: onKeyboard.text });
    },
    forges: (data) => press(newest(person), data),
    sharesContact: contact,
    sharesLocation: (latitude, longitude) => send({ location: { latitude, longitude } }),
    sends: send,
    sendsFile: phone.sendFile,
    edits(text) {
      const own = person.messages.findLast((message) => message.from === "shopper");
      if (own === undefined) throw new Error("There is no message to edit");
      own.text = text;
      return update("edited_message", "chat", { message_id: own.id, date: 0, edit_date: 1, text });
    },
    blocks: () => block(true),
    returns: () => block(false),
  };
}

type Eyes = Pick<TelegramShopper, "screen" | "messages" | "keyboard" | "spinners" | "sees">;

function eyesOf(world: World, person: Person): Eyes {
  return {
    screen: () => show(newest(person)),
    messages: () => person.messages.filter(({ deleted }) => !deleted).map(show),
    keyboard: () => person.keyboard?.keyboard.flat().map(({ text }) => text) ?? [],
    spinners: () => [...world.spinners.values()].filter((id) => id === person.id).length,
    sees: (expected, { withinMs = PATIENCE_MS } = {}) =>
      world.until(
        () => {
          const last = newestOrNone(person);
          const shown = last === undefined ? undefined : show(last);
          return shown !== undefined && fits(shown, expected) ? shown : undefined;
        },
        () =>
          `${person.firstName} wanted to see ${expected} and sees ${JSON.stringify(newestOrNone(person)?.text)}`,
        withinMs,
      ),
  };
}

function ownMessage(id: number, chat: number, text: string): StoredMessage {
  return { id, chat, from: "shopper", text, entities: [], buttons: [], edits: 0, deleted: false };
}

function newestOrNone(person: Person): StoredMessage | undefined {
  return person.messages.findLast(({ from, deleted }) => from === "shop" && !deleted);
}

function newest(person: Person): StoredMessage {
  const message = newestOrNone(person);
  if (message === undefined) throw new Error(`The shop has not written to ${person.firstName} yet`);
  return message;
}

function show(message: StoredMessage): Shown {
  const { id, from, text, entities, photo, document, buttons, edits, preview } = message;
  const bold = entities.filter(({ type }) => type === "bold");
  return {
    id,
    from,
    text,
    entities,
    bold: bold.map(({ offset, length }) => text.slice(offset, offset + length)),
    ...(photo === undefined ? {} : { photo: { fileId: photo.fileId, bytes: photo.bytes } }),
    ...(document === undefined
      ? {}
      : { document: { name: document.name, content: document.bytes.toString("utf8") } }),
    buttons: buttons.map((row) => row.map((button) => button.text)),
    links: Object.fromEntries(
      buttons.flat().flatMap((button) => (button.url === undefined ? [] : [[button.text, button.url]])),
    ),
    ...(preview === undefined ? {} : { preview }),
    edits,
  };
}

function fits(shown: Shown, expected: Expected): boolean {
  if (typeof expected === "function") return expected(shown);
  return typeof expected === "string" ? shown.text.includes(expected) : expected.test(shown.text);
}

/** Whole labels before parts of labels. */
function best<Button extends { readonly text: string }>(
  buttons: readonly Button[],
  label: string | RegExp,
): Button | undefined {
  if (typeof label !== "string") return buttons.find(({ text }) => label.test(text));
  return buttons.find(({ text }) => text === label) ?? buttons.find(({ text }) => text.includes(label));
}

function inlineButton(
  person: Person,
  label: string | RegExp,
): { readonly message: StoredMessage; readonly data: string } | null {
  for (const message of person.messages.toReversed()) {
    if (message.deleted) continue;
    const data = best(
      message.buttons.flat().filter(({ callback_data }) => callback_data !== undefined),
      label,
    )?.callback_data;
    if (data !== undefined) return { message, data };
  }
  return null;
}

function replyButton(person: Person, label: string | RegExp) {
  return best(person.keyboard?.keyboard.flat() ?? [], label);
}

function foldKeyboard(person: Person): void {
  if (person.keyboard?.one_time_keyboard === true) delete person.keyboard;
}

function labelsOf(person: Person): string {
  const inline = person.messages
    .filter(({ deleted }) => !deleted)
    .flatMap(({ buttons }) => buttons.flat().map(({ text }) => text));
  const reply = person.keyboard?.keyboard.flat().map(({ text }) => text) ?? [];
  return JSON.stringify([...inline, ...reply]);
}
