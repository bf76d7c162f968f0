/**
 * Button tokens: an offered event sealed into at most 64 bytes of ASCII (Telegram's callback_data, facts of the Bot API).
 *
 * `shop:product.open:17:Qm3…` is flow, event, arguments in the schema's order, and a truncated HMAC over these and the
 * conversation's key. Stateless, so old buttons keep working; bound to one conversation, so they cannot be passed on.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { FlowRegistry } from "./flow.ts";
import type { OfferedEvent } from "./message.ts";

/** Telegram's limit for callback_data, the smallest of all channels. */
export const TOKEN_BYTES = 64;
/** 64 bits: guessing one needs 2^63 presses of one conversation, each rate-limited by its platform. */
const SEAL_BYTES = 8;
/** What was offered, and the seal: 8 bytes are 11 characters of base64url. */
const SEALED = /^(.+):([\w-]{11})$/s;

/** Seals and opens tokens. */
export interface Sealer {
  /** Throws when the token would be too long or the event is not offered: bugs of a flow. */
  seal(conversation: string, flow: string, event: OfferedEvent): string;
  /** Null for anything forged, foreign, damaged or no longer offered. */
  open(conversation: string, token: string): { readonly flow: string; readonly event: OfferedEvent } | null;
}

/** A sealer for one installation's secret and one shop's flows. */
export function createSealer(secret: string, flows: FlowRegistry): Sealer {
  const sealOf = (conversation: string, payload: string): Buffer =>
    createHmac("sha256", secret).update(`${conversation}\n${payload}`).digest().subarray(0, SEAL_BYTES);
  return {
    seal(conversation, flow, event) {
      const offer = flows.get(flow)?.offers[event.type];
      if (offer === undefined) throw new Error(`Flow "${flow}" does not offer the event "${event.type}"`);
      const values = Object.keys(offer.shape).map((name) => write(event[name]));
      const payload = [flow, event.type, ...values].join(":");
      const token = `${payload}:${sealOf(conversation, payload).toString("base64url")}`;
      if (token.length > TOKEN_BYTES) {
        throw new Error(`The button "${payload}" needs ${token.length} bytes; a token has ${TOKEN_BYTES}`);
      }
      return token;
    },
    open(conversation, token) {
      const [, payload, seal] = SEALED.exec(token) ?? [];
      if (payload === undefined || seal === undefined) return null;
      const isOurs = timingSafeEqual(Buffer.from(seal, "base64url"), sealOf(conversation, payload));
      return isOurs ? read(flows, payload) : null;
    },
  };
}

function read(flows: FlowRegistry, payload: string): { flow: string; event: OfferedEvent } | null {
  const [flow = "", type = "", ...values] = payload.split(":");
  const offer = flows.get(flow)?.offers[type];
  if (offer === undefined) return null;
  const names = Object.keys(offer.shape);
  const given = names.flatMap((name, index) => {
    const value = values[index];
    return value === undefined || value === "" ? [] : [[name, parse(value)] as const];
  });
  const parsed = offer.safeParse(Object.fromEntries(given));
  if (!parsed.success) return null;
  return { flow, event: { ...(parsed.data as Record<string, string | number | boolean>), type } };
}

/** Numbers stand bare, strings behind an apostrophe, truth values as t and f, what is absent as nothing. */
function write(value: string | number | boolean | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  return `'${encodeURIComponent(value)}`;
}

function parse(value: string): string | number | boolean | undefined {
  if (value === "t") return true;
  if (value === "f") return false;
  if (!value.startsWith("'")) return Number(value);
  try {
    return decodeURIComponent(value.slice(1));
  } catch {
    return undefined;
  }
}
