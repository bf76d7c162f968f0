/**
 * A message in WhatsApp's words: one text, one picture with words under it, one file, or one poll.
 *
 * Buttons do not work in WhatsApp Web, so choices are numbered and a typed number picks one. With polls switched on, a
 * short screen with a few choices becomes a poll, whose options are tapped; numbers and words are understood all the same.
 */
import { choicesOf } from "../../src/conversation/intent.ts";
import {
  type DocumentMessage,
  type Item,
  type Message,
  mayBeDigits,
  type Screen,
} from "../../src/conversation/message.ts";
import { type Text, text } from "../../src/conversation/text.ts";
import { cleanLine, cleanText, cutText, isBlank } from "../../src/voice/safe-text.ts";
import { bold } from "./bold.ts";
import {
  CAPTION_LIMIT,
  HIGHEST_NUMBER,
  POLL_OPTION,
  POLL_OPTIONS,
  POLL_QUESTION,
  TEXT_LIMIT,
} from "./limits.ts";

/** What is sent. */
export type Outgoing =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "picture"; readonly file: string; readonly text: string }
  | {
      readonly kind: "document";
      readonly text: string;
      readonly fileName: string;
      readonly mediaType: string;
      readonly content: string;
    }
  | {
      readonly kind: "poll";
      readonly text: string;
      /** In the order of the options; a vote brings the token of its option. */
      readonly options: readonly { readonly label: string; readonly token: string }[];
    };

type Say = (words: Text) => string;

/** What stands where there would be nothing to see. */
const NOTHING = "…";

/** Renders any message; never fails. */
export function renderWhatsApp(message: Message, say: Say, polls: boolean): Outgoing {
  switch (message.kind) {
    case "screen":
      return renderScreen(message, say, polls);
    case "person": {
      const author = bold(message.author);
      return { kind: "text", text: fitted([author, message.text].join("\n"), TEXT_LIMIT) };
    }
    case "document":
      return renderDocument(message, say);
  }
}

function renderDocument({ caption, fileName, mediaType, content }: DocumentMessage, say: Say): Outgoing {
  const name = cleanLine(fileName).replace(/[/\\]/g, "-");
  return {
    kind: "document",
    text: cutText(cleanText(say(caption)), CAPTION_LIMIT),
    fileName: name,
    mediaType,
    content,
  };
}

function renderScreen(screen: Screen, say: Say, polls: boolean): Outgoing {
  const head = headOf(screen, say);
  const poll = polls ? pollOf(screen, head, say) : null;
  if (poll !== null) return poll;
  const words = withLink([head, choicesText(screen, say)].filter(Boolean).join("\n\n"), screen, say);
  const { picture } = screen;
  if (picture !== undefined) {
    const shown = isBlank(words) ? cleanText(say(picture.alt)) : words;
    // Longer words than fit under a picture win: nothing a screen says may be lost.
    if (shown.length <= CAPTION_LIMIT) return { kind: "picture", file: picture.file, text: shown };
  }
  return { kind: "text", text: fitted(words, TEXT_LIMIT, linkText(screen, say)) };
}

/** Everything above the choices, the link left out. */
function headOf({ title, body, lines = [] }: Screen, say: Say): string {
  const receipt = lines.map(({ label, value, emphasis }) => {
    const line = `${cleanLine(say(label))}: ${cleanLine(say(value))}`;
    return emphasis === true ? bold(line) : line;
  });
  return [
    title === undefined ? "" : bold(say(title)),
    ...body.map((part) => cleanText(say(part))),
    receipt.join("\n"),
  ]
    .filter((part) => !isBlank(part))
    .join("\n\n");
}

/** Numbered where a number picks; by their words where a number is an answer to what the screen asks. */
function choicesText(screen: Screen, say: Say): string {
  const labels = choicesOf(screen).map(({ label }) => cleanLine(say(label)));
  if (labels.length === 0) return "";
  const numbered = !expectsDigits(screen);
  const lines = labels.map((label, index) => {
    const item = screen.items?.[index];
    const mark = numbered && index < HIGHEST_NUMBER ? `${index + 1}.` : "•";
    return `${mark} ${[label, ...(item === undefined ? [] : detailsOf(item, say))].filter(Boolean).join(" – ")}`;
  });
  return [...lines, "", say(text(numbered ? "whatsapp.pickByNumber" : "whatsapp.pickByWords"))].join("\n");
}

/** As the conversation decides it: there a typed number is the answer itself. */
function expectsDigits({ ask }: Screen): boolean {
  return ask !== undefined && mayBeDigits(ask);
}

function detailsOf({ aside, description }: Item, say: Say): readonly string[] {
  return [aside, description].flatMap((part) => (part === undefined ? [] : [cleanLine(say(part))]));
}

/** A link stands last, on a line of its own, and is never cut. */
function linkText({ link }: Screen, say: Say): string {
  return link === undefined ? "" : `${cleanLine(say(link.label))}:\n${cleanLine(link.url)}`;
}

function withLink(words: string, screen: Screen, say: Say): string {
  return [words, linkText(screen, say)].filter((part) => part !== "").join("\n\n");
}

/** Only where the whole screen fits into one poll: one screen stays one message. */
function pollOf(screen: Screen, question: string, say: Say): Outgoing | null {
  const { items = [], choices = [] } = screen;
  const offers = [...items, ...choices];
  if (screen.ask !== undefined || screen.picture !== undefined || screen.link !== undefined) return null;
  if (offers.length < POLL_OPTIONS.least || offers.length > POLL_OPTIONS.most) return null;
  const labels = choicesOf(screen).map(({ label }, index) => {
    const item = items[index];
    return [cleanLine(say(label)), ...(item === undefined ? [] : detailsOf(item, say))]
      .filter(Boolean)
      .join(" – ");
  });
  const fits =
    question.length <= POLL_QUESTION &&
    !isBlank(question) &&
    labels.every((label) => label.length <= POLL_OPTION && !isBlank(label)) &&
    new Set(labels).size === labels.length;
  if (!fits) return null;
  // Bold shows as asterisks in a poll's question.
  const plain = question.replace(/^\*(.+)\*$/gm, "$1");
  const options = offers.map(({ token = "" }, index) => ({ label: labels[index] ?? "", token }));
  return { kind: "poll", text: plain, options };
}

/** Cut to size; what must stay whole stands at the end. */
function fitted(words: string, limit: number, whole = ""): string {
  const clean = cleanText(words);
  if (isBlank(clean)) return NOTHING;
  if (clean.length <= limit) return clean;
  if (whole === "" || whole.length > limit / 2) return cutText(clean, limit);
  const rest = clean.endsWith(whole) ? clean.slice(0, -whole.length).trimEnd() : clean;
  return `${cutText(rest, limit - whole.length - 2)}\n\n${whole}`;
}
