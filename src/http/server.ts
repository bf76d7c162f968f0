/** The one server of the process: webhooks, the adapters' own pages, pictures, health and figures. */
import { randomUUID } from "node:crypto";
import { fastify } from "fastify";
import type { Log } from "../ports/log.ts";
import type { Page } from "../ports/pages.ts";
import { answerMalformedAddress, installAnswers } from "./answers.ts";
import { streamsOf } from "./event-stream.ts";
import type { Health } from "./health.ts";
import type { PrometheusMetrics } from "./metrics.ts";
import { mountOperatorRoutes } from "./operator-routes.ts";
import { type Guard, mountPages } from "./page-routes.ts";
import { mountStatics, type Statics } from "./static-routes.ts";
import { type Hooks, mountHooks } from "./webhook-routes.ts";

/** Longest path parameter in characters; tokens in links are shorter. Longer ones are refused with 414. */
const LONGEST_PARAMETER = 500;
/** How long a client may take to send its request, in milliseconds. */
const REQUEST_TIMEOUT = 30_000;

/** What the server is built from. */
export interface ServerOptions {
  /** Fits pino's logger. */
  readonly log: Log;
  readonly hooks: Hooks;
  readonly pages: readonly Page[];
  readonly statics: readonly Statics[];
  readonly health: Health;
  readonly metrics: PrometheusMetrics;
  /** Asked before pages and statics; never before webhooks and health. */
  readonly guard?: Guard;
  /** Asked before `/metrics`. */
  readonly metricsGuard: Guard;
  /** How long requests in hand may take to finish when the server closes, in milliseconds; 10,000 when absent. */
  readonly graceMs?: number;
}

/** The server. */
export interface Server {
  /**
   * Takes connections; port 0 means any free one. Answers the address as a person would open it.
   * Rejects with a sentence that names `PORT` when the port cannot be had.
   */
  listen(port: number, host: string): Promise<string>;
  /** Takes no new requests, ends event streams, lets requests in hand finish. Idempotent. */
  close(): Promise<void>;
}

/** Builds the server; it takes connections only after `listen`. Rejects when two pages want one path. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    requestTimeout: REQUEST_TIMEOUT,
    exposeHeadRoutes: false,
    frameworkErrors: answerMalformedAddress,
  });
  const streams = streamsOf(options.log);
  // Signatures are over the raw bytes, so no body is parsed here, whatever its type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  let isClosing = false;
  app.addHook("preClose", async () => streams.end());
  // What was in hand when the closing began frees its connection, which would otherwise hold the closing up.
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
  installAnswers(app, options);
  mountHooks(app, options.hooks);
  mountOperatorRoutes(app, options);
  mountPages(app, { pages: options.pages, streams, guard: options.guard });
  mountStatics(app, options.statics, options.guard);
  await app.ready();

  const close = async () => {
    isClosing = true;
    options.health.stopping();
    // One hung request must not keep the process from stopping.
    const patience = setTimeout(() => app.server.closeAllConnections(), options.graceMs ?? 10_000);
    await app.close();
    clearTimeout(patience);
  };
  let closing: Promise<void> | null = null;
  return {
    async listen(port, host) {
      await app.listen({ port, host }).catch((error: NodeJS.ErrnoException) => {
        throw portError(error, port, host);
      });
      const bound = app.server.address();
      return readableAddress(host, typeof bound === "object" && bound !== null ? bound.port : port);
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function portError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const why =
    error.code === "EADDRINUSE"
      ? "is taken by another process. Set PORT to a free one, or stop that process."
      : error.code === "EACCES"
        ? "may not be used by this user. Set PORT to a number above 1023."
        : "cannot be listened on. Check PORT and the host.";
  return new Error(`Port ${port} on ${host} ${why}`, { cause: error });
}

function readableAddress(host: string, port: number): string {
  const everywhere = host === "0.0.0.0" || host === "::";
  const name = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
