/**
 * The message model: what is said to a shopper, in no channel's dialect.
 *
 * One screen is one message. A channel renders it in its best native form and degrades by its declared
 * capabilities: buttons become a list, a list becomes numbered text; nothing a screen says may be lost.
 */
import type { Text } from "./text.ts";

/** An event that a choice offers: its type and the arguments that its flow's schema accepts. */
export interface OfferedEvent {
  readonly type: string;
  readonly [argument: string]: string | number | boolean;
}

/** One thing the shopper can do now. */
export interface Choice {
  readonly label: Text;
  /** What happens when it is taken. Sealed into `token` before it leaves the core. */
  readonly event: OfferedEvent;
  readonly style?: "primary" | "danger";
  /** Choices with the same row number may stand side by side; without one each takes its own row. */
  readonly row?: number;
  /** Present once the turn has sealed the choice: at most 64 bytes of ASCII (Telegram's callback_data). */
  readonly token?: string;
}

/** A row of a list or a card of a carousel: a choice with more to show than a label. */
export interface Item {
  readonly title: Text;
  readonly description?: Text;
  /** For example a price; stands apart from the title where the channel can. */
  readonly aside?: Text;
  readonly image?: Picture;
  /** The SKU it stands for, for messengers that show products from a catalog of their own. */
  readonly sku?: string;
  readonly event: OfferedEvent;
  readonly token?: string;
}

/** A picture by its path inside the shop's folder of images, with words for those who cannot see it. */
export interface Picture {
  /** Relative to the shop's image folder, for example `tea/sencha.png`. */
  readonly file: string;
  readonly alt: Text;
}

/** One line of a receipt or a list of facts: a label and what stands at its right. */
export interface Line {
  readonly label: Text;
  readonly value: Text;
  readonly emphasis?: boolean;
}

/** What kind of typed answer the screen waits for; channels may offer a native way to give it. */
export type Ask = "text" | "number" | "name" | "email" | "phone" | "address" | "code" | "location";

const DIGITS: Readonly<Record<Ask, boolean>> = {
  text: false,
  number: true,
  name: false,
  email: false,
  phone: true,
  address: true,
  code: true,
  location: true,
};

/** Whether a typed number may be the answer itself, so that it picks no choice. */
export function mayBeDigits(ask: Ask): boolean {
  return DIGITS[ask];
}

/** One message on the shopper's phone. */
export interface Screen {
  readonly kind: "screen";
  /** Stable name for tests, metrics and the inspector, for example `shop.product`. Never shown. */
  readonly name: string;
  readonly title?: Text;
  /** Paragraphs. */
  readonly body: readonly Text[];
  readonly picture?: Picture;
  /** The SKU this screen is the card of, for messengers that show products from a catalog of their own. */
  readonly sku?: string;
  readonly lines?: readonly Line[];
  readonly items?: readonly Item[];
  readonly choices?: readonly Choice[];
  /** A button that opens a page, such as the payment link. Only https, or http on the gateway's own address. */
  readonly link?: { readonly label: Text; readonly url: string };
  /** Set when a typed answer is expected; typed numbers then go to the flow instead of picking a choice. */
  readonly ask?: Ask;
}

/** A file the shopper keeps, such as the order confirmation (the durable medium of EU consumer law). */
export interface DocumentMessage {
  readonly kind: "document";
  readonly name: string;
  readonly caption: Text;
  readonly fileName: string;
  readonly mediaType: "text/html" | "text/plain" | "application/pdf";
  /** The file's whole content, already in the shopper's language. */
  readonly content: string;
}

/** Words a member of staff chose to send; shown with their name. */
export interface PersonMessage {
  readonly kind: "person";
  readonly name: string;
  readonly author: string;
  readonly text: string;
}

/** Anything that can go out to a shopper. */
export type Message = Screen | DocumentMessage | PersonMessage;
