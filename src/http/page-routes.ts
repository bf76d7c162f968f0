/** Pages that adapters serve on this server: forms, widgets and event streams, under strict headers. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Page, PageRequest, PageResponse } from "../ports/pages.ts";
import type { Streams } from "./event-stream.ts";
import { webhookRequest } from "./webhook-routes.ts";

/**
 * Headers of every page unless it sets its own. No inline script or style runs, and nothing from elsewhere.
 * The referrer stays on this server because pay and session links are secrets; it must not be `no-referrer`, with
 * which browsers send `Origin: null` along with forms and an own form cannot be told from a foreign one.
 */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
  "referrer-policy": "same-origin",
};

/** A visitor at the door, before anything of the body was read. */
export interface Visitor extends Pick<PageRequest, "method" | "headers"> {
  /** The route that the path led to (`/desk/demo/commands`): one path can be spelled in many ways. */
  readonly route: string;
  /** The address of the connection's other end, which no header can change; of a proxy where one is in between. */
  readonly peer: string;
}

/** Lets a visitor in (null) or answers in the page's place, for example with 401. */
export type Guard = (visitor: Visitor) => Promise<PageResponse | null> | PageResponse | null;

/** Mounts the pages. */
export function mountPages(
  app: FastifyInstance,
  options: { readonly pages: readonly Page[]; readonly streams: Streams; readonly guard?: Guard },
): void {
  app.register(async (scope) => {
    setPageHeaders(scope, {});
    placeGuard(scope, options.guard);
    for (const page of options.pages) {
      scope.route({
        method: page.method,
        url: page.path,
        exposeHeadRoute: true,
        handler: (request, reply) => serve(page, request, reply, options.streams),
      });
    }
  });
}

/** Sets the headers of pages on everything in a scope; the answer's own headers win over them. */
export function setPageHeaders(scope: FastifyInstance, extra: Readonly<Record<string, string>>): void {
  scope.addHook("onRequest", async (_request, reply) => {
    reply.headers({ ...PAGE_HEADERS, ...extra });
  });
}

/** Places the guard before everything in a scope. */
export function placeGuard(scope: FastifyInstance, guard: Guard | undefined): void {
  if (guard === undefined) return;
  scope.addHook("onRequest", async (request, reply) => {
    const { method, headers } = webhookRequest(request);
    const peer = request.socket.remoteAddress ?? "";
    const refusal = await guard({ method, route: request.routeOptions.url ?? "", headers, peer });
    if (refusal === null) return;
    if (typeof refusal.body !== "string" && !Buffer.isBuffer(refusal.body)) {
      throw new TypeError("A guard answers with a text or bytes, not with a stream");
    }
    return reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
  });
}

async function serve(
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
  streams: Streams,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const response = await page.handle({
    ...webhookRequest(request),
    parameters: request.params as Record<string, string>,
    query: queryOf(request.raw.url ?? ""),
    signal: gone.signal,
  });
  reply.code(response.status);
  if (typeof response.body === "string" || Buffer.isBuffer(response.body)) {
    if (response.headers["cache-control"] === undefined) reply.header("cache-control", "no-store");
    return reply.headers(response.headers).send(response.body);
  }
  reply.headers(response.headers).hijack();
  streams.run({ reply, body: response.body, gone, headOnly: request.method === "HEAD" });
  return reply;
}

/** The query's names and values; of a repeated name the last one counts. */
function queryOf(url: string): Record<string, string> {
  const mark = url.indexOf("?");
  return mark < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(mark + 1)));
}
