/** The previews' pages: a phone's screen for each messenger, the lines to draw on it, and who has a conversation. */
import { type Page, type PageResponse, problem } from "../../ports/pages.ts";
import type { PreviewLine } from "../../ports/preview-page.ts";
import { escapeHtml } from "../../wire/markup.ts";

/** One messenger that conversations can be shown as. */
export interface PreviewMessenger {
  /** The adapter's folder. */
  readonly vendor: string;
  /** As people call it. */
  readonly name: string;
  /** Addresses of its style sheets, the most general first. */
  readonly styles: readonly string[];
  /** Null for a conversation nobody had. */
  lines(conversation: string): Promise<readonly PreviewLine[] | null>;
}

/** A conversation to choose. Holds no name: the end of the address tells two apart. */
export interface KnownConversation {
  readonly key: string;
  readonly channel: string;
  readonly end: string;
}

/** The pages of all previews, below `/preview/`. */
export function previewPages(options: {
  readonly messengers: readonly PreviewMessenger[];
  readonly shopName: string;
  /** Newest first. */
  conversations(): Promise<readonly KnownConversation[]>;
}): readonly Page[] {
  const get = (path: string, handle: Page["handle"]): Page => ({ method: "GET", path, handle });
  return [
    get("/preview/conversations", async () => json(200, await options.conversations())),
    ...options.messengers.flatMap((messenger) => [
      get(`/preview/${messenger.vendor}`, async ({ query }) => ({
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8" },
        body: screenPage(messenger, options.shopName, query),
      })),
      get(`/preview/${messenger.vendor}/lines`, async ({ query }) => {
        const lines = await messenger.lines(query.conversation ?? "");
        return lines === null
          ? problem(404, "preview.unknown", "There is no such conversation.")
          : json(200, lines);
      }),
    ]),
  ];
}

function json(status: number, body: unknown): PageResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** The screen that `page/preview.ts` fills; `own` is set when the visitor may press and write. */
function screenPage(
  { vendor, name, styles }: PreviewMessenger,
  shopName: string,
  { conversation = "", own }: Readonly<Record<string, string>>,
): string {
  const put = escapeHtml;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${put(shopName)} as ${put(name)} shows it</title>
<link rel="icon" href="/assets/web/icon.svg">
<link rel="stylesheet" href="/assets/playground/preview.css">
${styles.map((address) => `<link rel="stylesheet" href="${put(address)}">`).join("\n")}
<script type="module" src="/assets/playground/preview.ts"></script>
</head>
<body data-vendor="${put(vendor)}" data-conversation="${put(conversation)}" data-shop-name="${put(shopName)}"${own === undefined ? "" : " data-own"}>
<header id="top" aria-label="${put(shopName)} in ${put(name)}"></header>
<main aria-label="The conversation in ${put(name)}"><div id="lines" role="log" tabindex="0" aria-label="Messages"></div></main>
<section class="below" aria-label="Your message in ${put(name)}" hidden>
<div id="keyboard"></div>
<form id="composer" autocomplete="off">
<label class="unseen" for="words">Your message</label>
<textarea id="words" name="words" rows="1" dir="auto" maxlength="4096" enterkeyhint="send"></textarea>
<button type="submit" aria-label="Send"></button>
</form>
</section>
<dialog id="sheet" aria-labelledby="sheet-title"><div><h2 id="sheet-title"></h2><button type="button" aria-label="Close"></button></div><iframe title="The page of the link"></iframe></dialog>
</body>
</html>`;
}
