/** The page's own words, in the language the chat is in at the moment. */
import type { PageWords } from "../page.ts";

const all = JSON.parse(document.body.dataset.words ?? "{}") as Readonly<Record<string, PageWords>>;
let words = all[document.documentElement.lang];

/** A word in the chat's language. */
export function say(name: keyof PageWords): string {
  return words?.[name] ?? "";
}

/** Follows the chat into another language; the messages themselves are already in it. */
export function speak(locale: string): void {
  const wanted = all[locale];
  if (wanted === undefined || locale === document.documentElement.lang) return;
  words = wanted;
  document.documentElement.lang = locale;
  label("main", "aria-label", wanted.chat);
  label(".below", "aria-label", wanted.yourMessage);
  label("#words", "placeholder", wanted.yourMessage);
  label("#composer button", "aria-label", wanted.send);
  label("#sheet button", "aria-label", wanted.close);
  for (const [id, text] of [
    ["#newer", wanted.newer],
    ["#composer label", wanted.yourMessage],
  ] as const) {
    const holder = document.querySelector(id);
    if (holder !== null) holder.textContent = text;
  }
}

function label(selector: string, attribute: string, text: string): void {
  document.querySelector(selector)?.setAttribute(attribute, text);
}
