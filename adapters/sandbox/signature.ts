/** The signature of the sandbox's webhooks: `Kiosk-Sandbox-Signature: t=<unix seconds>,v1=<hex>`. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** The header's name as it goes out; requests carry it in lower case. */
export const SIGNATURE_HEADER = "Kiosk-Sandbox-Signature";
/** How far the signature's time may be from ours, in milliseconds, either way. */
export const TOLERANCE = 5 * 60_000;

/** The key of one shop's webhooks, derived from the installation's secret. */
export function webhookKey(secret: string, shop: string): Buffer {
  return createHmac("sha256", secret).update(`kiosk sandbox webhook ${shop}`).digest();
}

/** Signs a body at a moment (epoch milliseconds); the answer is the header's value. */
export function sign(key: Buffer, body: string | Buffer, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${digest(key, String(seconds), body).toString("hex")}`;
}

/** Why a signature does not hold; null when it does. The digests are compared in constant time. */
export function signatureFault(
  key: Buffer,
  body: Buffer,
  header: string | undefined,
  now: number,
): string | null {
  if (header === undefined) return "the header is missing";
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  const [, seconds, given] = match ?? [];
  if (seconds === undefined || given === undefined) return "the header is not of the form t=<unix>,v1=<hex>";
  if (!timingSafeEqual(digest(key, seconds, body), Buffer.from(given, "hex"))) return "the digest is wrong";
  if (Math.abs(now - Number(seconds) * 1000) > TOLERANCE) return "the time is more than five minutes away";
  return null;
}

function digest(key: Buffer, seconds: string, body: string | Buffer): Buffer {
  return createHmac("sha256", key).update(`${seconds}.`).update(body).digest();
}
