/** The port of an adapter that serves pages of its own on the gateway's server (a widget, a hosted pay page). */
import type { WebhookRequest } from "./channel.ts";
import type { FailureCode } from "./failures.ts";

/** An answer; `body` may be a stream of server-sent events, given as an async iterable of text chunks. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | AsyncIterable<string>;
}

/** The answer to what cannot be served: a code of docs/failures.md and a sentence that says what was wrong. */
export function problem(status: number, code: FailureCode, message: string): PageResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, message }),
  };
}

/** A request to such a page; `parameters` come from the path's `:names`. */
export interface PageRequest extends WebhookRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Aborts when the client is gone; a stream must end then. */
  readonly signal: AbortSignal;
}

/** One route. */
export interface Page {
  readonly method: "GET" | "POST";
  /** For example `/pay/:reference`. */
  readonly path: string;
  handle(request: PageRequest): Promise<PageResponse>;
}
