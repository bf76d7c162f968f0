/**
 * HTTP to a platform: undici's pools of kept-alive connections, one a server, and a time for every call.
 *
 * It knows what fetch does not tell: whether a failed request had been put on the wire. Only then may the platform have
 * acted, which is the difference between `retry` and `unknown`.
 */
import type { Readable } from "node:stream";
import { Agent, type Dispatcher } from "undici";

/** Requests that may be under way at once to one server; the others wait in line. */
const CONNECTIONS = 64;
/** How long opening a connection may take, in milliseconds. */
const CONNECT_MS = 5_000;
/** Longest answer that is read unless a call says otherwise, in bytes. */
const ANSWER_BYTES = 1024 * 1024;

/** A request without an answer. `sent` is false when the platform certainly never saw it. Names no address. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly sent: boolean;

  constructor(reason: string, sent: boolean) {
    super(reason);
    this.sent = sent;
  }
}

/** An answer was longer than the call allows, and was not read to its end. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";
}

/** One request. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Whole address. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
  /** How long it may take until the answer begins, and between its pieces, in milliseconds. */
  readonly patienceMs: number;
  /** How long it may take in all, in milliseconds; no limit when absent. */
  readonly deadlineMs?: number;
  /** Longest answer that is read, in bytes; 1 MiB when absent. */
  readonly mostBytes?: number;
  /** Breaks the call off. */
  readonly signal?: AbortSignal;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  /** The server's words for the status; often empty. */
  readonly statusText: string;
  /** Lower-case names; of a repeated one the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The connections of one adapter. */
export interface HttpClient {
  /** Follows no redirect. Rejects with TransportError or TooLongError. */
  call(call: Call): Promise<Answer>;
  /** Lets requests under way end, then closes the connections; may be called again. */
  close(): Promise<void>;
}

/** Opens nothing before the first call. */
export function createHttpClient(): HttpClient {
  const agent = new Agent({ connections: CONNECTIONS, connect: { timeout: CONNECT_MS }, allowH2: false });
  let closed: Promise<void> | undefined;
  return {
    call: (call) => roundTrip(agent, call),
    close() {
      closed ??= agent.close();
      return closed;
    },
  };
}

async function roundTrip(agent: Agent, call: Call): Promise<Answer> {
  const { origin, pathname, search } = new URL(call.url);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const handler = answerHandler(call.mostBytes ?? ANSWER_BYTES, resolve, reject);
  const breakOff = () => handler.abort("aborted");
  const { deadlineMs } = call;
  const timer =
    deadlineMs === undefined
      ? undefined
      : setTimeout(() => handler.abort(`no end within ${deadlineMs} ms`), deadlineMs);
  call.signal?.addEventListener("abort", breakOff);
  try {
    if (call.signal?.aborted) breakOff();
    else agent.dispatch({ origin, path: `${pathname}${search}`, ...requestOf(call) }, handler);
    return await promise;
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", breakOff);
  }
}

function requestOf({ method, headers = {}, body, patienceMs }: Call) {
  return { method, headers, body: body ?? null, headersTimeout: patienceMs, bodyTimeout: patienceMs };
}

function answerHandler(
  mostBytes: number,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler & { abort(reason: string): void } {
  const chunks: Buffer[] = [];
  let controller: Dispatcher.DispatchController | undefined;
  let aborted: Error | undefined;
  let bytes = 0;
  let begun: Omit<Answer, "body"> = { status: 0, statusText: "", headers: {} };
  const fail = (error: Error) => {
    const isSent = controller !== undefined;
    reject(error instanceof TooLongError ? error : new TransportError(reasonOf(error), isSent));
  };
  return {
    abort(reason) {
      aborted = new Error(reason);
      fail(aborted);
      controller?.abort(aborted);
    },
    onRequestStart(started) {
      if (aborted === undefined) controller = started;
      else started.abort(aborted);
    },
    onResponseStart(_controller, status, headers, statusText = "") {
      begun = { status, statusText, headers: firstOf(headers) };
    },
    onResponseData(started, chunk) {
      bytes += chunk.length;
      if (bytes > mostBytes) started.abort(new TooLongError(`The answer is longer than ${mostBytes} bytes`));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      resolve({ ...begun, body: Buffer.concat(chunks) });
    },
    onResponseError(_controller, error) {
      fail(error);
    },
  };
}

function firstOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = typeof value === "string" ? value : value?.[0];
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
}

/** Undici's code and sentence; both are free of the address and of what was sent. */
function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string"
    ? `${error.code}: ${error.message}`
    : error.message;
}
