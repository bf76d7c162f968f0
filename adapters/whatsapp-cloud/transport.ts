/**
 * The wire to Meta: undici's pools of kept-alive connections, one a server.
 *
 * It knows what fetch does not tell: whether a failed request had been put on the wire. Only then may Meta have acted,
 * which is the difference between `retry` and `unknown`.
 */
import { Agent, type Dispatcher } from "undici";

/** Requests that may be under way at once to one server; the others wait in line. */
const CONNECTIONS = 64;
/** How long opening a connection may take, in milliseconds. */
const CONNECT_MS = 5_000;
/** Longest answer that is read unless a call says otherwise, in bytes. */
const ANSWER_BYTES = 1024 * 1024;

/** A request without an answer. `sent` is false when Meta certainly never saw it. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly sent: boolean;

  constructor(reason: string, sent: boolean) {
    super(reason);
    this.sent = sent;
  }
}

/** An answer was longer than the call allows. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";
}

/** One request. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Whole address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** How long it may take until the answer begins, and between its pieces, in milliseconds. */
  readonly patienceMs: number;
  readonly mostBytes?: number;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; of a repeated one the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The connections. */
export interface Transport {
  /** Rejects with TransportError or TooLongError. */
  call(call: Call): Promise<Answer>;
  /** Lets requests under way end, then closes the connections; may be called again. */
  close(): Promise<void>;
}

/** Opens nothing before the first call. */
export function createTransport(): Transport {
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

function roundTrip(agent: Agent, call: Call): Promise<Answer> {
  const { origin, pathname, search } = new URL(call.url);
  return new Promise((resolve, reject) => {
    agent.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method: call.method,
        headers: call.headers,
        body: call.body ?? null,
        headersTimeout: call.patienceMs,
        bodyTimeout: call.patienceMs,
      },
      answerHandler(call.mostBytes ?? ANSWER_BYTES, resolve, reject),
    );
  });
}

function answerHandler(
  mostBytes: number,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let sent = false;
  let bytes = 0;
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  return {
    onRequestStart() {
      sent = true;
    },
    onResponseStart(_controller, code, given) {
      status = code;
      headers = firstOf(given);
    },
    onResponseData(controller, chunk) {
      bytes += chunk.length;
      if (bytes > mostBytes)
        controller.abort(new TooLongError(`The answer is longer than ${mostBytes} bytes`));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      resolve({ status, headers, body: Buffer.concat(chunks) });
    },
    onResponseError(_controller, error) {
      reject(error instanceof TooLongError ? error : new TransportError(reasonOf(error), sent));
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

/** Undici's code and sentence; both are free of what was sent. */
function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string"
    ? `${error.code}: ${error.message}`
    : error.message;
}
