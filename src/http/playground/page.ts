/** The playground's HTML: the shopper's phone, the staff desk, and folded below them the inspector. */
import { escapeHtml, type Page } from "../../ports/pages.ts";

/** The playground of one shop, at the root of the server. */
export function playgroundPage(shop: string, shopName: string): Page {
  return {
    method: "GET",
    path: "/",
    handle: async () => ({
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: htmlOf(escapeHtml(shop), escapeHtml(shopName)),
    }),
  };
}

function htmlOf(shop: string, shopName: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kiosk playground · ${shopName}</title>
<link rel="icon" href="/assets/web/icon.svg">
<link rel="stylesheet" href="/assets/playground/playground.css">
<link rel="stylesheet" href="/assets/web/desk.css">
<script type="module" src="/assets/web/desk.ts"></script>
<script type="module" src="/assets/playground/playground.ts"></script>
</head>
<body data-shop="${shop}">
<header>
<h1>Kiosk <small>playground</small></h1>
<ol id="guide" aria-label="How to try it">
<li data-step="browse"><b>Shop</b> Pick something on the phone and put it in the cart</li>
<li data-step="order"><b>Order</b> Check out and press “Order and pay”</li>
<li data-step="pay"><b>Pay</b> Open the payment link and pay with test money</li>
<li data-step="ship"><b>Fulfil</b> Ship the order at the desk; the phone hears of it</li>
</ol>
</header>
<main>
<section class="shopper" aria-labelledby="shopper-title">
<h2 id="shopper-title">A shopper of ${shopName}</h2>
<div class="phone"><iframe src="/chat/${shop}" title="The shopper's phone"></iframe></div>
</section>
<section class="staff" aria-labelledby="staff-title">
<h2 id="staff-title">The staff desk</h2>
<div id="desk"></div>
</section>
</main>
<details id="inspector">
<summary>Inspector: what the conversation is thinking</summary>
<div class="inside">
<figure><figcaption id="where">Take a step on the phone to see the flow it is in.</figcaption><div id="diagram"></div></figure>
<section aria-label="Log of turns"><table>
<thead><tr><th scope="col">Event</th><th scope="col">Transition</th><th scope="col">Calls</th><th scope="col">Replies</th><th scope="col">ms</th></tr></thead>
<tbody id="turns"></tbody>
</table></section>
</div>
</details>
</body>
</html>`;
}
