/**
 * The wire to the Bot API: a fetch for grammY on an undici Pool, several times quicker than the global one.
 *
 * It also knows what fetch does not tell: whether a failed request had been put on the wire. Only then may the
 * platform have acted, which is the difference between `retry` and `unknown`.
 */
import type { Readable } from "node:stream";
import { Api, type ApiClientOptions } from "grammy";
import { type Dispatcher, Pool } from "undici";

/** Requests that may be under way at once; the others wait in line. */
const CONNECTIONS = 64;
/** How long opening a connection may take, in milliseconds. */
const CONNECT_MS = 5_000;

/** A request without an answer. `sent` is false when the platform certainly never saw it. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly sent: boolean;

  constructor(reason: string, sent: boolean) {
    super(reason);
    this.sent = sent;
  }
}

/** The answer was longer than allowed, and was not read to its end. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";
}

/** What grammY expects of a fetch, as far as it uses one. */
export type GrammyFetch = NonNullable<ApiClientOptions["fetch"]>;

/** What a download may take. */
export interface DownloadBounds {
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

/** What the file server answered. */
export interface Downloaded {
  readonly status: number;
  readonly body: Buffer;
}

/** A pool of kept-alive connections to one Bot API server. */
export interface Transport {
  /** A fetch whose requests fail when no answer came within `timeoutMs`. */
  fetch(timeoutMs: number): GrammyFetch;
  /**
   * Gets the bytes at an address of the server. Throws a TransportError without an answer or when it took longer than
   * `timeoutMs` in all, and a TooLongError above `mostBytes`; neither names the address.
   */
  download(address: string, bounds: DownloadBounds): Promise<Downloaded>;
  /** Lets calls under way end, breaks off downloads, then closes the connections; may be called again. */
  close(): Promise<void>;
}

/** Opens the pool; nothing is connected before the first request. */
export function createTransport(apiRoot: string): Transport {
  const pool = new Pool(new URL(apiRoot).origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_MS },
    allowH2: false,
  });
  const fetchWithin = (timeoutMs: number) => (address: string, request: FetchRequest) =>
    roundTrip(pool, address, request, timeoutMs);
  const closing = new AbortController();
  let closed: Promise<void> | undefined;
  return {
    download: (address, bounds) => download(pool, address, bounds, closing.signal),
    fetch: (timeoutMs) => fetchWithin(timeoutMs) as unknown as GrammyFetch,
    close() {
      closing.abort();
      closed ??= pool.close();
      return closed;
    },
  };
}

/**
 * grammY's Api on the transport. Its own clock only backs up the transport's, which knows whether a call had left;
 * `seconds` is how long a call may take.
 */
export function createApi(
  bot: { readonly token: string; readonly apiRoot?: string },
  transport: Transport,
  seconds: number,
): Api {
  return new Api(bot.token, {
    ...(bot.apiRoot === undefined ? {} : { apiRoot: bot.apiRoot }),
    timeoutSeconds: seconds * 2 + 5,
    fetch: transport.fetch(seconds * 1000),
  });
}

/** The part of fetch's RequestInit that grammY fills. */
interface FetchRequest {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string | Readable;
  readonly signal?: AbortSignal;
}

/** The part of fetch's Response that grammY reads. */
interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  json(): Promise<unknown>;
}

async function download(
  pool: Pool,
  address: string,
  { timeoutMs, mostBytes }: DownloadBounds,
  closing: AbortSignal,
): Promise<Downloaded> {
  const tooLate = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([tooLate, closing]);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const { pathname: path } = new URL(address);
    const { statusCode, body } = await pool.request({ path, method: "GET", signal });
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > mostBytes) throw new TooLongError(`The answer is longer than ${mostBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: statusCode, body: Buffer.concat(chunks) };
  } catch (error) {
    if (error instanceof TooLongError || !(error instanceof Error)) throw error;
    throw new TransportError(tooLate.aborted ? `no end within ${timeoutMs} ms` : reasonOf(error), true);
  }
}

function roundTrip(
  pool: Pool,
  address: string,
  request: FetchRequest,
  timeoutMs: number,
): Promise<FetchResponse> {
  const { pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    const handler = answerHandler(resolve, reject);
    request.signal?.addEventListener("abort", () => handler.abort(), { once: true });
    if (request.signal?.aborted) handler.abort();
    pool.dispatch(
      {
        path: `${pathname}${search}`,
        method: request.method,
        headers: request.headers,
        body: request.body,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      },
      handler,
    );
  });
}

function answerHandler(
  resolve: (response: FetchResponse) => void,
  reject: (error: TransportError) => void,
): Dispatcher.DispatchHandler & { abort(): void } {
  const chunks: Buffer[] = [];
  let controller: Dispatcher.DispatchController | undefined;
  let aborted = false;
  let status = 0;
  let statusText = "";
  const fail = (error: Error) => reject(new TransportError(reasonOf(error), controller !== undefined));
  return {
    abort() {
      aborted = true;
      const reason = new Error("aborted");
      fail(reason);
      controller?.abort(reason);
    },
    onRequestStart(started) {
      if (aborted) started.abort(new Error("aborted"));
      else controller = started;
    },
    onResponseStart(_controller, code, _headers, words = "") {
      status = code;
      statusText = words;
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      const ok = status >= 200 && status < 300;
      const json = async () => parseAnswer(Buffer.concat(chunks).toString("utf8"), status, statusText);
      resolve({ ok, status, statusText, json });
    },
    onResponseError(_controller, error) {
      fail(error);
    },
  };
}

/** A gateway in between may answer with a page instead of JSON; that too is put in the Bot API's form of an error. */
function parseAnswer(body: string, status: number, statusText: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === "object" && answer !== null && "ok" in answer) return answer;
  } catch {
    // Not JSON: described by its status below.
  }
  const code = status >= 400 ? status : 502;
  return { ok: false, error_code: code, description: `No Bot API answer but HTTP ${status} ${statusText}` };
}

/** Undici's code and sentence; both are free of the address and of what was sent. */
function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string"
    ? `${error.code}: ${error.message}`
    : error.message;
}
