/** Screens of the settings flow. Names of languages and countries are the platform's own (Intl), so any shop has them. */
import type { Choice, Item, Screen } from "../../src/conversation/message.ts";
import {
  asLocalized,
  type Localized,
  localized,
  type Text,
  text,
  verbatim,
} from "../../src/conversation/text.ts";
import type { SettingsOffer } from "./events.ts";

/** What the flow must know of its shop. */
export interface SettingsOptions {
  readonly locales: readonly string[];
  readonly markets: readonly { readonly country: string; readonly currency: string }[];
}

function choice(label: Text, event: SettingsOffer, more: Partial<Choice> = {}): Choice {
  return { label, event, ...more };
}

const goOn = choice(text("settings.goOn"), { type: "close" }, { row: 90 });

/** Which language? Each stands there in its own words. */
export function languageScreen({ locales, markets }: SettingsOptions): Screen {
  const country = choice(text("settings.country"), { type: "country" }, { row: 90 });
  return {
    kind: "screen",
    name: "settings.language",
    title: text("settings.language"),
    body: [text("settings.language.ask")],
    choices: [
      ...locales.map((locale) => choice(verbatim(ownName(locale)), { type: "locale", locale })),
      ...(markets.length > 1 ? [country] : []),
      goOn,
    ],
  };
}

/** Where does it go, and in which currency? */
export function countryScreen({ locales, markets }: SettingsOptions): Screen {
  const language = choice(text("settings.language"), { type: "language" }, { row: 90 });
  return {
    kind: "screen",
    name: "settings.country",
    title: text("settings.country"),
    body: [text("settings.country.ask")],
    items: markets.map(
      ({ country, currency }): Item => ({
        title: localized(names(locales, "region", country)),
        description: localized(names(locales, "currency", currency)),
        event: { type: "market", market: country } satisfies SettingsOffer,
      }),
    ),
    choices: [language, goOn],
  };
}

/** The language is changed; said in the new one. */
export function spokenScreen(locale: string): Screen {
  return {
    kind: "screen",
    name: "settings.spoken",
    body: [text("settings.spoken", { language: ownName(locale) })],
  };
}

/** The market is changed, and with it the prices. */
export function movedScreen({ locales, markets }: SettingsOptions, market: string): Screen {
  const currency = markets.find(({ country }) => country === market)?.currency ?? "";
  return {
    kind: "screen",
    name: "settings.moved",
    body: [
      text("settings.moved", {
        country: asLocalized(names(locales, "region", market)),
        currency: asLocalized(names(locales, "currency", currency)),
      }),
    ],
  };
}

/** The question whether we may write of an order unasked, by its message key. */
export const NEWS_QUESTION = "settings.news.ask";

/** News of orders: how it is now (null: never asked), and the other way. */
export function newsScreen(granted: boolean | null): Screen {
  const now = granted === null ? [] : [text(granted ? "settings.news.on" : "settings.news.off")];
  const yes = choice(text("settings.news.yes"), { type: "news.allow", granted: true });
  const no = choice(text("settings.news.no"), { type: "news.allow", granted: false });
  const offered = granted === null ? [yes, no] : [granted ? no : yes];
  return {
    kind: "screen",
    name: "settings.news",
    title: text("settings.news"),
    body: [text(NEWS_QUESTION), ...now],
    choices: [...offered, goOn],
  };
}

/** The answer is kept. */
export function newsAnsweredScreen(granted: boolean): Screen {
  return {
    kind: "screen",
    name: "settings.news.answered",
    body: [text(granted ? "settings.news.on" : "settings.news.off")],
  };
}

/** Goodbye. */
export const goodbyeScreen: Screen = {
  kind: "screen",
  name: "settings.goodbye",
  body: [text("settings.goodbye")],
};

/** A language in its own words: "Dansk". */
function ownName(locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;
  const [first = "", ...rest] = name;
  return first.toLocaleUpperCase(locale) + rest.join("");
}

function names(locales: readonly string[], type: "region" | "currency", code: string): Localized {
  return Object.fromEntries(
    locales.map((locale) => [locale, new Intl.DisplayNames([locale], { type }).of(code) ?? code]),
  );
}
