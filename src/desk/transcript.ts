/**
 * A conversation's history as staff read it: who said what, when, in words only.
 *
 * Pure. The bot's screens are put into the shopper's own language, a pressed button is named by its label where the
 * screen it stood on is still in the history, and Kiosk's own events (timers, facts) are left out.
 */
import type { Content } from "../conversation/inbound.ts";
import type { Message, Screen } from "../conversation/message.ts";
import type { Text } from "../conversation/text.ts";
import { unreachable } from "../conversation/unreachable.ts";
import type { TranscriptLine } from "../ports/desk.ts";
import type { HistoryLine } from "../ports/mailbox.ts";

/** Puts a text into a language. */
export type Say = (text: Text, locale: string) => string;

/** The lines of a history, oldest first. Only for members of staff: it holds what the shopper wrote. */
export function transcriptOf(history: readonly HistoryLine[], say: Say): readonly TranscriptLine[] {
  const labels = new Map<string, string>();
  const lines: TranscriptLine[] = [];
  for (const { at, inbound, entry } of history) {
    const sent = entry?.body;
    if (sent?.kind === "message") {
      rememberLabels(labels, sent.message, sent.locale, say);
      lines.push({ at, ...outgoing(sent.message, sent.locale, say) });
    }
    const line = inbound === undefined ? null : incoming(inbound.content, labels);
    if (line !== null) lines.push({ at, ...line });
  }
  return lines;
}

function outgoing(message: Message, locale: string, say: Say): Omit<TranscriptLine, "at"> {
  switch (message.kind) {
    case "screen":
      return { from: "bot", text: screenWords(message, locale, say) };
    case "document":
      return { from: "bot", text: `[file ${message.fileName}] ${say(message.caption, locale)}` };
    case "person":
      return { from: "staff", text: `${message.author}: ${message.text}` };
  }
}

function screenWords(screen: Screen, locale: string, say: Say): string {
  const said = (text: Text) => say(text, locale);
  const offered = [
    ...(screen.items ?? []).map(({ title }) => title),
    ...(screen.choices ?? []).map(({ label }) => label),
  ];
  return [
    ...(screen.title === undefined ? [] : [said(screen.title)]),
    ...screen.body.map(said),
    ...(screen.lines ?? []).map(({ label, value }) => `${said(label)}: ${said(value)}`),
    ...(offered.length === 0 ? [] : [offered.map((label) => `[${said(label)}]`).join(" ")]),
  ].join("\n");
}

function rememberLabels(labels: Map<string, string>, message: Message, locale: string, say: Say): void {
  if (message.kind !== "screen") return;
  for (const { token, title } of message.items ?? [])
    if (token !== undefined) labels.set(token, say(title, locale));
  for (const { token, label } of message.choices ?? [])
    if (token !== undefined) labels.set(token, say(label, locale));
}

/** A line, or null when it is nothing staff need to read. A reply from a desk shows as what was sent. */
function incoming(content: Content, labels: ReadonlyMap<string, string>): Omit<TranscriptLine, "at"> | null {
  const shopper = (text: string): Omit<TranscriptLine, "at"> => ({ from: "shopper", text });
  switch (content.kind) {
    case "media": {
      const { media, reference, caption } = content;
      return { ...shopper(caption ?? `[${media}]`), attachment: { media, reference } };
    }
    case "personReply":
      return { from: "staff", text: `${content.author}: ${content.text}` };
    case "text":
      return shopper(content.text);
    case "choice":
      return shopper(`[pressed ${labels.get(content.token) ?? "a button"}]`);
    case "command":
      return shopper(`/${content.command}${content.argument === undefined ? "" : ` ${content.argument}`}`);
    case "contact":
      return shopper("[shared a phone number]");
    case "location":
      return shopper("[shared a location]");
    case "basket": {
      const things = content.lines.map(({ quantity, sku }) => `${quantity} × ${sku}`).join(", ");
      return shopper(`[sent a basket: ${things}]${content.text === undefined ? "" : ` ${content.text}`}`);
    }
    case "unsupported":
      return shopper(`[sent ${content.what}]`);
    case "reachability":
    case "fact":
    case "timer":
    case "staffReply":
    case "takeOver":
    case "handBack":
      return null;
    default:
      return unreachable(content);
  }
}
