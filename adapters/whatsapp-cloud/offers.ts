/** What can be chosen on a screen, and how much of it can be tapped: the rest is said in words, to be typed. */
import type { Screen } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import { cleanLine } from "../../src/voice/safe-text.ts";
import type { ReplyButton, Row } from "./graph-message.ts";
import { BUTTON_TITLE, LIST_ROWS, REPLY_BUTTONS, ROW_DESCRIPTION, ROW_TITLE } from "./limits.ts";
import { labelOf } from "./words.ts";

/** Puts a text into the shopper's language. */
export type Say = (text: Text) => string;

/** One thing that can be chosen. */
export interface Offer {
  /** As a shopper types it: items first, then choices, from 1. */
  readonly number: number;
  readonly label: string;
  /** What else there is to say: a price, a description. */
  readonly details: readonly string[];
  readonly token: string;
  readonly primary: boolean;
}

/** Offers split into those that are tapped and those that are typed. */
export interface Split<Tapped> {
  readonly tapped: Tapped;
  /** Offers whose button or row does not say all of it: said whole in the text beside it. */
  readonly explained: readonly Offer[];
  readonly typed: readonly Offer[];
}

/** All that a screen offers. Throws when a choice was not sealed: a bug of ours. */
export function offersOf({ items = [], choices = [] }: Screen, say: Say): readonly Offer[] {
  const line = (text: Text | undefined) => (text === undefined ? [] : [cleanLine(say(text))]);
  const all = [
    ...items.map(({ title, aside, description, token }) => ({
      label: cleanLine(say(title)),
      details: [...line(aside), ...line(description)].filter((words) => words !== ""),
      token,
      primary: false,
    })),
    ...choices.map(({ label, style, token }) => ({
      label: cleanLine(say(label)),
      details: [],
      token,
      primary: style === "primary",
    })),
  ];
  return all.map(({ token, ...offer }, index) => {
    if (token === undefined)
      throw new Error("A choice reached WhatsApp without its token; the turn must seal it");
    return { ...offer, token, number: index + 1 };
  });
}

/** True when three buttons say everything: few offers, short labels, nothing else to tell. */
export function fitOnButtons(offers: readonly Offer[]): boolean {
  return (
    offers.length <= REPLY_BUTTONS &&
    offers.every(({ label, details }) => details.length === 0 && label.length <= BUTTON_TITLE)
  );
}

/** The most important offers as reply buttons. */
export function asButtons(offers: readonly Offer[]): Split<readonly ReplyButton[]> {
  const { first, rest } = mostImportant(offers, REPLY_BUTTONS);
  const titles = uniqueTitles(first, BUTTON_TITLE);
  return {
    tapped: first.map(({ token }, index) => ({
      type: "reply",
      reply: { id: token, title: titles[index] ?? "…" },
    })),
    explained: first.filter(
      ({ label, details }, index) => details.length > 0 || (titles[index] !== label && label !== ""),
    ),
    typed: rest,
  };
}

/** The most important offers as rows of a list. */
export function asRows(offers: readonly Offer[]): Split<readonly Row[]> {
  const { first, rest } = mostImportant(offers, LIST_ROWS);
  const rows = first.map((offer) => rowOf(offer));
  return {
    tapped: rows.map(({ row }) => row),
    explained: first.filter((_, index) => rows[index]?.complete === false),
    typed: rest,
  };
}

/** A row says in its description what of the label its title cannot hold, and the details. */
function rowOf({ token, label, details }: Offer): { readonly row: Row; readonly complete: boolean } {
  const title = shortened(label, ROW_TITLE);
  const unsaid = title === label || label === "" ? [] : [restOf(label, title)];
  const words = [...unsaid, ...details].join(" · ");
  const row = { id: token, title, ...(words !== "" && { description: labelOf(words, ROW_DESCRIPTION) }) };
  return { row, complete: words.length <= ROW_DESCRIPTION };
}

/** What follows a title that is the label's first words; the label whole when it was cut within them. */
function restOf(label: string, title: string): string {
  return label.startsWith(`${title} · `) ? label.slice(title.length + " · ".length) : label;
}

/**
 * The primary offers and the earliest others, in their order: flows put what is particular to a screen first and the
 * ways elsewhere last. Meta refuses two buttons with one id, so a repeated one can only be typed.
 */
function mostImportant(offers: readonly Offer[], most: number) {
  const tokens = new Set<string>();
  const different = offers.filter(({ token }) => !tokens.has(token) && tokens.add(token));
  const ranked = [...different].sort((one, other) => Number(other.primary) - Number(one.primary));
  const chosen = new Set(ranked.slice(0, most));
  return {
    first: offers.filter((offer) => chosen.has(offer)),
    rest: offers.filter((offer) => !chosen.has(offer)),
  };
}

/** Meta refuses two buttons with the same words: those get their numbers in front. */
function uniqueTitles(offers: readonly Offer[], limit: number): readonly string[] {
  const titles = offers.map(({ label }) => shortened(label, limit));
  return titles.map((title, index) =>
    titles.indexOf(title) === titles.lastIndexOf(title)
      ? title
      : labelOf(`${offers[index]?.number}. ${title}`, limit),
  );
}

/** Where a label is too long, what stands before its dot says most: "Tin 125 g · DKK 125.00" is the tin. */
function shortened(label: string, limit: number): string {
  const [first = "", ...more] = label.split(" · ");
  return labelOf(label.length > limit && more.length > 0 && first !== "" ? first : label, limit);
}
