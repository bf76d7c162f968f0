/** How the stand-in says no: Telegram's code and description. */
export class Refusal extends Error {
  readonly code: number;
  readonly retryAfter: number | undefined;

  constructor(code: number, description: string, retryAfter?: number) {
    super(description);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** 400 with Telegram's prefix. */
export function badRequest(reason: string): Refusal {
  return new Refusal(400, `Bad Request: ${reason}`);
}
