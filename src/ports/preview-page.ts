/**
 * The port of a preview's drawing: `adapters/<vendor>/page/preview.ts` exports `draw`, which runs in the browser and
 * draws payloads as the messenger's own phone shows them; `preview.css` beside it is its look.
 *
 * Payloads hold words of shoppers. A drawing puts them into templates as words and never makes HTML of them.
 */
import type { Payload } from "./preview.ts";

/** One line of a conversation, oldest first. */
export type PreviewLine = ShopLine | ShopperLine;

/** What the shop said. */
export interface ShopLine {
  readonly from: "shop";
  /** The outgoing entry's id; named again when a button of it is pressed. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The language of its words (BCP 47). */
  readonly locale: string;
  /** The screen's name, for tests. */
  readonly name: string;
  readonly payloads: readonly Payload[];
  /** The line whose button was pressed to get this one. */
  readonly replaces?: string;
}

/** What the shopper did. */
export interface ShopperLine {
  readonly from: "shopper";
  readonly id: string;
  readonly at: number;
  /** `wrote` are their words, or in words what they sent; `pressed` is the token of a button, with its words if known. */
  readonly did:
    | { readonly kind: "wrote"; readonly text: string }
    | { readonly kind: "command"; readonly text: string }
    | { readonly kind: "pressed"; readonly token: string; readonly label?: string };
}

/** What a drawing is given. */
export interface PreviewPhone {
  readonly shopName: string;
  readonly lines: readonly PreviewLine[];
  /** The visitor's hands; null on somebody else's phone, which may only be looked at. */
  readonly hands: PreviewHands | null;
  /** Where this page finds a picture of the shop that has this address on the gateway. */
  picture(address: string): string;
  /** What stands under a line while the visitor looks at payloads. */
  below(line: PreviewLine): unknown;
}

/** What a visitor can do on the drawn phone; it happens to their own conversation. */
export interface PreviewHands {
  /** Presses a button of a line. */
  press(token: string, line: string): void;
  /** Sends words. */
  write(text: string): void;
  /** Puts the cursor into the field below. */
  startWriting(): void;
}

/** The parts of a screen; each is something that lit-html renders. */
export interface PreviewScreen {
  readonly header: unknown;
  /** Elements of the log, oldest first. */
  readonly lines: unknown;
  /** What stands between the log and the field, such as a keyboard. */
  readonly keyboard?: unknown;
  /** What the empty field says; no field when absent. */
  readonly field?: string;
}

/** What `adapters/<vendor>/page/preview.ts` exports as `draw`. Pure: the same phone gives the same screen. */
export type DrawPreview = (phone: PreviewPhone) => PreviewScreen;
