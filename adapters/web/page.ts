/** The chat's HTML: a frame that the page's script fills. Embeddable as a widget in an iframe. */
import { escapeHtml } from "../../src/ports/pages.ts";

/** The page's own words, already in the visitor's language. */
export interface ChatWords {
  readonly locale: string;
  readonly chat: string;
  readonly yourMessage: string;
  readonly send: string;
  readonly reconnecting: string;
  readonly close: string;
}

/** The page of one shop's chat. */
export function chatPage(shop: string, shopName: string, words: ChatWords): string {
  const put = escapeHtml;
  return `<!doctype html>
<html lang="${put(words.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${put(shopName)}</title>
<link rel="icon" href="/assets/web/icon.svg">
<link rel="stylesheet" href="/assets/web/chat.css">
<script type="module" src="/assets/web/chat.ts"></script>
</head>
<body data-shop="${put(shop)}" data-reconnecting="${put(words.reconnecting)}">
<header><h1>${put(shopName)}</h1><p id="status" role="status"></p></header>
<main aria-label="${put(words.chat)}"><div id="lines" role="log" aria-live="polite" tabindex="0"></div></main>
<form id="composer" autocomplete="off">
<label class="unseen" for="words">${put(words.yourMessage)}</label>
<textarea id="words" name="words" rows="1" maxlength="4096" placeholder="${put(words.yourMessage)}" enterkeyhint="send"></textarea>
<button type="submit" aria-label="${put(words.send)}"></button>
</form>
<dialog id="sheet"><form method="dialog"><button aria-label="${put(words.close)}"></button></form><iframe title="${put(shopName)}"></iframe></dialog>
</body>
</html>`;
}
