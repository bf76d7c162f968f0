/** What the page is given to draw: a message in the visitor's language, plain JSON. The page imports these types. */

/** A button. */
export interface WebChoice {
  readonly label: string;
  readonly token: string;
  readonly style?: "primary" | "danger";
  readonly row?: number;
}

/** A row of a list. */
export interface WebItem {
  readonly title: string;
  readonly description?: string;
  readonly aside?: string;
  readonly picture?: { readonly url: string; readonly alt: string };
  readonly token: string;
}

/** One line of the chat. */
export interface WebMessage {
  /** The entry's id; sent back as `origin` when one of its buttons is pressed. */
  readonly id: string;
  /** Cursor of the stream. */
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: "shop" | "person" | "visitor";
  /** The screen's stable name, for tests and the guide. */
  readonly name?: string;
  /** The language it is in (BCP 47); absent for what the visitor wrote. */
  readonly locale?: string;
  /** Who of the staff wrote it. */
  readonly author?: string;
  readonly title?: string;
  readonly body: readonly string[];
  readonly picture?: { readonly url: string; readonly alt: string };
  readonly lines?: readonly { readonly label: string; readonly value: string; readonly emphasis?: boolean }[];
  readonly items?: readonly WebItem[];
  readonly choices?: readonly WebChoice[];
  readonly link?: { readonly label: string; readonly url: string };
  readonly document?: { readonly fileName: string; readonly url: string };
  readonly ask?: string;
  /** The message this one may take the place of, when it is still the last. */
  readonly replaces?: string;
}
