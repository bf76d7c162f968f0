/** How the stand-in says no: Meta's code, its words and the HTTP status. */
export class Refusal extends Error {
  readonly code: number;
  readonly status: number;
  readonly details: string;
  readonly retryAfter: number | undefined;

  constructor(code: number, details: string, more: { status?: number; retryAfter?: number } = {}) {
    super(`(#${code}) ${details}`);
    this.code = code;
    this.status = more.status ?? 400;
    this.details = details;
    this.retryAfter = more.retryAfter;
  }

  /** The body of Meta's answer. */
  body(): object {
    return {
      error: {
        message: this.message,
        type: "OAuthException",
        code: this.code,
        error_data: { messaging_product: "whatsapp", details: this.details },
        fbtrace_id: "AStandInTraceId",
      },
    };
  }
}

/** A parameter is missing or wrong. */
export function invalid(details: string): Refusal {
  return new Refusal(131_009, details);
}
