/** For the tests: a sandbox with a clock moved by hand, a browser of few words, and a shop that takes webhooks. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "yaml";
import { type SandboxOptions, type SandboxPayment, sandboxPayment } from "../../adapters/sandbox/payment.ts";
import { type Money, money } from "../../src/conversation/money.ts";
import type { WebhookRequest } from "../../src/ports/channel.ts";
import { OrderNumber, PaymentReference, RefundId } from "../../src/ports/ids.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { PageResponse } from "../../src/ports/pages.ts";
import type { PaymentRequest, RefundRequest } from "../../src/ports/payment.ts";
import type { AdapterStores } from "../../src/ports/store.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { memoryStores } from "./adapter-stores.ts";

/** When the stories begin. */
export const START = Date.UTC(2026, 4, 4, 12, 0, 0);
/** Where the gateway of the stories is. */
export const PUBLIC_URL = "https://shop.example";
const LOCALES = ["en", "da", "nl"];

/** The parts of a story. */
export interface SandboxTestbed {
  readonly provider: SandboxPayment;
  /** What the voice could not say; stays empty. */
  readonly faults: readonly string[];
  /** Webhooks the shop got, in order. */
  readonly webhooks: readonly WebhookRequest[];
  /** What the shop answers to webhooks from now on. */
  answerWith(status: number): void;
  /** Moves the clock and lets the sandbox do what fell due. */
  advance(milliseconds: number): Promise<void>;
  now(): number;
  look(url: string, headers?: Record<string, string>): Promise<PageResponse & { readonly html: string }>;
  press(url: string, action: string, headers?: Record<string, string>): Promise<PageResponse>;
  close(): Promise<void>;
}

/** The reference of an attempt. */
export function attempt(name = "attempt-1"): PaymentReference {
  return PaymentReference.parse(name);
}

/** A refund of that attempt. */
export function refundOf(amount: Money, refund = "r1", reference = "attempt-1"): RefundRequest {
  return { reference: attempt(reference), refund: RefundId.parse(refund), amount };
}

/** A request of an order that must be paid within half an hour. */
export function paymentRequest(overrides: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    reference: attempt(),
    shop: "demo",
    orderNumber: OrderNumber.parse("FJ-1001"),
    description: "2 × Sencha",
    amount: money(4_900, "DKK"),
    expiresAt: START + 30 * 60_000,
    locale: "en",
    returnUrl: "https://t.me/demo_bot",
    ...overrides,
  };
}

/** Opens one. With stores of the test's own the records survive `close`; `now` is where the clock stands. */
export async function openSandboxTestbed(
  options: {
    readonly stores?: AdapterStores;
    readonly now?: number;
    readonly settings?: Partial<SandboxOptions>;
  } = {},
): Promise<SandboxTestbed> {
  let now = options.now ?? START;
  const faults: string[] = [];
  const catalogs = Object.fromEntries(LOCALES.map((locale) => [locale, catalogOf(locale)]));
  const voice = createVoice({
    catalogs,
    locales: LOCALES,
    onFault: ({ key, locale, cause }) => faults.push(`${locale} ${key}: ${cause}`),
  });
  const clock = { now: () => now };
  const stores = options.stores ?? memoryStores(clock);
  const provider = sandboxPayment({
    shop: "demo",
    shopName: "Fjord & Sons",
    locales: ["en", "da", "nl"],
    secret: "the installation's secret",
    store: stores.open(options.settings?.shop ?? "demo", "sandbox"),
    publicUrl: () => PUBLIC_URL,
    webhookUrl: () => shop.url,
    clock,
    log: silentLog,
    production: false,
    say: (text, locale) => voice.say(text, locale),
    ...options.settings,
  });
  const shop = await shopThatTakesWebhooks();
  return {
    provider,
    faults,
    webhooks: shop.webhooks,
    answerWith: shop.answerWith,
    now: () => now,
    async advance(milliseconds) {
      now += milliseconds;
      await provider.settle();
    },
    async look(url, headers = {}) {
      const response = await visit(provider, { method: "GET", url, headers, body: "" });
      return { ...response, html: String(response.body) };
    },
    press: (url, action, headers = {}) =>
      visit(provider, { method: "POST", url, headers, body: `action=${action}` }),
    async close() {
      await provider.stop?.();
      if (options.stores === undefined) await stores.close();
      await shop.close();
    },
  };
}

function catalogOf(locale: string): Record<string, string> {
  const file = new URL(`../../adapters/sandbox/messages.${locale}.yaml`, import.meta.url);
  return parse(readFileSync(file, "utf8")) as Record<string, string>;
}

/** Calls the page a URL leads to, as the gateway's server does. */
async function visit(
  provider: SandboxPayment,
  request: { method: "GET" | "POST"; url: string; headers: Record<string, string>; body: string },
): Promise<PageResponse> {
  const { pathname } = new URL(request.url, PUBLIC_URL);
  const own = provider.pages.filter((page) => page.method === request.method);
  const fixed = own.find((page) => page.path === pathname);
  const page = fixed ?? own.find((candidate) => candidate.path.replace(":id", "") === folderOf(pathname));
  if (page === undefined) throw new Error(`No page at ${pathname}`);
  return page.handle({
    method: request.method,
    url: pathname,
    headers: { host: "shop.example", ...request.headers },
    body: Buffer.from(request.body),
    parameters: { id: decodeURIComponent(pathname.slice(folderOf(pathname).length)) },
    query: {},
    signal: new AbortController().signal,
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

async function shopThatTakesWebhooks() {
  const webhooks: WebhookRequest[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
      );
      const { method = "", url = "" } = request;
      webhooks.push({ method, url, headers, body: Buffer.concat(chunks) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    webhooks,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/demo/sandbox`,
    answerWith(next: number) {
      status = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
