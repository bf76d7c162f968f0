/** The chat's HTML: a frame that the page's script fills. Embeddable as a widget in an iframe. */
import { escapeHtml } from "../../src/wire/markup.ts";

const NAMES = [
  "chat",
  "yourMessage",
  "send",
  "sending",
  "notSent",
  "reconnecting",
  "tooLong",
  "tooFast",
  "newer",
  "close",
  "noscript",
] as const;

/** The page's own words in one language. */
export type PageWords = Readonly<Record<(typeof NAMES)[number], string>>;

/** Asks for the words, whose keys are `web.<name>`. */
export function pageWords(say: (key: string) => string): PageWords {
  return Object.fromEntries(NAMES.map((name) => [name, say(`web.${name}`)])) as PageWords;
}

/** The page of one shop's chat; it has all languages with it, for the visitor may switch in mid-chat. */
export function chatPage(about: {
  readonly shop: string;
  readonly shopName: string;
  /** The language it opens in. */
  readonly locale: string;
  readonly words: Readonly<Record<string, PageWords>>;
}): string {
  const put = escapeHtml;
  const words = about.words[about.locale];
  if (words === undefined) throw new Error(`The page has no words in "${about.locale}"`);
  return `<!doctype html>
<html lang="${put(about.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<title>${put(about.shopName)}</title>
<link rel="icon" href="/assets/web/icon.svg">
<link rel="stylesheet" href="/assets/web/chat.css">
<script type="module" src="/assets/web/chat.ts"></script>
</head>
<body data-shop="${put(about.shop)}" data-words="${put(JSON.stringify(about.words))}">
<header aria-label="${put(about.shopName)}"><span class="sign" aria-hidden="true">${put([...about.shopName][0] ?? "")}</span><h1>${put(about.shopName)}</h1><p id="status" role="status"></p></header>
<main aria-label="${put(words.chat)}"><noscript><p>${put(words.noscript)}</p></noscript><div id="lines" role="log" aria-live="polite" tabindex="0"></div><button type="button" id="newer" hidden>${put(words.newer)}</button></main>
<section class="below" aria-label="${put(words.yourMessage)}"><p id="notice" role="alert"></p>
<form id="composer" method="dialog" autocomplete="off">
<label class="unseen" for="words">${put(words.yourMessage)}</label>
<textarea id="words" name="words" rows="1" dir="auto" placeholder="${put(words.yourMessage)}" enterkeyhint="send"></textarea>
<button type="submit" aria-label="${put(words.send)}"></button>
</form></section>
<dialog id="sheet" aria-labelledby="sheet-title"><div><h2 id="sheet-title"></h2><button type="button" aria-label="${put(words.close)}"></button></div><iframe title="${put(about.shopName)}"></iframe></dialog>
</body>
</html>`;
}
