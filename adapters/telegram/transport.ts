/** grammY's client on our own connections, several times quicker than the fetch it brings. */
import type { Readable } from "node:stream";
import { Api, type ApiClientOptions } from "grammy";
import type { Answer, HttpClient } from "../../src/wire/http.ts";
import { ANSWER_BYTES } from "./limits.ts";

/** What grammY expects of a fetch, as far as it uses one. */
type GrammyFetch = NonNullable<ApiClientOptions["fetch"]>;

/**
 * grammY's Api on these connections. Its own clock only backs up theirs, which know whether a call had left;
 * `seconds` is how long a call may take.
 */
export function createApi(
  bot: { readonly token: string; readonly apiRoot?: string },
  http: HttpClient,
  seconds: number,
): Api {
  return new Api(bot.token, {
    ...(bot.apiRoot === undefined ? {} : { apiRoot: bot.apiRoot }),
    timeoutSeconds: seconds * 2 + 5,
    fetch: fetchOn(http, seconds * 1000) as unknown as GrammyFetch,
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

function fetchOn(http: HttpClient, patienceMs: number) {
  return async (url: string, { method, headers, body, signal }: FetchRequest): Promise<FetchResponse> => {
    const broken = signal === undefined ? {} : { signal };
    const answer = await http.call({
      ...{ method, url, headers, body, patienceMs },
      ...broken,
      mostBytes: ANSWER_BYTES,
    });
    const { status, statusText } = answer;
    return { ok: status >= 200 && status < 300, status, statusText, json: async () => parseAnswer(answer) };
  };
}

/** A gateway in between may answer with a page instead of JSON; that too is put in the Bot API's form of an error. */
function parseAnswer({ body, status, statusText }: Answer): unknown {
  try {
    const answer: unknown = JSON.parse(body.toString("utf8"));
    if (typeof answer === "object" && answer !== null && "ok" in answer) return answer;
  } catch {
    // Not JSON: described by its status below.
  }
  const code = status >= 400 ? status : 502;
  return { ok: false, error_code: code, description: `No Bot API answer but HTTP ${status} ${statusText}` };
}
