/** The words of a screen as parts: title, paragraphs, receipt lines, and the offers that cannot be tapped. */
import type { Screen } from "../../src/conversation/message.ts";
import { type Text, text } from "../../src/conversation/text.ts";
import { cleanLine, cleanText, cutText, isBlank } from "../../src/voice/safe-text.ts";
import type { Part } from "./layout.ts";
import { TEXT } from "./limits.ts";
import type { Offer, Say } from "./offers.ts";
import { withoutMarkup } from "./words.ts";

/** What goes into the text besides the screen's own words. */
export interface Extras {
  /** False when the title stands in the header. */
  readonly title: boolean;
  readonly explained: readonly Offer[];
  readonly typed: readonly Offer[];
  /** True when the link has no button. */
  readonly link: boolean;
}

/** All that the text must say. Blank parts are left out. */
export function partsOf(screen: Screen, say: Say, extras: Extras): readonly Part[] {
  const words = (said: Text) => safe(say(said));
  return [
    ...(screen.title !== undefined && extras.title
      ? [{ words: safeLine(say(screen.title)), bold: true }]
      : []),
    ...screen.body.map((paragraph) => ({ words: words(paragraph) })),
    ...linesOf(screen, say),
    ...extras.explained.map((offer, index) => explainedPart(offer, index)),
    ...(extras.link ? linkParts(screen, say) : []),
    ...typedParts(screen, say, extras.typed),
  ].filter((part) => !isBlank(part.words));
}

/** Any words, safe and without markup. */
export function safe(words: string): string {
  return withoutMarkup(cutText(cleanText(words), TEXT));
}

function safeLine(words: string): string {
  return safe(cleanLine(words));
}

function linesOf({ lines = [] }: Screen, say: Say): readonly Part[] {
  return lines.map(({ label, value, emphasis }, index) => {
    const [name, what] = [safeLine(say(label)), safeLine(say(value))];
    const between = name.includes(":") ? " – " : ": ";
    return {
      words: [name, what].filter((words) => words !== "").join(between),
      bold: emphasis === true,
      ...(index > 0 && { after: "\n" as const }),
    };
  });
}

/** An offer whose button could not say it all. */
function explainedPart(offer: Offer, index: number): Part {
  return { words: `• ${wordsOf(offer)}`, ...(index > 0 && { after: "\n" as const }) };
}

/** An address is shown as it is: a character too many would break it. WhatsApp makes it a link by itself. */
function linkParts({ link }: Screen, say: Say): readonly Part[] {
  if (link === undefined) return [];
  const label = safeLine(say(link.label));
  const url = cleanLine(link.url);
  return [{ words: label }, { words: url, whole: true, ...(!isBlank(label) && { after: "\n" as const }) }];
}

/**
 * Offers to be typed: by number where the conversation takes numbers, else by their words. A screen that waits for a
 * number takes typed numbers for itself, so offers that are mere numbers need not be said there.
 */
function typedParts({ ask }: Screen, say: Say, typed: readonly Offer[]): readonly Part[] {
  const byNumber = ask === undefined;
  const said = typed.filter(({ label }) => !(ask === "number" && /^\d+$/.test(label)));
  if (said.length === 0) return [];
  const lead = say(text(byNumber ? "whatsapp.orNumber" : "whatsapp.orWords"));
  return [
    { words: safeLine(lead) },
    ...said.map((offer) => ({
      words: byNumber ? `${offer.number}. ${wordsOf(offer)}` : `• ${wordsOf(offer)}`,
      whole: true,
      after: "\n" as const,
    })),
  ];
}

function wordsOf({ label, details }: Offer): string {
  return [label, ...details].map(safeLine).filter(Boolean).join(" – ");
}
