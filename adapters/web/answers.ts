/** The few answers the web adapter's addresses give, and the reading of what they are sent. */
import type { PageResponse } from "../../src/ports/pages.ts";

/** A JSON answer. */
export function json(status: number, body: object): PageResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** The body as JSON, or undefined when it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
