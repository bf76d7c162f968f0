/** The playground's HTML: the shopper's phone, the staff desk, and folded below them the inspector. */
import type { Page } from "../../ports/pages.ts";
import { escapeHtml } from "../../wire/markup.ts";
import type { PreviewMessenger } from "./previews.ts";

/** A messenger that the phone can be looked at as. */
type Look = Pick<PreviewMessenger, "vendor" | "name">;

/** The playground of one shop, at the root of the server. The first look is the one it opens with: the chat itself. */
export function playgroundPage(shop: string, shopName: string, looks: readonly Look[]): Page {
  return {
    method: "GET",
    path: "/",
    handle: async () => ({
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: htmlOf(escapeHtml(shop), escapeHtml(shopName), looks),
    }),
  };
}

/** What a visitor is told to do, one step after the other; the script ticks them off. */
const GUIDE = [
  ["browse", "Shop", "On the phone, tap a category and a product, and put it in the cart"],
  ["order", "Order", "Check out: type a name, an e-mail and an address, then “Order and pay”"],
  ["pay", "Pay", "“Pay now” opens a pay page for test money; then go back to the chat"],
  ["ship", "Fulfil", "At the desk, press “Ship”: the phone hears of it at once"],
] as const;

/** Chooses what the phone shows: as which messenger, whose conversation, and whether with what would be sent for it. */
function looksForm(looks: readonly Look[]): string {
  const radios = looks.map(
    ({ vendor, name }, index) =>
      `<label><input type="radio" name="look" value="${escapeHtml(vendor)}"${index === 0 ? " checked" : ""}><span>${escapeHtml(name)}</span></label>`,
  );
  return `<form id="looks" autocomplete="off">
<fieldset><legend>The phone as</legend>${radios.join("")}</fieldset>
<label class="whose"><span>Conversation</span> <select name="conversation"><option value="">this visitor’s own</option></select></label>
<label class="payloads"><input type="checkbox" name="payloads"><span>Payload</span></label>
</form>`;
}

function htmlOf(shop: string, shopName: string, looks: readonly Look[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kiosk playground · ${shopName}</title>
<link rel="icon" href="/assets/web/icon.svg">
<link rel="stylesheet" href="/assets/playground/playground.css">
<link rel="stylesheet" href="/assets/playground/inspector.css">
<link rel="stylesheet" href="/assets/playground/looks.css">
<link rel="stylesheet" href="/assets/web/desk.css">
<script type="module" src="/assets/playground/playground.ts"></script>
<script type="module" src="/assets/playground/inspector.ts"></script>
<script type="module" src="/assets/playground/looks.ts"></script>
<script type="module" src="/assets/web/desk.ts"></script>
</head>
<body data-shop="${shop}" data-view="phone">
<header>
<h1>Kiosk <small>playground</small></h1>
<ol id="guide" aria-label="How to try it">
${GUIDE.map(([step, name, what]) => `<li data-step="${step}"><b>${name}</b> <span>${what}</span></li>`).join("\n")}
</ol>
<p id="guided" class="unseen" role="status"></p>
<nav id="views" aria-label="Views">
<button type="button" data-view="phone" aria-pressed="true">Phone</button>
<button type="button" data-view="desk" aria-pressed="false">Desk <span id="waiting" hidden></span></button>
</nav>
</header>
<main aria-label="Shopper and staff">
<section class="shopper" aria-labelledby="shopper-title">
<h2 id="shopper-title">A shopper of ${shopName}</h2>
${looksForm(looks)}
<div class="phone"><iframe src="/chat/${shop}" title="The shopper's phone"></iframe></div>
</section>
<section class="staff" aria-labelledby="staff-title">
<h2 id="staff-title">The staff desk</h2>
<div id="desk"></div>
</section>
</main>
<section aria-label="Inspector">
<details id="inspector">
<summary>Inspector: what the conversation is thinking</summary>
<div class="inside">
<figure aria-labelledby="where"><figcaption><span id="where">Take a step on the phone to see the flow it is in.</span> <a id="whole" href="/" target="_blank" rel="noopener" hidden>The whole flow</a></figcaption><div id="diagram" tabindex="0" role="group" aria-label="The states around the current one"></div><p id="everywhere"></p></figure>
<section aria-labelledby="turns-title"><h3 id="turns-title">Turns, newest first</h3><ol id="turns" tabindex="0" aria-label="Log of turns"></ol></section>
</div>
</details>
</section>
<noscript><p>The playground needs JavaScript. Please switch it on.</p></noscript>
</body>
</html>`;
}
