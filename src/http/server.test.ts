import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { PATIENCE_MS } from "../../test/support/patience.ts";
import type { WebhookRequest } from "../ports/channel.ts";
import type { Log } from "../ports/log.ts";
import type { Page, PageRequest } from "../ports/pages.ts";
import { createHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import type { Guard } from "./page-routes.ts";
import { playgroundGuard } from "./playground/guard.ts";
import { createInvitation } from "./playground/invitation.ts";
import { createServer, type Server, type ServerOptions } from "./server.ts";

interface LogLine {
  readonly level: string;
  readonly fields: Record<string, unknown>;
  readonly sentence: string;
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function recordingLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const level = (name: string) => (fields: object, sentence: string) =>
    void lines.push({ level: name, fields: { ...fields }, sentence });
  return {
    lines,
    log: { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") },
  };
}

async function running(options: Partial<ServerOptions> = {}) {
  const { log, lines } = recordingLog();
  const metrics = createMetrics({ processFigures: false });
  const server: Server = await createServer({
    log,
    hooks: async () => null,
    pages: [],
    statics: [],
    health: createHealth({ checks: { mailbox: async () => null, ledger: async () => null }, log }),
    metrics,
    metricsGuard: () => null,
    ...options,
  });
  const address = await server.listen(0, "127.0.0.1");
  cleanUps.push(() => server.close());
  return { server, address, lines, metrics };
}

function page(path: string, handle: Page["handle"], method: Page["method"] = "GET"): Page {
  return { method, path, handle };
}

/** Sends bytes as they are, for paths that fetch would tidy. */
async function raw(address: string, head: string, host = "localhost"): Promise<string> {
  const socket = connect(Number(new URL(address).port), "127.0.0.1");
  socket.setEncoding("utf8");
  let answer = "";
  socket.on("data", (chunk: string) => {
    answer += chunk;
  });
  socket.write(`${head}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  await once(socket, "close");
  return answer;
}

test("a webhook reaches its shop and vendor with its bytes, path and headers untouched", async () => {
  const seen: { shop: string; vendor: string; request: WebhookRequest }[] = [];
  const { address } = await running({
    hooks: async (shop, vendor, request) => {
      seen.push({ shop, vendor, request });
      return { status: 202, headers: { "x-vendor": "yes" }, body: '{"ok":true}' };
    },
  });
  const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x00, 0x20, 0x0a, 0x7d]);
  const response = await fetch(`${address}/hooks/demo/telegram?a=1&a=2`, {
    method: "POST",
    body: bytes,
    headers: { "content-type": "application/json", "X-Signature": "abc" },
  });
  expect(response.status).toBe(202);
  expect(response.headers.get("x-vendor")).toBe("yes");
  expect(await response.text()).toBe('{"ok":true}');
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ shop: "demo", vendor: "telegram" });
  expect(seen[0]?.request.body.equals(bytes)).toBe(true);
  expect(seen[0]?.request).toMatchObject({ method: "POST", url: "/hooks/demo/telegram?a=1&a=2" });
  expect(seen[0]?.request.headers["x-signature"]).toBe("abc");
});

test("a platform's GET challenge reaches the vendor too, with an empty body", async () => {
  const { address } = await running({
    hooks: async (_shop, _vendor, request) => ({
      status: 200,
      body: `${request.body.length} ${request.url.split("=")[1]}`,
    }),
  });
  expect(await (await fetch(`${address}/hooks/demo/whatsapp?challenge=77`)).text()).toBe("0 77");
});

test("a wrong webhook address says how to mend it", async () => {
  const { address } = await running();
  const unknown = await fetch(`${address}/hooks/nobody/telegram`, { method: "POST", body: "{}" });
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({
    code: "hook.unknown",
    message: expect.stringContaining("shop.yaml"),
  });
  const short = await fetch(`${address}/hooks/demo`, { method: "POST", body: "{}" });
  expect(short.status).toBe(404);
  expect(await short.json()).toMatchObject({
    code: "http.notFound",
    message: expect.stringContaining("/hooks/<shop>"),
  });
});

test("a body of more than a mebibyte is refused, of more than four for Slack", async () => {
  const { address } = await running({ hooks: async () => ({ status: 200, body: "ok" }) });
  const post = async (vendor: string, bytes: number) =>
    (await fetch(`${address}/hooks/demo/${vendor}`, { method: "POST", body: Buffer.alloc(bytes) })).status;
  expect(await post("telegram", 1_048_576)).toBe(200);
  expect(await post("telegram", 1_048_577)).toBe(413);
  expect(await post("slack", 4 * 1_048_576)).toBe(200);
  expect(await post("slack", 4 * 1_048_576 + 1)).toBe(413);
});

test("a bug answers 500 with a request id under which the log has the cause, and nothing else leaks", async () => {
  const { address, lines } = await running({
    hooks: () => Promise.reject(new Error("secret path /srv/kiosk")),
  });
  const response = await fetch(`${address}/hooks/demo/telegram?token=s3cret`, {
    method: "POST",
    body: "private",
  });
  expect(response.status).toBe(500);
  const body = (await response.json()) as { code: string; requestId: string };
  expect(body.code).toBe("http.internal");
  expect(JSON.stringify(body)).not.toContain("/srv/kiosk");
  expect(body.requestId).toBe(response.headers.get("x-request-id"));
  expect(lines.find((candidate) => candidate.level === "error")?.fields).toMatchObject({
    requestId: body.requestId,
    code: "http.internal",
    err: new Error("secret path /srv/kiosk"),
  });
});

test("the log has one line a request, with the route's pattern but no path, query or body", async () => {
  const { address, lines, metrics } = await running({
    pages: [page("/pay/:id", async () => ({ status: 200, headers: {}, body: "paid" }))],
  });
  await fetch(`${address}/pay/unguessable-id?token=s3cret`);
  await vi.waitFor(() => expect(lines).toHaveLength(1), PATIENCE_MS);
  expect(lines[0]).toMatchObject({
    level: "debug",
    fields: { route: "/pay/:id", method: "GET", status: 200 },
  });
  expect(JSON.stringify(lines)).not.toMatch(/unguessable|s3cret/);
  expect((await metrics.expose()).body).toContain(
    'kiosk_http_request_duration_seconds_count{route="/pay/:id",method="GET",status="200"} 1',
  );
});

test("a page gets its parameters, query and body, and answers with its own status and headers", async () => {
  const seen: PageRequest[] = [];
  const { address } = await running({
    pages: [
      page(
        "/pay/:id",
        async (request) => {
          seen.push(request);
          return { status: 303, headers: { location: "elsewhere" }, body: "" };
        },
        "POST",
      ),
    ],
  });
  const response = await fetch(`${address}/pay/a%2Fb?x=1&y=&x=2?3`, {
    method: "POST",
    body: "action=pay",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    redirect: "manual",
  });
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("elsewhere");
  expect(seen[0]?.parameters).toEqual({ id: "a/b" });
  expect(seen[0]?.query).toEqual({ x: "2?3", y: "" });
  expect(seen[0]?.body.toString()).toBe("action=pay");
});

test("pages run no inline script and leak no address, unless a page widens that for itself", async () => {
  const { address } = await running({
    pages: [
      page("/strict", async () => ({ status: 200, headers: { "content-type": "text/html" }, body: "<p>" })),
      page("/widget", async () => ({
        status: 200,
        headers: { "content-security-policy": "frame-ancestors *" },
        body: "",
      })),
    ],
  });
  const strict = (await fetch(`${address}/strict`)).headers;
  const policy = strict.get("content-security-policy");
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("unsafe-inline");
  expect(strict.get("referrer-policy")).toBe("same-origin");
  expect(strict.get("x-content-type-options")).toBe("nosniff");
  expect(strict.get("cache-control")).toBe("no-store");
  const widget = (await fetch(`${address}/widget`)).headers;
  expect(widget.get("content-security-policy")).toBe("frame-ancestors *");
});

/** A stream that says what it is told, until its reader is gone. */
function talk() {
  const waiting: string[] = [];
  let ring = () => {};
  let ended = false;
  async function* body(signal: AbortSignal): AsyncGenerator<string> {
    signal.addEventListener("abort", () => ring());
    try {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (ring = resolve));
      }
    } finally {
      ended = true;
    }
  }
  const events = page("/events", async ({ signal }) => ({
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: body(signal),
  }));
  return {
    events,
    say(chunk: string) {
      waiting.push(chunk);
      ring();
    },
    isOver: () => ended,
  };
}

async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return new TextDecoder().decode(value);
}

test("events reach the page at once, and the stream ends when the client is gone", async () => {
  const { events, say, isOver } = talk();
  const { address, lines } = await running({ pages: [events] });
  const leave = new AbortController();
  // The headers arrive before anything was said.
  const response = await fetch(`${address}/events`, { signal: leave.signal });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-cache");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  say("data: one\n\n");
  expect(await readChunk(reader)).toBe("data: one\n\n");
  say("data: two\n\n");
  expect(await readChunk(reader)).toBe("data: two\n\n");
  expect(isOver()).toBe(false);
  leave.abort();
  await vi.waitFor(() => expect(isOver()).toBe(true), PATIENCE_MS);
  expect(lines.filter((line) => line.level === "error")).toEqual([]);
});

test("a silent stream is kept alive by a comment every 15 seconds, never inside an event", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  cleanUps.push(() => vi.useRealTimers());
  const { events, say } = talk();
  const { address } = await running({ pages: [events] });
  const response = await fetch(`${address}/events`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  vi.advanceTimersByTime(15_000);
  expect(await readChunk(reader)).toBe(":\n\n");
  say("data: half ");
  expect(await readChunk(reader)).toBe("data: half ");
  vi.advanceTimersByTime(60_000);
  say("done\n\n");
  expect(await readChunk(reader)).toBe("done\n\n");
  vi.advanceTimersByTime(15_000);
  expect(await readChunk(reader)).toBe(":\n\n");
});

test("asking for the headers of a stream alone does not open it", async () => {
  const { events } = talk();
  const { address } = await running({ pages: [events] });
  const head = await fetch(`${address}/events`, { method: "HEAD" });
  expect(head.headers.get("content-type")).toBe("text/event-stream");
  expect(await head.text()).toBe("");
});

test("a stream that breaks ends, and the log says why", async () => {
  async function* broken(): AsyncGenerator<string> {
    yield "data: one\n\n";
    throw new Error("no more");
  }
  const { address, lines } = await running({
    pages: [page("/events", async () => ({ status: 200, headers: {}, body: broken() }))],
  });
  expect(await (await fetch(`${address}/events`)).text()).toBe("data: one\n\n");
  await vi.waitFor(
    () => expect(lines.find((line) => line.level === "error")?.fields.code).toBe("http.stream"),
    PATIENCE_MS,
  );
});

test("closing ends streams, finishes what is in hand and takes nothing new", async () => {
  const { events, isOver } = talk();
  let arrived = () => {};
  let finish = () => {};
  const inHand = new Promise<void>((resolve) => (arrived = resolve));
  const { server, address } = await running({
    pages: [events],
    hooks: async () => {
      arrived();
      await new Promise<void>((resolve) => (finish = resolve));
      return { status: 200, body: "finished" };
    },
  });
  const stream = await fetch(`${address}/events`);
  const hook = fetch(`${address}/hooks/demo/telegram`, { method: "POST", body: "{}" });
  await inHand;
  const closed = server.close();
  expect(await stream.text()).toBe("");
  expect(isOver()).toBe(true);
  finish();
  expect(await (await hook).text()).toBe("finished");
  await closed;
  await server.close();
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
});

test("a request that hangs does not keep the server from closing", async () => {
  let arrived = () => {};
  const inHand = new Promise<void>((resolve) => (arrived = resolve));
  const { server, address } = await running({
    graceMs: 10,
    hooks: () => {
      arrived();
      return new Promise(() => {});
    },
  });
  const hook = fetch(`${address}/hooks/demo/telegram`, { method: "POST", body: "{}" });
  await inHand;
  await server.close();
  await expect(hook).rejects.toThrow();
});

function mediaFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "kiosk-http-"));
  cleanUps.push(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "images/tea"), { recursive: true });
  writeFileSync(join(root, "images/tea/sencha.png"), "picture");
  writeFileSync(join(root, "images/.hidden"), "hidden");
  writeFileSync(join(root, "shop.yaml"), "private");
  return join(root, "images");
}

test("pictures are served for a year, and nothing outside their folder ever", async () => {
  const { address } = await running({ statics: [{ prefix: "/media/demo", folder: mediaFolder() }] });
  const picture = await fetch(`${address}/media/demo/tea/sencha.png`);
  expect(await picture.text()).toBe("picture");
  expect(picture.headers.get("content-type")).toBe("image/png");
  expect(picture.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  for (const path of [
    "/media/demo/../shop.yaml",
    "/media/demo/%2e%2e/shop.yaml",
    "/media/demo/..%2fshop.yaml",
    "/media/demo/tea/..%5c..%5c..%5cshop.yaml",
    "/media/demo//../../shop.yaml",
    "/media/demo/.hidden",
    "/media/demo/tea/",
    "/media/demo/none.png",
    "/media/demo/%00",
  ]) {
    const answer = await raw(address, `GET ${path} HTTP/1.1`);
    expect(answer, path).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(answer, path).not.toMatch(/private|hidden\r?\n?$|immutable/);
  }
  const missing = await fetch(`${address}/media/demo/none.png`);
  expect(await missing.json()).toMatchObject({
    code: "http.notFound",
    message: expect.stringContaining("picture"),
  });
});

test("scripts and styles of a page are asked for again each time, and cost nothing when unchanged", async () => {
  const { address } = await running({
    statics: [{ prefix: "/assets", folder: mediaFolder(), headers: { "x-extra": "1" } }],
  });
  const first = await fetch(`${address}/assets/tea/sencha.png`);
  expect(first.headers.get("cache-control")).toBe("no-cache");
  expect(first.headers.get("x-extra")).toBe("1");
  // Not with fetch, which asks for a fresh copy whenever it is given a condition.
  const again = await raw(
    address,
    `GET /assets/tea/sencha.png HTTP/1.1\r\nIf-None-Match: ${first.headers.get("etag")}`,
  );
  expect(again).toMatch(/^HTTP\/1\.1 304/);
});

/** Lets in who knows the word. */
const letsIn: Guard = ({ headers }) =>
  headers.authorization === "letmein" ? null : { status: 401, headers: {}, body: "who are you?" };

test("a guard stands before pages and files, and one before figures, but not before webhooks, pictures and health", async () => {
  const { address } = await running({
    guard: letsIn,
    metricsGuard: letsIn,
    hooks: async () => ({ status: 200 }),
    pages: [page("/", async () => ({ status: 200, headers: {}, body: "welcome" }))],
    statics: [
      { prefix: "/assets", folder: mediaFolder() },
      { prefix: "/media/demo", folder: mediaFolder() },
    ],
  });
  const status = async (path: string, headers = {}) => (await fetch(`${address}${path}`, { headers })).status;
  expect(await status("/")).toBe(401);
  expect(await status("/metrics")).toBe(401);
  expect(await status("/assets/tea/sencha.png")).toBe(401);
  expect(await status("/", { authorization: "letmein" })).toBe(200);
  expect(await status("/media/demo/tea/sencha.png")).toBe(200);
  expect(await status("/hooks/demo/telegram")).toBe(200);
  expect(await status("/healthz")).toBe(200);
});

test.each([
  "/desk/demo/state",
  "/%64esk/demo/state",
  "/desk/%64emo/state?x",
  "http://localhost/desk/demo/state",
  "http://localhost/%64esk/demo/state",
])("the guard knows a page however its path is spelled: %s", async (path) => {
  const { address } = await running({
    guard: playgroundGuard({
      prefixes: ["/desk/"],
      isExposed: false,
      invitation: createInvitation({ isSecure: () => false }),
    }),
    pages: [page("/desk/demo/state", async () => ({ status: 200, headers: {}, body: "secrets" }))],
  });
  const foreign = await raw(address, `GET ${path} HTTP/1.1\r\nSec-Fetch-Site: cross-site`, "evil.example");
  expect(foreign).toMatch(/^HTTP\/1\.1 403/);
  expect(foreign).not.toContain("secrets");
  expect(await raw(address, `GET ${path} HTTP/1.1`)).toContain("secrets");
});

test("health, readiness and figures are there for whoever runs the process", async () => {
  const { log } = recordingLog();
  let well = true;
  const health = createHealth({
    checks: { ledger: () => (well ? Promise.resolve() : Promise.reject(new Error("locked"))) },
    log,
  });
  const { address, metrics } = await running({ health });
  metrics.order({ shop: "demo", step: "paid" });
  expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: "up" });
  expect((await fetch(`${address}/healthz`, { method: "HEAD" })).status).toBe(200);
  expect(await (await fetch(`${address}/readyz`)).json()).toEqual({
    status: "ready",
    checks: { ledger: "ok" },
  });
  const figures = await fetch(`${address}/metrics`);
  expect(figures.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(await figures.text()).toContain('kiosk_orders_total{shop="demo",step="paid"} 1');
  well = false;
  expect((await fetch(`${address}/readyz`)).status).toBe(503);
  health.stopping();
  expect(await (await fetch(`${address}/readyz`)).json()).toEqual({ status: "stopping", checks: {} });
});

test("hostile addresses get a short refusal", async () => {
  const { address } = await running();
  for (const path of ["/hooks/%ff/telegram", `/hooks/${"x".repeat(2_000)}/telegram`, "/nowhere/<script>"]) {
    const answer = await raw(address, `GET ${path} HTTP/1.1`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(answer).not.toContain("script");
    expect(answer.length).toBeLessThan(1_000);
  }
});

test("a taken port is refused with a sentence that names the variable", async () => {
  const { address } = await running();
  const { log } = recordingLog();
  const second = await createServer({
    log,
    hooks: async () => null,
    pages: [],
    statics: [],
    health: createHealth({ checks: {}, log }),
    metrics: createMetrics({ processFigures: false }),
    metricsGuard: () => null,
  });
  cleanUps.push(() => second.close());
  await expect(second.listen(Number(new URL(address).port), "127.0.0.1")).rejects.toThrow(/Set PORT/);
});

test("the address is one that a person can open", async () => {
  const { log } = recordingLog();
  const server = await createServer({
    log,
    hooks: async () => null,
    pages: [],
    statics: [],
    health: createHealth({ checks: {}, log }),
    metrics: createMetrics({ processFigures: false }),
    metricsGuard: () => null,
  });
  cleanUps.push(() => server.close());
  expect(await server.listen(0, "0.0.0.0")).toMatch(/^http:\/\/localhost:\d+$/);
});
