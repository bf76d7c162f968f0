/** What every channel can show, in one table, and how a message looks as plain text: for tests of flows. */
import type { Message, Screen } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";

/** Limits of one way to show a screen. Texts in UTF-16 units. */
export interface RenderLimits {
  readonly channel: string;
  /** Longest text of a message without a picture, and of a caption under one. */
  readonly text: number;
  readonly caption: number;
  /** Longest label a button shows sensibly, and how many buttons a message carries. */
  readonly label: number;
  readonly buttons: number;
}

/** Telegram: Bot API's sendMessage and sendPhoto. Web: what a phone's screen holds. Text: what a terminal or SMS numbers. */
export const limits: readonly RenderLimits[] = [
  { channel: "telegram", text: 4096, caption: 1024, label: 64, buttons: 100 },
  { channel: "web", text: 8000, caption: 4000, label: 80, buttons: 40 },
  { channel: "numbered text", text: 4096, caption: 4096, label: 120, buttons: 99 },
];

/** A message as plain text, one line a thing: title, paragraphs, lines, items, link, choices. */
export function plainText(message: Message, say: (text: Text) => string): string {
  if (message.kind === "person") return `${message.author}: ${message.text}`;
  if (message.kind === "document") return `<${message.fileName}> ${say(message.caption)}`;
  return [...wordsOf(message, say), ...itemsOf(message, say), ...buttonsOf(message, say)].join("\n");
}

/** What of a message would be too long, too many or missing; empty when every channel can show it. */
export function faultsOf(message: Message, say: (text: Text) => string): readonly string[] {
  if (message.kind !== "screen") return [];
  const faults: string[] = [];
  const words = wordsOf(message, say).join("\n\n");
  const items = itemsOf(message, say).join("\n");
  const labels = [
    ...(message.items ?? []).map(({ title }) => say(title)),
    ...(message.choices ?? []).map(({ label }) => say(label)),
  ];
  if (words.trim() === "") faults.push("says nothing");
  if (!words.isWellFormed()) faults.push("has broken characters");
  if (labels.some((label) => label.trim() === "")) faults.push("has a button without words");
  if (new Set(labels).size < labels.length)
    faults.push(`has two buttons with the same words: ${labels.join(" | ")}`);
  for (const { channel, text, caption, label, buttons } of limits) {
    const length = `${words}\n\n${items}`.length;
    const most = message.picture === undefined ? text : caption;
    if (length > most) faults.push(`is too long for ${channel}: ${length} > ${most}`);
    if (labels.length > buttons) faults.push(`has too many buttons for ${channel}: ${labels.length}`);
    const long = labels.find((words) => words.length > label);
    if (long !== undefined) faults.push(`has a label too long for ${channel}: ${long}`);
  }
  for (const { token } of [...(message.items ?? []), ...(message.choices ?? [])]) {
    if (token === undefined || Buffer.byteLength(token) > 64)
      faults.push(`has a token of more than 64 bytes: ${token}`);
  }
  return faults.map((fault) => `${message.name} ${fault}`);
}

function wordsOf({ title, body, lines = [] }: Screen, say: (text: Text) => string): readonly string[] {
  const paragraphs = [...(title === undefined ? [] : [title]), ...body].map(say);
  return [...paragraphs, ...lines.map(({ label, value }) => `${say(label)}: ${say(value)}`)];
}

function itemsOf({ items = [] }: Screen, say: (text: Text) => string): readonly string[] {
  return items.map(({ title, description, aside }) =>
    [title, description, aside].flatMap((part) => (part === undefined ? [] : [say(part)])).join(" — "),
  );
}

function buttonsOf({ link, choices = [] }: Screen, say: (text: Text) => string): readonly string[] {
  const opens = link === undefined ? [] : [`(${say(link.label)}: ${link.url})`];
  return [...opens, ...choices.map(({ label }) => `[${say(label)}]`)];
}
