/** The HTTP side of the stand-in: takes calls of the Bot API, records them, disturbs them where a test wants it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Form, readForm } from "./form.ts";
import type { Method } from "./methods.ts";
import { Refusal } from "./refusal.ts";

/** What goes wrong with one call. */
export type Disturbance =
  | { readonly kind: "tooManyRequests"; readonly retryAfter: number }
  | { readonly kind: "error"; readonly code: number; readonly description: string }
  /** A page of a proxy instead of the Bot API's JSON. */
  | { readonly kind: "page"; readonly status: number }
  /** Never answers; `acts` tells whether the call takes effect. */
  | { readonly kind: "hang"; readonly acts: boolean }
  /** Closes the connection; `acts` tells whether the call takes effect. */
  | { readonly kind: "drop"; readonly acts: boolean };

/** A call of the bot, in the order of arrival. */
export interface RecordedCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the uploaded files. */
  readonly uploads: readonly string[];
  /** `webhook` when it stood in the answer to an update. */
  readonly by: "call" | "webhook";
  /** 200, or the code of the refusal; 0 while it hangs or when the connection was dropped. */
  code: number;
  description?: string;
}

/** What serving a call needs. */
export interface Desk {
  readonly token: string;
  readonly calls: RecordedCall[];
  readonly methods: Readonly<Record<string, Method>>;
  /** Answers for a path of the file server. */
  file(path: string, response: ServerResponse): Refusal | null;
  takeDisturbance(method: string): Disturbance | undefined;
  after(method: string): void;
}

/** Serves one call or file: the token, the disturbance if there is one, the method, the answer. */
export async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, fileToken, path] = /^\/file\/bot([^/]+)\/(.+)$/.exec(request.url ?? "") ?? [];
  if (fileToken !== undefined && path !== undefined) return serveFile(desk, fileToken, path, response);
  const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? "") ?? [];
  const form = await readForm(request).catch((error: unknown) => error);
  if (token !== desk.token)
    return reply(
      response,
      new Refusal(token === undefined ? 404 : 401, token === undefined ? "Not Found" : "Unauthorized"),
    );
  if (!isForm(form)) return reply(response, form);
  const call: RecordedCall = {
    method,
    parameters: form.fields,
    uploads: [...form.files.values()].map(({ name }) => name),
    by: "call",
    code: 0,
  };
  desk.calls.push(call);
  const disturbance = desk.takeDisturbance(method);
  if (disturbance !== undefined && !("acts" in disturbance)) {
    disturbOpenly(call, disturbance, response);
  } else {
    if (disturbance === undefined || disturbance.acts) {
      const answer = await run(desk.methods, call, form);
      if (disturbance === undefined) reply(response, answer);
    }
    if (disturbance !== undefined) call.code = 0;
    if (disturbance?.kind === "drop") response.destroy();
  }
  desk.after(method);
}

/** Disturbed by the name `file`. */
function serveFile(desk: Desk, token: string, path: string, response: ServerResponse): void {
  if (token !== desk.token) {
    reply(response, new Refusal(401, "Unauthorized"));
    return;
  }
  const call: RecordedCall = { method: "file", parameters: { path }, uploads: [], by: "call", code: 0 };
  desk.calls.push(call);
  const disturbance = desk.takeDisturbance("file");
  if (disturbance === undefined) {
    const refusal = desk.file(decodeURIComponent(path), response);
    call.code = refusal?.code ?? 200;
    if (refusal !== null) reply(response, refusal);
  } else if (!("acts" in disturbance)) disturbOpenly(call, disturbance, response);
  else if (disturbance.kind === "drop") response.destroy();
}

function isForm(form: unknown): form is Form {
  return typeof form === "object" && form !== null && "fields" in form;
}

function disturbOpenly(
  call: RecordedCall,
  disturbance: Exclude<Disturbance, { readonly acts: boolean }>,
  response: ServerResponse,
): void {
  if (disturbance.kind === "page") {
    call.code = disturbance.status;
    response.writeHead(disturbance.status, { "content-type": "text/html" });
    response.end("<html><body><h1>Bad gateway</h1></body></html>");
    return;
  }
  const refusal =
    disturbance.kind === "error"
      ? new Refusal(disturbance.code, disturbance.description)
      : new Refusal(429, `Too Many Requests: retry after ${disturbance.retryAfter}`, disturbance.retryAfter);
  call.code = refusal.code;
  call.description = refusal.message;
  reply(response, refusal);
}

/** Runs a method; a Refusal is an answer like any other. */
export async function run(
  methods: Readonly<Record<string, Method>>,
  call: RecordedCall,
  form: Form,
): Promise<unknown> {
  try {
    const method = methods[call.method];
    if (method === undefined) throw new Refusal(404, "Not Found: method not found");
    const result = await method(form);
    call.code = 200;
    return result;
  } catch (error) {
    call.code = error instanceof Refusal ? error.code : 500;
    call.description = error instanceof Error ? error.message : String(error);
    return error;
  }
}

function reply(response: ServerResponse, answer: unknown): void {
  const code = answer instanceof Refusal ? answer.code : answer instanceof Error ? 500 : 200;
  const body =
    answer instanceof Error
      ? {
          ok: false,
          error_code: code,
          description: answer.message,
          ...(answer instanceof Refusal && answer.retryAfter !== undefined
            ? { parameters: { retry_after: answer.retryAfter } }
            : {}),
        }
      : { ok: true, result: answer };
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
