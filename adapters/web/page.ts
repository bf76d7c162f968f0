/** The chat's HTML: a frame that the page's script fills. Embeddable as a widget in an iframe. */

/** The page of one shop's chat. */
export function chatPage(shop: string, shopName: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="kiosk-shop" content="${escapeHtml(shop)}">
<title>${escapeHtml(shopName)}</title>
<link rel="stylesheet" href="/assets/web/chat.css">
<script type="module" src="/assets/web/chat.ts"></script>
</head>
<body>
<header class="bar"><h1>${escapeHtml(shopName)}</h1><p id="status" role="status"></p></header>
<main id="chat" aria-label="Chat"><div id="lines" role="log" aria-live="polite"></div></main>
<form id="composer" autocomplete="off">
<label class="hidden" for="words">Your message</label>
<textarea id="words" name="words" rows="1" maxlength="4096" placeholder="Aa" enterkeyhint="send"></textarea>
<button type="submit" aria-label="Send">➤</button>
</form>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
