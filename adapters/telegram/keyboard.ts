/** The buttons under a message, and what of them must be said in words because it does not fit on a button. */
import type { InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup } from "grammy/types";
import type { Choice, Item, Screen } from "../../src/conversation/message.ts";
import { type Text, text } from "../../src/conversation/text.ts";
import { cleanLine, cutText, isBlank } from "../../src/voice/safe-text.ts";
import { buttonLink } from "../../src/wire/public-link.ts";
import { BUTTON_LABEL, KEYBOARD_BUTTONS, KEYBOARD_COLUMNS } from "./limits.ts";

/** Puts a text into the shopper's language. */
export type Say = (text: Text) => string;

/** A rendered keyboard. */
export interface Keyboard {
  readonly markup?: InlineKeyboardMarkup | ReplyKeyboardMarkup;
  /** Only inline keyboards can be put under a message by editing it. */
  readonly inline: boolean;
  /** What to add to the text: items with all they have to say, labels that were cut, choices beyond the last button. */
  readonly spelled: readonly Spelled[];
  /** The link, when Telegram would refuse it in a button. */
  readonly linkInText?: { readonly label: string; readonly url: string };
}

/** One offer in words. */
export interface Spelled {
  readonly title: string;
  readonly aside: string;
  readonly description: string;
}

/** Reply keyboards show choices as words to send; more than these would cover the screen. */
const MOST_REPLY_CHOICES = 8;

/** The keyboard of a screen. */
export function keyboardOf(screen: Screen, say: Say): Keyboard {
  return asksForPhone(screen) ? phoneKeyboard(screen, say) : inlineKeyboard(screen, say);
}

/** Telegram shares a phone number only from a reply keyboard, which takes the place of an inline one. */
function asksForPhone(screen: Screen): boolean {
  return (
    screen.ask === "phone" &&
    (screen.items ?? []).length === 0 &&
    (screen.choices ?? []).length <= MOST_REPLY_CHOICES &&
    screen.link === undefined
  );
}

/** Choices become words that the shopper sends; the conversation knows a choice by its label. */
function phoneKeyboard(screen: Screen, say: Say): Keyboard {
  const choices = (screen.choices ?? []).map(({ label }) => [{ text: visible(cleanLine(say(label))) }]);
  return {
    inline: false,
    spelled: [],
    markup: {
      keyboard: [
        [{ text: cleanLine(say(text("telegram.shareContact"))), request_contact: true }],
        ...choices,
      ],
      one_time_keyboard: true,
      resize_keyboard: true,
    },
  };
}

function inlineKeyboard(screen: Screen, say: Say): Keyboard {
  const offers = [
    ...(screen.items ?? []).map(itemOffer(say)),
    ...(screen.choices ?? []).map(choiceOffer(say)),
  ];
  const link = linkOf(screen, say);
  const most = KEYBOARD_BUTTONS - (link.button === undefined ? 0 : 1);
  const rows = rowsOf(offers.slice(0, most));
  if (link.button !== undefined) rows.unshift([link.button]);
  const shown = offers.slice(0, most).flatMap(({ inWords }) => inWords ?? []);
  const beyond = offers.slice(most).map(({ full }, index) => ({
    ...full,
    title: `${most + index + 1}. ${full.title}`,
  }));
  return {
    inline: true,
    spelled: [...shown, ...beyond],
    ...(rows.length === 0 ? {} : { markup: { inline_keyboard: rows } }),
    ...(link.inText === undefined ? {} : { linkInText: link.inText }),
  };
}

interface Offer {
  readonly button: InlineKeyboardButton;
  readonly row: number | undefined;
  /** Present when the button does not say it all. */
  readonly inWords?: Spelled;
  readonly full: Spelled;
}

function itemOffer(say: Say): (item: Item) => Offer {
  return ({ title, aside, description, token }) => {
    const full = {
      title: cleanLine(say(title)),
      aside: aside === undefined ? "" : cleanLine(say(aside)),
      description: description === undefined ? "" : cleanLine(say(description)),
    };
    const label = [full.title, full.aside].filter((words) => words !== "").join(" · ");
    const needsWords = full.description !== "" || label.length > BUTTON_LABEL;
    return {
      button: { text: labelOf(label), callback_data: sealed(token, "item") },
      row: undefined,
      full,
      ...(needsWords ? { inWords: full } : {}),
    };
  };
}

function choiceOffer(say: Say): (choice: Choice) => Offer {
  return ({ label, style, row, token }) => {
    const full = { title: cleanLine(say(label)), aside: "", description: "" };
    return {
      button: {
        text: labelOf(full.title),
        callback_data: sealed(token, "choice"),
        ...(style === undefined ? {} : { style }),
      },
      row,
      full,
      ...(full.title.length > BUTTON_LABEL ? { inWords: full } : {}),
    };
  };
}

function sealed(token: string | undefined, what: string): string {
  if (token === undefined)
    throw new Error(`A ${what} reached Telegram without its token; the turn must seal it`);
  return token;
}

/** Neighbours with the same row number share a row, as far as Telegram allows. */
function rowsOf(offers: readonly Offer[]): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  let last: number | undefined;
  for (const { button, row } of offers) {
    const current = rows.at(-1);
    if (row !== undefined && row === last && current !== undefined && current.length < KEYBOARD_COLUMNS) {
      current.push(button);
    } else {
      rows.push([button]);
    }
    last = row;
  }
  return rows;
}

function linkOf(
  { link }: Screen,
  say: Say,
): { button?: InlineKeyboardButton; inText?: { label: string; url: string } } {
  if (link === undefined) return {};
  const label = cleanLine(say(link.label));
  const url = buttonLink(link.url);
  if (url === null) return { inText: { label, url: cleanLine(link.url) } };
  return { button: { text: labelOf(label), url } };
}

function labelOf(label: string): string {
  return visible(cutText(label, BUTTON_LABEL));
}

/** Telegram refuses a button without visible words. */
function visible(label: string): string {
  return isBlank(label) ? "…" : label;
}
