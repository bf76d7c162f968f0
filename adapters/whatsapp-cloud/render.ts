/**
 * Renders a message in WhatsApp's best native form. Pure: what is sent, not how.
 *
 * One screen is one message, because each message is paid for. A link is a button of its own, next to which WhatsApp
 * allows no other: then the choices are typed. Up to three short choices are reply buttons, up to ten a list; what is
 * beyond is numbered in the text. A picture stands above reply buttons and links, never above a list: a screen with a
 * picture has its three most important choices as buttons, and the others are typed.
 */
import type { DocumentMessage, Message, PersonMessage, Screen } from "../../src/conversation/message.ts";
import { text } from "../../src/conversation/text.ts";
import { cleanLine, cutText, isBlank } from "../../src/voice/safe-text.ts";
import { buttonLink } from "../../src/wire/public-link.ts";
import { catalogForm } from "./catalog-form.ts";
import type { Action, GraphMessage, Header, MediaReference } from "./graph-message.ts";
import { layOut, type Part } from "./layout.ts";
import {
  CAPTION,
  HEADER,
  INTERACTIVE_BODY,
  LINK_LABEL,
  LINK_URL,
  LIST_BODY,
  LIST_BUTTON,
  TEXT,
} from "./limits.ts";
import { asButtons, asRows, fitOnButtons, type Offer, offersOf, type Say } from "./offers.ts";
import { type Extras, partsOf, safe } from "./screen-parts.ts";
import { bold, labelOf, visible, withoutMarkup } from "./words.ts";

/** A message with the forms it can take; the sender uses the richest that works. */
export interface Rendered {
  /** Always works. */
  readonly message: GraphMessage;
  /** The same with its picture. */
  readonly pictured?: { readonly file: string; message(media: MediaReference): GraphMessage };
  /** The same with products from Meta's catalog. */
  readonly catalog?: { readonly skus: readonly string[]; readonly message: GraphMessage };
  /** A file to be uploaded first; `message` is then only its words. */
  readonly document?: {
    readonly file: DocumentMessage;
    message(media: MediaReference, fileName: string): GraphMessage;
  };
}

/** Renders; `catalogId` is Meta's catalog, if the shop has one. */
export function render(message: Message, say: Say, catalogId?: string): Rendered {
  switch (message.kind) {
    case "screen":
      return renderScreen(message, say, catalogId);
    case "document":
      return renderDocument(message, say);
    case "person":
      return { message: textMessage(personWords(message)) };
  }
}

function renderScreen(screen: Screen, say: Say, catalogId: string | undefined): Rendered {
  const offers = offersOf(screen, say);
  const link = linkAction(screen, say);
  const catalog = catalogId === undefined ? undefined : catalogForm(screen, say, offers, catalogId);
  const withLink = link === null ? null : linkForm(screen, say, offers, link);
  if (withLink !== null) return { ...withLink, ...(catalog !== undefined && { catalog }) };
  const pictured = picturedForm(screen, say, offers);
  return {
    message: plainForm(screen, say, offers),
    ...(pictured !== undefined && { pictured }),
    ...(catalog !== undefined && { catalog }),
  };
}

function linkAction({ link }: Screen, say: Say): Action | null {
  const url = link === undefined ? null : buttonLink(link.url, LINK_URL);
  if (link === undefined || url === null) return null;
  const parameters = { display_text: labelOf(say(link.label), LINK_LABEL), url };
  return { type: "cta_url", action: { name: "cta_url", parameters } };
}

/** A link as a button with all choices in words; null when that is more than such a message holds. */
function linkForm(screen: Screen, say: Say, offers: readonly Offer[], action: Action): Rendered | null {
  const label = screen.link === undefined ? "" : cleanLine(say(screen.link.label));
  const name: readonly Part[] = label.length > LINK_LABEL ? [{ words: safe(label) }] : [];
  const extras = { explained: [], typed: offers, link: false };
  const withTitle = [...partsOf(screen, say, { ...extras, title: true }), ...name];
  const body = layOut(withTitle, INTERACTIVE_BODY);
  if (body.cut) return null;
  const file = screen.picture?.file;
  return {
    message: titled(screen, say, (title) => [...partsOf(screen, say, { ...extras, title }), ...name], action),
    ...(file !== undefined && {
      pictured: {
        file,
        message: (image) => interactive(action, visible(body.text), { type: "image", image }),
      },
    }),
  };
}

/** A picture over up to three buttons; undefined when there is none or the words are longer than fit: the words win. */
function picturedForm(screen: Screen, say: Say, offers: readonly Offer[]): Rendered["pictured"] {
  const file = screen.picture?.file;
  // Above WhatsApp's own button to share a place stands no picture.
  if (file === undefined || screen.ask === "location") return undefined;
  const { tapped: buttons, explained, typed } = asButtons(offers);
  const parts = partsOf(screen, say, { title: true, explained, typed, link: true });
  const body = layOut(parts, CAPTION);
  if (body.cut) return undefined;
  if (buttons.length === 0) {
    const caption = isBlank(body.text) ? {} : { caption: body.text };
    return { file, message: (media) => ({ type: "image", image: { ...media, ...caption } }) };
  }
  const action: Action = { type: "button", action: { buttons } };
  return {
    file,
    message: (image) => interactive(action, visible(body.text), { type: "image", image }),
  };
}

/** Without a picture: words alone, words over buttons, or words over a list. */
function plainForm(screen: Screen, say: Say, offers: readonly Offer[]): GraphMessage {
  if (screen.ask === "location") {
    const all = (title: boolean) => partsOf(screen, say, { title, explained: [], typed: offers, link: true });
    const body = layOut(all(true), INTERACTIVE_BODY).text;
    const action: Action = { type: "location_request_message", action: { name: "send_location" } };
    return interactive(action, visible(body));
  }
  if (offers.length === 0) {
    const parts = partsOf(screen, say, { title: true, explained: [], typed: [], link: true });
    return textMessage(layOut(orPicture(parts, screen, say), TEXT).text);
  }
  if (fitOnButtons(offers)) {
    const { tapped: buttons, explained, typed } = asButtons(offers);
    const parts = (title: boolean) => partsOf(screen, say, { title, explained, typed, link: true });
    const action: Action = { type: "button", action: { buttons } };
    if (!layOut(parts(true), INTERACTIVE_BODY).cut) return titled(screen, say, parts, action);
  }
  const { tapped: rows, explained, typed } = asRows(offers);
  const button = labelOf(say(text("whatsapp.choose")), LIST_BUTTON);
  const extras: Omit<Extras, "title"> = { explained, typed, link: true };
  return titled(
    screen,
    say,
    (title) => partsOf(screen, say, { ...extras, title }),
    { type: "list", action: { button, sections: [{ rows }] } },
    LIST_BODY,
  );
}

/** A short title stands in the header, where WhatsApp shows it large; else it is the first line of the text. */
function titled(
  screen: Screen,
  say: Say,
  parts: (withTitle: boolean) => readonly Part[],
  action: Action,
  limit = INTERACTIVE_BODY,
): GraphMessage {
  const title = screen.title === undefined ? "" : cleanLine(say(screen.title));
  const body = layOut(parts(false), limit).text;
  if (!isBlank(title) && title.length <= HEADER && !isBlank(body)) {
    return interactive(action, body, { type: "text", text: title });
  }
  return interactive(action, visible(layOut(parts(true), limit).text));
}

function interactive(action: Action, body: string, header?: Header): GraphMessage {
  return {
    type: "interactive",
    interactive: { ...action, ...(header !== undefined && { header }), body: { text: body } },
  };
}

/** Where nothing else is to be seen, the words of the picture stand in for it. */
function orPicture(parts: readonly Part[], { picture }: Screen, say: Say): readonly Part[] {
  if (parts.length > 0) return parts;
  return [{ words: visible(picture === undefined ? "" : safe(cleanLine(say(picture.alt)))) }];
}

function textMessage(words: string): GraphMessage {
  return { type: "text", text: { body: visible(words), preview_url: false } };
}

function personWords({ author, text: said }: PersonMessage): string {
  const name = withoutMarkup(labelOf(author, HEADER));
  return cutText(`${bold(name)}\n${safe(said)}`.trim(), TEXT);
}

function renderDocument(file: DocumentMessage, say: Say): Rendered {
  const words = safe(say(file.caption));
  const caption = isBlank(words) ? {} : { caption: cutText(words, CAPTION) };
  return {
    message: textMessage(words),
    document: {
      file,
      message: (media, filename) => ({ type: "document", document: { ...media, filename, ...caption } }),
    },
  };
}
