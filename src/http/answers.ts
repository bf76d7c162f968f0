/** What every request gets: an id, a line in the log, and an answer that helps when it cannot be served. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FailureCode } from "../ports/failures.ts";
import type { Log } from "../ports/log.ts";
import { type StorageTrouble, storageTrouble } from "../ports/storage-trouble.ts";
import type { PrometheusMetrics } from "./metrics.ts";

/** After this somebody who could not be served may try again, in seconds. */
const RETRY_AFTER_SECONDS = 10;

/** Body of every answer that is not what was asked for. */
export interface Problem {
  /** Stable, explained in docs/failures.md. */
  readonly code: FailureCode;
  /** What was wrong and how to mend it. */
  readonly message: string;
  /** Also in the header `x-request-id` and in the log. */
  readonly requestId: string;
}

/** Installs request ids, the request log, and the answers for what is missing, malformed or broken. */
export function installAnswers(
  app: FastifyInstance,
  { log, metrics }: { readonly log: Log; readonly metrics: PrometheusMetrics },
): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
  });
  app.addHook("onResponse", async (request, reply) => {
    const event = {
      route: routeOf(request),
      method: request.method,
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
    };
    metrics.request(event);
    log.debug({ requestId: request.id, ...event }, "Request answered");
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send(notFound(request)));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return reply.code(status).send(clientProblem(status, request));
    const trouble = storageTrouble(error);
    if (trouble !== null) return later(trouble, request, reply, log);
    log.error(
      { code: "http.internal", requestId: request.id, route: routeOf(request), err: error },
      "A request failed because of a bug of ours",
    );
    return reply.code(500).send({
      code: "http.internal",
      message: "Something went wrong on our side. The log says what, under this request id.",
      requestId: request.id,
    } satisfies Problem);
  });
}

/** Nothing was taken: whoever sent it sends it again, as all platforms do after a 503. */
function later(
  { code, operator }: StorageTrouble,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  log.error({ code, requestId: request.id, route: routeOf(request) }, operator);
  return reply
    .code(503)
    .header("retry-after", String(RETRY_AFTER_SECONDS))
    .send({
      code,
      message: "Nothing can be stored just now. Please send it again in a moment.",
      requestId: request.id,
    } satisfies Problem);
}

/** Answers an address that matches no route because it cannot even be read. */
export function answerMalformedAddress(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.code(error.statusCode ?? 400).send({
    code: "http.badRequest",
    message: "The address is malformed or one of its parts is too long.",
    requestId: request.id,
  } satisfies Problem);
}

/** The route's pattern. A path is never logged: the links of pay pages and sessions are secrets. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "none";
}

function notFound(request: FastifyRequest): Problem {
  const message = request.url.startsWith("/hooks")
    ? "Webhooks arrive at POST (or GET) /hooks/<shop>/<vendor>, for example /hooks/demo/telegram."
    : request.url.startsWith("/media/")
      ? "There is no such picture. Pictures are at /media/<shop>/<path within the shop's image folder>."
      : "Nothing answers at this address with this method. Start at /, or see /healthz.";
  return { code: "http.notFound", message, requestId: request.id };
}

function clientProblem(status: number, request: FastifyRequest): Problem {
  const requestId = request.id;
  return status === 413
    ? { code: "http.tooLarge", message: "The body is larger than this address accepts.", requestId }
    : { code: "http.badRequest", message: "The request is malformed and was not handled.", requestId };
}
