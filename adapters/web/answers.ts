/** The few answers the web adapter's addresses give, and the reading of what they are sent. */
import type { FailureCode } from "../../src/ports/failures.ts";
import type { PageResponse } from "../../src/ports/pages.ts";

/** A JSON answer. */
export function json(status: number, body: object): PageResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** What went wrong, as a code and a sentence for whoever reads it. */
export function problem(status: number, code: FailureCode, message: string): PageResponse {
  return json(status, { code, message });
}

/** The body as JSON, or undefined when it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
