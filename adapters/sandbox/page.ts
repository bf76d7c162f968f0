/** The hosted pay page's routes: show an attempt, take a press of its buttons. */
import { readFileSync } from "node:fs";
import type { Clock } from "../../src/ports/clock.ts";
import type { Page, PageRequest, PageResponse } from "../../src/ports/pages.ts";
import { localeFor } from "../../src/voice/locale-negotiation.ts";
import type { PaymentRecords } from "./records.ts";
import { type PageVoice, renderAttempt, renderRefusal } from "./render.ts";
import { PayForm } from "./schema.ts";

/** Files beside the pages; under strict headers nothing may stand in the page itself. */
const FILES = [
  { name: "page.css", type: "text/css; charset=utf-8" },
  { name: "icon.svg", type: "image/svg+xml" },
].map((file) => ({ ...file, body: readFileSync(new URL(`./${file.name}`, import.meta.url)) }));

/** What the pages work with. */
export interface PayPageOptions {
  readonly shop: string;
  readonly records: PaymentRecords;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly voice: PageVoice;
  /** Languages of the shop; the first is for visitors who read none of them. */
  readonly locales: readonly string[];
  /** Called after each press, so that webhooks leave at once. */
  readonly wake: () => void;
}

/** The path of a shop's pay pages; the attempt's id follows. */
export function payPath(shop: string): string {
  return `/sandbox/pay/${encodeURIComponent(shop)}`;
}

/**
 * The pages. Looking at a link changes nothing, because messengers fetch links for their previews; a press answers
 * with 303 to the same page, so that reloading never presses again.
 */
export function payPages(options: PayPageOptions): readonly Page[] {
  const { records, clock, voice } = options;
  const path = payPath(options.shop);
  return [
    ...FILES.map(
      ({ name, type, body }): Page => ({
        method: "GET",
        path: `${path}/${name}`,
        handle: async () => ({
          status: 200,
          headers: { "content-type": type, "cache-control": "public, max-age=3600" },
          body,
        }),
      }),
    ),
    {
      method: "GET",
      path: `${path}/:id`,
      handle: async (request) => {
        const attempt = await records.readById(request.parameters.id ?? "", clock.now());
        if (attempt === null)
          return htmlPage(404, renderRefusal("unknown", localeOf(request, options.locales), voice));
        return htmlPage(200, renderAttempt(attempt, voice));
      },
    },
    { method: "POST", path: `${path}/:id`, handle: (request) => press(request, options) },
  ];
}

async function press(request: PageRequest, options: PayPageOptions): Promise<PageResponse> {
  const { records, clock, voice } = options;
  if (!isOwnForm(request, options.publicUrl())) {
    return htmlPage(403, renderRefusal("foreign", localeOf(request, options.locales), voice));
  }
  const id = request.parameters.id ?? "";
  const form = PayForm.safeParse(Object.fromEntries(new URLSearchParams(request.body.toString("utf8"))));
  const attempt = form.success
    ? await records.press(id, form.data.action, clock.now())
    : await records.readById(id, clock.now());
  if (attempt === null)
    return htmlPage(404, renderRefusal("unknown", localeOf(request, options.locales), voice));
  options.wake();
  // Relative, so that it holds behind a proxy that adds a path.
  return { status: 303, headers: { location: attempt.id }, body: "" };
}

/**
 * Whether the form was sent from our own page. Browsers that send neither header are old or none at all; the id in
 * the address is what protects the attempt, this only keeps foreign pages from pressing for their visitors.
 */
function isOwnForm({ headers }: PageRequest, publicUrl: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const sender = new URL(origin);
  return sender.host === headers.host || sender.origin === new URL(publicUrl).origin;
}

/** The language for pages that no attempt gives one. */
function localeOf({ headers }: PageRequest, locales: readonly string[]): string {
  return localeFor(headers["accept-language"], locales) ?? locales[0] ?? "en";
}

function htmlPage(status: number, body: string): PageResponse {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body,
  };
}
