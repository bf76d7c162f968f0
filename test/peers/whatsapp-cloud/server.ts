/** The HTTP side: the Graph API's paths, faults on demand, and a record of every call. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { faceOf } from "./faces.ts";
import { readForm } from "./form.ts";
import { judge, type Outgoing, ReadMark } from "./outgoing.ts";
import { invalid, Refusal } from "./refusal.ts";
import type { Customer, World } from "./world.ts";

/** What goes wrong with a call. `takes`: Meta did what was asked, and only its answer is lost. */
export type Fault =
  | {
      readonly kind: "error";
      readonly code: number;
      readonly status?: number;
      /** Seconds. */
      readonly retryAfter?: number;
      /** Minutes until the account, which used up its hour, may go on. */
      readonly regainAfter?: number;
    }
  | { readonly kind: "page"; readonly status: number }
  | { readonly kind: "hang"; readonly takes: boolean }
  | { readonly kind: "drop"; readonly takes: boolean };

/** A call that came in. */
export interface RecordedCall {
  /** `messages`, `read`, `media`, `file`, `phone`. */
  readonly what: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The answer's status; 0 when there was none. */
  status: number;
  /** Meta's code when it refused. */
  code?: number;
}

/** What the server works on. */
export interface Desk {
  readonly world: World;
  readonly token: string;
  readonly version: string;
  readonly phoneId: string;
  readonly verifiedName: string;
  readonly calls: RecordedCall[];
  /** Where the server is. */
  origin: string;
  /** How Meta says that the window is closed: at once, or by a status later. */
  readonly windowRefusal: "answer" | "status";
  takeFault(what: string): Fault | undefined;
  /** A message was taken: its statuses follow. */
  taken(
    customer: Customer,
    message: { readonly id: string; readonly callback?: string },
    failure?: number,
  ): void;
}

/** A day; free messages may be sent for as long after the shopper's last word. */
const WINDOW_MS = 24 * 60 * 60_000;
/** How long a file's address is good, in milliseconds. */
const FILE_ADDRESS_MS = 5 * 60_000;
/** Types of files that Meta takes, with their largest sizes in bytes. [docs: supported media types] */
const UPLOADS: readonly (readonly [RegExp, number])[] = [
  [/^image\/(jpeg|png)$/, 5 * 1024 * 1024],
  [/^(text\/plain|application\/(pdf|msword|vnd\.[\w.-]+))$/, 100 * 1024 * 1024],
  [/^(audio\/(aac|mp4|mpeg|amr|ogg)|video\/(mp4|3gpp))$/, 16 * 1024 * 1024],
];

/** Answers a request. */
export async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
  const what = whatIs(desk, pathname);
  const call: RecordedCall = { what, body: {}, status: 0 };
  try {
    if (request.headers.authorization !== `Bearer ${desk.token}`)
      throw new Refusal(190, "Invalid OAuth access token - Cannot parse access token", { status: 401 });
    const asked = await ask(desk, what, pathname, searchParams, request, body);
    const fault = desk.takeFault(asked.what);
    desk.calls.push(Object.assign(call, { what: asked.what, body: asked.body }));
    if (fault !== undefined && !("takes" in fault)) return failOpenly(call, fault, response);
    const answer = fault === undefined || fault.takes ? asked.act() : undefined;
    if (fault?.kind === "drop") response.destroy();
    if (fault === undefined) reply(call, response, 200, answer);
  } catch (error) {
    if (!desk.calls.includes(call)) desk.calls.push(call);
    if (!(error instanceof Refusal)) throw error;
    call.code = error.code;
    reply(call, response, error.status, error.body());
  } finally {
    desk.world.changed();
  }
}

interface Asked {
  readonly what: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Does it; throws a Refusal. */
  act(): unknown;
}

function whatIs({ version, phoneId }: Desk, path: string): string {
  const own = `/${version}/${phoneId}`;
  if (path === `${own}/messages`) return "messages";
  if (path === `${own}/media`) return "media";
  if (path === own) return "phone";
  if (path.startsWith("/lookaside/")) return "file";
  return /^\/v\d+\.\d+\/[\w-]+$/.test(path) ? "node" : "nothing";
}

async function ask(
  desk: Desk,
  what: string,
  path: string,
  query: URLSearchParams,
  request: IncomingMessage,
  body: Buffer,
): Promise<Asked> {
  const { world } = desk;
  if (what === "messages") return messageAsked(desk, parseJson(body));
  if (what === "media") {
    const form = await readForm(request.headers["content-type"] ?? "", body);
    return { what, body: { type: form.file?.mediaType }, act: () => ({ id: upload(desk, form).id }) };
  }
  const name = path.split("/").at(-1) ?? "";
  if (what === "phone")
    return { what, body: {}, act: () => ({ id: name, verified_name: desk.verifiedName }) };
  if (what === "file") return { what, body: {}, act: () => fileAt(world, name, Number(query.get("until"))) };
  return { what, body: { id: name }, act: () => fileInfo(desk, name) };
}

function messageAsked(desk: Desk, body: Record<string, unknown>): Asked {
  if (body.status !== "read") return { what: "messages", body, act: () => accept(desk, judge(body)) };
  return {
    what: "read",
    body,
    act() {
      const mark = ReadMark.safeParse(body);
      const found = mark.success ? desk.world.messageNamed(mark.data.message_id) : undefined;
      if (!mark.success || found === undefined) throw invalid("Parameter value is not valid: message_id");
      found.message.read = true;
      found.customer.typing = mark.data.typing_indicator !== undefined;
      return { success: true };
    },
  };
}

function accept(desk: Desk, message: Outgoing): unknown {
  const { world } = desk;
  const name = (message.to ?? message.recipient ?? "").replace(/^\+/, "");
  const customer = world.customer(name);
  if (customer?.onWhatsApp !== true) throw new Refusal(131_026, "Message Undeliverable.");
  const face = faceOf(world, message);
  const open = customer.heardAt !== null && world.now() - customer.heardAt < WINDOW_MS;
  const closed = message.type !== "template" && !open;
  if (closed && desk.windowRefusal === "answer")
    throw new Refusal(
      131_047,
      "More than 24 hours have passed since the recipient last replied to the sender number.",
    );
  const callback = message.biz_opaque_callback_data;
  const sent = {
    id: world.nextMessage(),
    from: "shop" as const,
    face,
    read: false,
    ...(callback !== undefined && { callback }),
  };
  if (!closed) customer.messages.push(sent);
  customer.typing = false;
  desk.taken(customer, sent, closed ? 131_047 : undefined);
  const who = message.to === undefined ? { input: name, user_id: name } : { input: name, wa_id: name };
  return {
    messaging_product: "whatsapp",
    contacts: [who],
    messages: [{ id: sent.id, message_status: "accepted" }],
  };
}

function upload({ world }: Desk, form: Awaited<ReturnType<typeof readForm>>) {
  if (form.fields.messaging_product !== "whatsapp")
    throw new Refusal(100, "The parameter messaging_product is required.");
  if (form.file === undefined) throw new Refusal(100, "(#100) The parameter file is required.");
  const { mediaType, bytes } = form.file;
  const most = UPLOADS.find(([type]) => type.test(mediaType))?.[1];
  if (most === undefined)
    throw new Refusal(
      100,
      `Param file must be a file with one of the following types: image/jpeg, image/png, text/plain, application/pdf; received ${mediaType}`,
    );
  if (bytes.length === 0 || bytes.length > most) throw new Refusal(100, "Param file is too large or empty");
  return world.keep(form.file);
}

function fileInfo({ world, origin }: Desk, id: string) {
  const file = world.files.get(id);
  if (file === undefined)
    throw new Refusal(100, "Unsupported get request. Object does not exist", { status: 400 });
  const { mediaType, bytes } = file;
  const until = world.now() + FILE_ADDRESS_MS;
  const url = `${origin}/lookaside/${id}?until=${until}`;
  return { messaging_product: "whatsapp", url, mime_type: mediaType, file_size: String(bytes.length), id };
}

function fileAt(world: World, id: string, until: number): Buffer {
  const file = world.files.get(id);
  if (file === undefined || !(world.now() < until)) throw new Refusal(100, "Not Found", { status: 404 });
  return file.bytes;
}

function failOpenly(
  call: RecordedCall,
  fault: Extract<Fault, { kind: "error" | "page" }>,
  response: ServerResponse,
): void {
  if (fault.kind === "page") {
    call.status = fault.status;
    response.writeHead(fault.status, { "content-type": "text/html" });
    response.end("<html><body><h1>Trouble</h1></body></html>");
    return;
  }
  const { code, status = 400, retryAfter, regainAfter } = fault;
  call.code = code;
  if (regainAfter !== undefined) {
    const usage = [{ type: "whatsapp", call_count: 100, estimated_time_to_regain_access: regainAfter }];
    response.setHeader("x-business-use-case-usage", JSON.stringify({ "102290129340398": usage }));
  }
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  reply(call, response, status, new Refusal(code, "made by the test").body());
}

function reply(call: RecordedCall, response: ServerResponse, status: number, answer: unknown): void {
  call.status = status;
  if (Buffer.isBuffer(answer)) {
    response.writeHead(status, { "content-type": "application/octet-stream" });
    response.end(answer);
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Answered below as Meta answers it.
  }
  throw new Refusal(100, "Invalid parameter: the body is no JSON object");
}
