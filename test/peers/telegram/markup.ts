/** Reads Telegram's HTML dialect and checks keyboards, as strictly as Telegram does. */
import { z } from "zod";
import { badRequest } from "./refusal.ts";

/** A formatted stretch of a text; offsets are UTF-16 units. */
export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/** A text as a shopper sees it. */
export interface ReadText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

const TAGS: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  span: "spoiler",
  "tg-spoiler": "spoiler",
  "tg-emoji": "custom_emoji",
  "tg-time": "date_time",
  a: "text_link",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** Parses a text by its parse mode; throws what Telegram answers to markup it cannot read. */
export function readMarkup(source: string, parseMode: string | undefined): ReadText {
  if (!source.isWellFormed()) throw badRequest("strings must be encoded in UTF-8");
  if (parseMode === undefined) return trimmed({ text: source, entities: [] });
  if (parseMode !== "HTML") throw badRequest(`unsupported parse_mode ${parseMode}`);
  return trimmed(readHtml(source));
}

function readHtml(source: string): ReadText {
  const open: { tag: string; offset: number; url?: string }[] = [];
  const entities: Entity[] = [];
  let text = "";
  for (const token of source.match(/<[^>]*>?|&#?\w+;|[^<&]+|&/g) ?? []) {
    if (token.startsWith("</")) {
      const tag = /^<\/\s*([\w-]+)?\s*>$/.exec(token)?.[1] ?? "";
      const last = open.pop();
      if (last === undefined) throw cannotParse(`Unexpected end tag at byte offset ${text.length}`);
      if (tag !== last.tag)
        throw cannotParse(`Unmatched end tag, expected "</${last.tag}>", found "${token}"`);
      const length = text.length - last.offset;
      const url = last.url === undefined ? {} : { url: last.url };
      if (length > 0) entities.push({ type: TAGS[tag] ?? tag, offset: last.offset, length, ...url });
    } else if (token.startsWith("<")) {
      const match = /^<([a-z-]+)((?:\s+[\w-]+(?:=(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*>$/i.exec(token);
      const tag = match?.[1]?.toLowerCase() ?? "";
      if (TAGS[tag] === undefined) throw cannotParse(`Unsupported start tag "${tag}"`);
      const url = /href="?([^"\s>]*)/.exec(match?.[2] ?? "")?.[1];
      open.push({ tag, offset: text.length, ...(url === undefined ? {} : { url }) });
    } else {
      text += token.startsWith("&") ? decoded(token) : token;
    }
  }
  const unclosed = open.pop();
  if (unclosed !== undefined)
    throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text, entities };
}

function decoded(token: string): string {
  const number = /^&#(x[\da-f]+|\d+);$/i.exec(token)?.[1];
  if (number === undefined) return NAMED[token.slice(1, -1)] ?? token;
  return String.fromCodePoint(Number(number.startsWith("x") ? `0${number}` : number));
}

/** Telegram drops spaces at both ends and sees nothing in characters without a shape. */
function trimmed({ text, entities }: ReadText): ReadText {
  const start = text.length - text.trimStart().length;
  const visible = text.trim();
  if (
    /^[\s\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u2800\u3164\ufeff\uffa0]*$/.test(visible)
  ) {
    return { text: "", entities: [] };
  }
  return {
    text: visible,
    entities: entities.map((entity) => ({ ...entity, offset: entity.offset - start })),
  };
}

function cannotParse(why: string) {
  return badRequest(`can't parse entities: ${why}`);
}

const Style = z.enum(["danger", "success", "primary"]).optional();
const InlineButton = z.strictObject({
  text: z.string(),
  style: Style,
  callback_data: z.string().optional(),
  url: z.string().optional(),
});
const InlineKeyboard = z.strictObject({ inline_keyboard: z.array(z.array(InlineButton)) });
const ReplyButton = z.strictObject({
  text: z.string(),
  style: Style,
  request_contact: z.boolean().optional(),
  request_location: z.boolean().optional(),
});
const ReplyKeyboard = z.strictObject({
  keyboard: z.array(z.array(ReplyButton)),
  one_time_keyboard: z.boolean().optional(),
  resize_keyboard: z.boolean().optional(),
  is_persistent: z.boolean().optional(),
  input_field_placeholder: z.string().min(1).max(64).optional(),
});
const RemoveKeyboard = z.strictObject({ remove_keyboard: z.literal(true) });

/** A button under a message. */
export type InlineButton = z.infer<typeof InlineButton>;
/** A keyboard in place of the phone's own. */
export type ReplyKeyboard = z.output<typeof ReplyKeyboard>;
/** What a reply_markup may be. */
export type Markup =
  | z.infer<typeof InlineKeyboard>
  | z.output<typeof ReplyKeyboard>
  | z.infer<typeof RemoveKeyboard>;

/** Checks a reply_markup; throws what Telegram answers. */
export function readKeyboard(markup: unknown): Markup | undefined {
  if (markup === undefined) return undefined;
  const parsed = z.union([InlineKeyboard, ReplyKeyboard, RemoveKeyboard]).safeParse(markup);
  if (!parsed.success) throw badRequest("can't parse reply keyboard markup JSON object");
  if ("inline_keyboard" in parsed.data) checkInline(parsed.data.inline_keyboard);
  if ("keyboard" in parsed.data) checkReply(parsed.data.keyboard);
  return parsed.data;
}

function checkInline(rows: readonly (readonly InlineButton[])[]): void {
  const buttons = rows.flat();
  if (buttons.length > 100 || rows.some((row) => row.length > 8))
    throw badRequest("reply markup is too long");
  for (const { text, callback_data: data, url } of buttons) {
    if (readMarkup(text, undefined).text === "") throw badRequest("BUTTON_TEXT_INVALID");
    if ((data === undefined) === (url === undefined)) {
      throw badRequest("text buttons are unallowed in the inline keyboard");
    }
    if (data !== undefined && (data === "" || Buffer.byteLength(data) > 64)) {
      throw badRequest("BUTTON_DATA_INVALID");
    }
    if (url !== undefined && !isButtonUrl(url)) {
      throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
    }
  }
}

function checkReply(rows: readonly (readonly { text: string }[])[]): void {
  if (rows.flat().length > 300 || rows.some((row) => row.length > 12))
    throw badRequest("reply markup is too long");
  if (rows.flat().some(({ text }) => readMarkup(text, undefined).text === "")) {
    throw badRequest("keyboard button text must be non-empty");
  }
}

/** http and https on a host with a dot that is not this machine. */
export function isButtonUrl(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.hostname.includes(".") && !/^127\.|^0\.0\.0\.0$|localhost$/.test(url.hostname);
}
