/** Reads the parameters of a Bot API call: JSON, or multipart/form-data with files. */
import type { IncomingMessage } from "node:http";
import { badRequest } from "./refusal.ts";

/** An uploaded file. */
export interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The parameters of one call. */
export interface Form {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, Upload>;
}

/** Reads the whole body. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  const boundary = /^multipart\/form-data; *boundary=(?:"([^"]+)"|(\S+))$/.exec(type);
  if (boundary !== null) return readMultipart(body, boundary[1] ?? boundary[2] ?? "");
  if (body.length === 0) return { fields: {}, files: new Map() };
  if (!type.startsWith("application/json")) throw badRequest(`unsupported content type ${type}`);
  return { fields: JSON.parse(body.toString("utf8")), files: new Map() };
}

function readMultipart(body: Buffer, boundary: string): Form {
  const fields: Record<string, unknown> = {};
  const files = new Map<string, Upload>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  if (at < 0) throw badRequest("can't find the boundary of the form");
  while (true) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString() === "--") return { fields, files };
    const next = body.indexOf(mark, start);
    if (next < 0) throw badRequest("the form has no end");
    const part = body.subarray(start + 2, next - 2);
    const split = part.indexOf("\r\n\r\n");
    const head = part.subarray(0, split).toString("utf8");
    const content = part.subarray(split + 4);
    const name = parameter(head, "name");
    const fileName = parameter(head, "filename");
    if (name === undefined) throw badRequest("a part of the form has no name");
    if (fileName === undefined) fields[name] = parameterOf(name, content.toString("utf8"));
    else files.set(name, { name: fileName, bytes: Buffer.from(content) });
    at = next;
  }
}

function parameter(head: string, name: string): string | undefined {
  const match = new RegExp(`[; ]${name}=(?:"([^"]*)"|([^;\\s]*))`, "i").exec(head);
  return match?.[1] ?? match?.[2];
}

/** Form values are words, except these, which come as JSON. */
const JSON_FIELDS =
  /^(?:chat_id|message_id|reply_markup|media|link_preview_options|commands|allowed_updates|disable_notification)$/;

function parameterOf(name: string, words: string): unknown {
  if (!JSON_FIELDS.test(name)) return words;
  try {
    return JSON.parse(words);
  } catch {
    throw badRequest(`can't parse ${name} JSON object`);
  }
}
