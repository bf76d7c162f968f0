/**
 * Where a payer's browser comes back to. It proves nothing and knows nobody: the address holds an attempt's unguessable
 * reference, which is looked up at the provider, and the page only says so and sends the payer back to the chat.
 */
import type { Page } from "../ports/pages.ts";
import { escapeHtml } from "../wire/markup.ts";

/** The page at `/paid/<reference>`; `settle` looks the attempt up, `words` are in the payer's language. */
export function paidPage(options: {
  settle(reference: string): Promise<void>;
  words(acceptLanguage: string): { readonly locale: string; readonly title: string; readonly body: string };
}): Page {
  return {
    method: "GET",
    path: "/paid/:reference",
    async handle({ parameters, headers }) {
      await options.settle(parameters.reference ?? "");
      const { locale, title, body } = options.words(headers["accept-language"] ?? "");
      return {
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8" },
        body: `<!doctype html><html lang="${escapeHtml(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="/assets/web/icon.svg"><link rel="stylesheet" href="/assets/web/chat.css"></head><body class="paid"><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(body)}</p></main></body></html>`,
      };
    },
  };
}
