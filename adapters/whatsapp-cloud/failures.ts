/** What Meta's refusals mean for Kiosk. Nothing that leaves here holds the token, a number or a shopper's words. */
import { z } from "zod";
import type { SendFailureCode, UndeliveredFailureCode } from "../../src/ports/channel.ts";
import { type Failed, type Failure, refused, retry, unknown } from "../../src/ports/outcome.ts";
import { type Answer, TransportError } from "../../src/wire/http.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { type GraphFailureCode, meaningOf } from "./error-codes.ts";

/** Meta's form of an error. [Meta OpenAPI v23.0, pywa errors.py] */
const GraphError = z.object({
  error: z.looseObject({
    code: z.number().int(),
    message: z.string().default(""),
    error_subcode: z.number().int().optional(),
    error_data: z.looseObject({ details: z.string().optional() }).optional(),
  }),
});

/** The outcome of an answer that is not a success. */
export function outcomeOf(answer: Answer, scrub: Scrub): Failed<SendFailureCode> {
  const error = graphErrorIn(answer);
  const pause = pauseOf(answer);
  if (error === null) return proxyOutcome(answer, pause);
  const details = error.error_data?.details;
  const said = [error.message, details].filter((words) => words !== undefined && words !== "").join(": ");
  const meaning = meaningOf(error.code, answer.status);
  const failure = failureOf(meaning.code, scrub(sentence(error.code, said)), meaning.mend, error.code);
  return meaning.kind === "retry" ? retry(failure, pause ?? meaning.afterMs) : refused(failure);
}

/** Why a message that was taken could not be delivered. */
export function undeliveredFailure(
  error: { readonly code: number; readonly title?: string | undefined } | undefined,
  scrub: Scrub,
): Failure<UndeliveredFailureCode> {
  if (error === undefined) {
    const operator = "WhatsApp took the message and then could not deliver it, without saying why.";
    return { code: "channel.undelivered", operator };
  }
  const meaning = meaningOf(error.code, 400);
  const said = `WhatsApp took the message and could not deliver it: ${error.code} "${error.title ?? ""}".`;
  const { code, mend } = meaning;
  const isFinal = code === "channel.windowClosed" || code === "channel.unreachable";
  return failureOf(isFinal ? code : "channel.undelivered", scrub(said), mend, error.code);
}

/** The outcome of a call without an answer. Other errors are thrown on: they are bugs. */
export function neverAnswered(error: unknown, scrub: Scrub): Failed<SendFailureCode> {
  if (!(error instanceof TransportError)) throw error;
  const reason = scrub(error.message);
  const cause = new Error(reason);
  if (!error.sent) {
    return retry({
      code: "channel.unavailable",
      operator: `WhatsApp could not be reached (${reason}). It is tried again; check the network and WHATSAPP_CLOUD_API_URL.`,
      cause,
    });
  }
  return unknown({
    code: "channel.unanswered",
    operator: `WhatsApp did not answer (${reason}). The message may or may not have arrived.`,
    cause,
  });
}

/** A proxy in between answered. After a timeout of its own nobody knows what Meta did; else Meta was not asked. */
function proxyOutcome({ status }: Answer, pause: number | undefined): Failed<SendFailureCode> {
  const said = `WhatsApp's server answered ${status} without saying why`;
  if (status === 429) return retry({ code: "channel.busy", operator: `${said}. It is tried again.` }, pause);
  if (status === 504 || status < 400) {
    const operator = `${said}. The message may or may not have arrived.`;
    return unknown({ code: "channel.unanswered", operator });
  }
  if (status >= 500) {
    return retry({ code: "channel.unavailable", operator: `${said}. It is tried again.` }, pause);
  }
  return refused({ code: "channel.rejected", operator: `${said}. Check WHATSAPP_CLOUD_API_URL.` });
}

function graphErrorIn({ body }: Answer): z.infer<typeof GraphError>["error"] | null {
  return GraphError.safeParse(parseJson(body.toString("utf8"))).data?.error ?? null;
}

/** How much of an account's hour is used up, and in how many minutes it may go on. [Meta OpenAPI v23.0, response headers] */
const Usage = z.record(
  z.string(),
  z.array(z.looseObject({ estimated_time_to_regain_access: z.number().min(0).optional() })),
);

/** The pause Meta asks for, in milliseconds: in so many words, or by when the account may go on. */
function pauseOf({ headers }: Answer): number | undefined {
  const seconds = Number(headers["retry-after"]);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1_000;
  const usage = Usage.safeParse(parseJson(headers["x-business-use-case-usage"] ?? ""));
  if (!usage.success) return undefined;
  const minutes = Object.values(usage.data)
    .flat()
    .map(({ estimated_time_to_regain_access: wait = 0 }) => wait);
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? longest * 60_000 : undefined;
}

function parseJson(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}

function sentence(code: number, said: string): string {
  return `WhatsApp answered with ${code} "${said.replaceAll(/\s+/g, " ").slice(0, 300).toWellFormed()}".`;
}

function failureOf<Code extends GraphFailureCode | UndeliveredFailureCode>(
  code: Code,
  said: string,
  mend: string,
  platformCode: number,
) {
  return { code, operator: `${said} ${mend}`, details: { platformCode } };
}
