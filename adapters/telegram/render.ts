/**
 * Renders a message in Telegram's best native form. Pure: what is sent, not how.
 *
 * One screen is one message. With a picture it is a photo with the words under it; when the words are longer than a
 * caption may be, the words win: they go as a text, above which Telegram itself shows the picture when it can fetch
 * it from a public https address.
 */
import type { InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup } from "grammy/types";
import type { DocumentMessage, Message, PersonMessage, Screen } from "../../src/conversation/message.ts";
import { cleanLine, cleanText, cutText, isBlank } from "../../src/voice/safe-text.ts";
import { fetchableLink } from "../../src/wire/public-link.ts";
import { joinParts, lengthOf, type Part } from "./html.ts";
import { type Keyboard, keyboardOf, type Say, type Spelled } from "./keyboard.ts";
import { CAPTION_LIMIT, TEXT_LIMIT } from "./limits.ts";
import { receiptParts } from "./receipt.ts";

/** A text with its buttons. */
export interface RenderedText {
  readonly kind: "text";
  readonly html: string;
  readonly markup?: InlineKeyboardMarkup | ReplyKeyboardMarkup;
  /** False when the buttons are a reply keyboard, which editing cannot bring. */
  readonly editable: boolean;
  readonly preview: LinkPreviewOptions;
}

/** A photo with words under it. `withoutPhoto` is sent when the picture cannot be had: a sale needs no picture. */
export interface RenderedPhoto {
  readonly kind: "photo";
  readonly file: string;
  readonly html: string;
  readonly markup?: InlineKeyboardMarkup | ReplyKeyboardMarkup;
  readonly editable: boolean;
  readonly withoutPhoto: RenderedText;
}

/** A file. */
export interface RenderedDocument {
  readonly kind: "document";
  readonly html: string;
  readonly fileName: string;
  readonly content: Buffer;
}

/** Anything that can be sent. */
export type Rendered = RenderedText | RenderedPhoto | RenderedDocument;

const NO_PREVIEW: LinkPreviewOptions = { is_disabled: true };

/** Renders; `pictureUrl` tells the public address of a picture. Throws when a choice was not sealed: a bug of ours. */
export function render(message: Message, say: Say, pictureUrl: (file: string) => string): Rendered {
  switch (message.kind) {
    case "screen":
      return renderScreen(message, say, pictureUrl);
    case "document":
      return renderDocument(message, say);
    case "person":
      return renderPerson(message);
  }
}

function renderScreen(screen: Screen, say: Say, pictureUrl: (file: string) => string): Rendered {
  const keyboard = keyboardOf(screen, say);
  const parts = screenParts(screen, keyboard, say);
  const common = {
    editable: keyboard.inline,
    ...(keyboard.markup === undefined ? {} : { markup: keyboard.markup }),
  };
  const asText: RenderedText = {
    kind: "text",
    html: joinParts(visibleParts(parts, screen, say), TEXT_LIMIT),
    preview: NO_PREVIEW,
    ...common,
  };
  if (screen.picture === undefined) return asText;
  if (lengthOf(parts) > CAPTION_LIMIT) {
    const url = fetchableLink(pictureUrl(screen.picture.file));
    if (url === null) return asText;
    return { ...asText, preview: { url, prefer_large_media: true, show_above_text: true } };
  }
  return {
    kind: "photo",
    file: screen.picture.file,
    html: joinParts(parts, CAPTION_LIMIT),
    withoutPhoto: asText,
    ...common,
  };
}

function screenParts(screen: Screen, keyboard: Keyboard, say: Say): readonly Part[] {
  const words = (text: Parameters<Say>[0]) => cutText(cleanText(say(text)), TEXT_LIMIT);
  const parts: Part[] = [];
  if (screen.title !== undefined) parts.push({ words: words(screen.title), tag: "b" });
  for (const paragraph of screen.body) parts.push({ words: words(paragraph) });
  const lines = (screen.lines ?? []).map(({ label, value, emphasis }) => ({
    label: cutText(cleanLine(say(label)), TEXT_LIMIT),
    value: cutText(cleanLine(say(value)), TEXT_LIMIT),
    emphasis: emphasis === true,
  }));
  parts.push(...receiptParts(lines), ...keyboard.spelled.flatMap(spelledParts));
  if (keyboard.linkInText !== undefined) {
    const { label, url } = keyboard.linkInText;
    parts.push(
      { words: label },
      { words: url, whole: true, ...(isBlank(label) ? {} : { after: "\n" as const }) },
    );
  }
  return parts.filter((part) => !isBlank(part.words));
}

function spelledParts({ title, aside, description }: Spelled): readonly Part[] {
  const parts: Part[] = [{ words: `• ${cutText(title, TEXT_LIMIT)}`, tag: "b" }];
  if (aside !== "") parts.push({ words: `· ${cutText(aside, TEXT_LIMIT)}`, after: " " });
  if (description !== "") parts.push({ words: cutText(description, TEXT_LIMIT), after: "\n" });
  return parts;
}

/** Telegram refuses a text in which nothing is visible: then the picture's words stand in, or three dots. */
function visibleParts(parts: readonly Part[], { picture }: Screen, say: Say): readonly Part[] {
  if (parts.length > 0) return parts;
  const alt = picture === undefined ? "" : cleanLine(say(picture.alt));
  return [{ words: isBlank(alt) ? "…" : alt }];
}

function renderPerson({ author, text }: PersonMessage): RenderedText {
  const parts: readonly Part[] = [
    { words: cleanLine(author), tag: "b", whole: true },
    { words: cleanText(text), after: "\n" },
  ];
  const shown = parts.filter(({ words }) => !isBlank(words));
  const html = joinParts(shown.length > 0 ? shown : [{ words: "…" }], TEXT_LIMIT);
  return { kind: "text", html, editable: false, preview: NO_PREVIEW };
}

function renderDocument({ caption, fileName, content }: DocumentMessage, say: Say): RenderedDocument {
  const words = cleanText(say(caption));
  return {
    kind: "document",
    html: isBlank(words) ? "" : joinParts([{ words }], CAPTION_LIMIT),
    fileName: quotedFileName(fileName),
    content: Buffer.from(content, "utf8"),
  };
}

/** grammY writes the name into the multipart header as it is, so it comes with its quotes and nothing that ends them. */
function quotedFileName(fileName: string): string {
  const safe = cleanLine(fileName).replace(/["\\/;]/g, "-");
  return `"${isBlank(safe) ? "document" : cutText(safe, 100)}"`;
}
