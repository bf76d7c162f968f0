/** The few calls of Meta's Graph API that Kiosk makes. Each says honestly how it ended. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { MediaFailureCode, SendFailureCode } from "../../src/ports/channel.ts";
import { done, type Failed, type Outcome, refused, unknown } from "../../src/ports/outcome.ts";
import { type Answer, type Call, type HttpClient, TooLongError } from "../../src/wire/http.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { enveloped } from "./envelope.ts";
import { neverAnswered, outcomeOf } from "./failures.ts";
import type { GraphMessage } from "./graph-message.ts";
import type { Recipient } from "./identities.ts";

/** What a graph is opened on. */
export interface GraphOptions {
  readonly apiUrl: string;
  readonly phoneId: string;
  readonly token: string;
  readonly patienceMs: number;
  readonly http: HttpClient;
  readonly scrub: Scrub;
}

/** A file that Meta keeps. */
export interface StoredMedia {
  /** Good for five minutes, and only with the token. */
  readonly url: string;
  readonly mediaType: string;
  /** In bytes, as far as Meta tells. */
  readonly size?: number;
}

/** The calls. */
export interface Graph {
  /** Gives the message's id (wamid). Accepted is not delivered: that comes as statuses. */
  send(to: Recipient, message: GraphMessage, callback: string): Promise<Outcome<string, SendFailureCode>>;
  /** Marks a shopper's message, and those before it, as read, and shows that somebody is typing. */
  markRead(message: string): Promise<Outcome<void, SendFailureCode>>;
  /** Gives the file's id. */
  upload(file: {
    bytes: Uint8Array;
    mediaType: string;
    name: string;
  }): Promise<Outcome<string, SendFailureCode>>;
  media(id: string): Promise<Outcome<StoredMedia, SendFailureCode>>;
  /** The bytes at an address that `media` gave; refused when they are more than `mostBytes`. */
  download(url: string, mostBytes: number): Promise<Outcome<Buffer, MediaFailureCode>>;
  /** The business number's name, when token and phone id are right. */
  phone(): Promise<Outcome<{ readonly name: string }, SendFailureCode>>;
}

const Sent = z.looseObject({ messages: z.array(z.looseObject({ id: z.string().min(1) })).min(1) });
const Uploaded = z.looseObject({ id: z.coerce.string().min(1) });
const MediaInfo = z.looseObject({
  url: z.url(),
  mime_type: z.string().default("application/octet-stream"),
  file_size: z.coerce.number().optional(),
});
const Phone = z.looseObject({ id: z.string(), verified_name: z.string().optional() });

/** Opens the calls; nothing is connected yet. */
export function createGraph(options: GraphOptions): Graph {
  const { apiUrl, phoneId } = options;
  const json = (value: object) => ({
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messaging_product: "whatsapp", ...value }),
  });
  const ask = <Value>(schema: z.ZodType<Value>, call: Partial<Call> & Pick<Call, "url" | "method">) =>
    answered(options, schema, call);
  return {
    async send(to, message, callback) {
      const body = json({ ...enveloped(message), ...to, biz_opaque_callback_data: callback });
      const sent = await ask(Sent, { method: "POST", url: `${apiUrl}/${phoneId}/messages`, ...body });
      return sent.kind === "done" ? done(sent.value.messages[0]?.id ?? "") : sent;
    },
    async markRead(message) {
      const body = json({ status: "read", message_id: message, typing_indicator: { type: "text" } });
      const marked = await ask(z.unknown(), {
        method: "POST",
        url: `${apiUrl}/${phoneId}/messages`,
        ...body,
      });
      return marked.kind === "done" ? done(undefined) : marked;
    },
    async upload(file) {
      const form = multipart(file);
      const uploaded = await ask(Uploaded, { method: "POST", url: `${apiUrl}/${phoneId}/media`, ...form });
      return uploaded.kind === "done" ? done(uploaded.value.id) : uploaded;
    },
    async media(id) {
      const url = `${apiUrl}/${encodeURIComponent(id)}?phone_number_id=${phoneId}`;
      const info = await ask(MediaInfo, { method: "GET", url });
      if (info.kind !== "done") return info;
      const { url: address, mime_type: mediaType, file_size: size } = info.value;
      return done({ url: address, mediaType, ...(size !== undefined && { size }) });
    },
    download: (url, mostBytes) => download(options, url, mostBytes),
    async phone() {
      const url = `${apiUrl}/${phoneId}?fields=id,verified_name`;
      const phone = await ask(Phone, { method: "GET", url });
      return phone.kind === "done" ? done({ name: phone.value.verified_name ?? "" }) : phone;
    },
  };
}

async function answered<Value>(
  options: GraphOptions,
  schema: z.ZodType<Value>,
  call: Partial<Call> & Pick<Call, "url" | "method">,
): Promise<Outcome<Value, SendFailureCode>> {
  try {
    const answer = await callGraph(options, call);
    if (answer.status >= 400) return outcomeOf(answer, options.scrub);
    const parsed = schema.safeParse(parseJson(answer.body));
    return parsed.success ? done(parsed.data) : strange(answer.status);
  } catch (error) {
    return neverAnswered(error, options.scrub);
  }
}

function callGraph(
  options: GraphOptions,
  call: Partial<Call> & Pick<Call, "url" | "method">,
): Promise<Answer> {
  const { token, patienceMs, http } = options;
  return http.call({
    patienceMs,
    ...call,
    headers: { authorization: `Bearer ${token}`, accept: "application/json", ...call.headers },
  });
}

async function download(
  options: GraphOptions,
  url: string,
  mostBytes: number,
): Promise<Outcome<Buffer, MediaFailureCode>> {
  try {
    const answer = await callGraph(options, { method: "GET", url, mostBytes, headers: { accept: "*/*" } });
    return answer.status === 200 ? done(answer.body) : outcomeOf(answer, options.scrub);
  } catch (error) {
    if (!(error instanceof TooLongError)) return neverAnswered(error, options.scrub);
    return refused({ code: "channel.noFile", operator: `The file is larger than ${mostBytes} bytes.` });
  }
}

/** It said yes, and nobody knows to what. */
function strange(status: number): Failed<"channel.unanswered"> {
  const operator = `WhatsApp answered ${status} with something that is no answer of the Graph API. Is WHATSAPP_CLOUD_API_URL right?`;
  return unknown({ code: "channel.unanswered", operator });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A form with a file in it (RFC 7578). The name is ASCII without quotes, so that it cannot end its header. */
function multipart({ bytes, mediaType, name }: { bytes: Uint8Array; mediaType: string; name: string }) {
  const boundary = `kiosk-${randomUUID()}`;
  const field = (title: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${title}"\r\n\r\n${value}\r\n`;
  const fileName = name.replace(/[^A-Za-z0-9._-]/g, "-").slice(-100) || "file";
  const head = `${field("messaging_product", "whatsapp")}${field("type", mediaType)}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: ${mediaType}\r\n\r\n`;
  return {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
