/**
 * Slack over HTTP: verifies a request, hands it to Bolt, and answers within Slack's three seconds.
 *
 * Bolt acknowledges an event before its listeners run, so a crash in between would lose it. Here an event is
 * acknowledged only when it has been handled; otherwise Slack sends it again, and the command's key makes it one.
 */
import { type App, type Receiver, type ReceiverEvent, verifySlackRequest } from "@slack/bolt";
import { z } from "zod";
import type { WebhookRequest, WebhookResponse } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { inTime, TOO_LATE } from "../../src/wire/pause.ts";
import { TIMES } from "./limits.ts";

const Body = z.looseObject({ type: z.string().optional(), challenge: z.string().optional() });
type Body = z.infer<typeof Body>;

/** What the receiver needs. */
export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly shop: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A Bolt receiver that is called by the gateway's own server. */
export class HttpReceiver implements Receiver {
  readonly #options: HttpReceiverOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  #app: App | undefined;

  constructor(options: HttpReceiverOptions) {
    this.#options = options;
  }

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {}

  /** Resolves when nothing is under way. */
  async stop(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Verifies and handles one request. */
  async handle(request: WebhookRequest): Promise<WebhookResponse> {
    if (request.method !== "POST") return { status: 405, headers: { allow: "POST" } };
    const text = request.body.toString("utf8");
    const isForm =
      (request.headers["content-type"] ?? "").split(";")[0]?.trim() === "application/x-www-form-urlencoded";
    // Slack checks the certificate with an unsigned form; it is answered and otherwise ignored.
    if (isForm && new URLSearchParams(text).get("ssl_check") === "1") return { status: 200 };
    const problem = this.#verify(request, text);
    if (problem !== null) {
      this.#options.log.warn(
        { shop: this.#options.shop, code: "slack.unverified", problem },
        "A request to the Slack hook was refused",
      );
      return { status: 401, body: "The request is not signed by Slack with this app's signing secret." };
    }
    const body = parse(text, isForm);
    if (body === null) return { status: 400, body: "The body is neither JSON nor a form with a payload." };
    if (body.type === "url_verification") return json({ challenge: body.challenge ?? "" });
    if (this.#app === undefined) return { status: 503 };
    const event = { body, ...retriesOf(request) };
    return body.type === "event_callback"
      ? this.#handled(this.#app, event)
      : this.#acknowledged(this.#app, event);
  }

  /** Fresh in both directions, and signed; Bolt itself would accept a timestamp of the future. */
  #verify({ headers }: WebhookRequest, body: string): string | null {
    const timestamp = headers["x-slack-request-timestamp"] ?? "";
    const signature = headers["x-slack-signature"] ?? "";
    if (!/^\d{1,12}$/.test(timestamp) || signature === "") return "the signature's headers are missing";
    const now = this.#options.clock.now();
    if (Math.abs(now - Number(timestamp) * 1000) > TIMES.freshness)
      return "the timestamp is not within five minutes";
    try {
      verifySlackRequest({
        signingSecret: this.#options.signingSecret,
        body,
        headers: { "x-slack-signature": signature, "x-slack-request-timestamp": Number(timestamp) },
        nowMilliseconds: now,
      });
      return null;
    } catch {
      return "the signature does not match";
    }
  }

  /** An event: acknowledged when it was handled. */
  #handled(app: App, event: Omit<ReceiverEvent, "ack">): Promise<WebhookResponse> {
    const work = app.processEvent({ ...event, ack: async () => {} });
    return this.#inTime(
      work.then(
        () => ({ status: 200 }),
        () => ({ status: 500 }),
      ),
    );
  }

  /** An interaction or a command: answered with what its listener acknowledges; the rest goes on behind it. */
  #acknowledged(app: App, event: Omit<ReceiverEvent, "ack">): Promise<WebhookResponse> {
    const { promise, resolve } = Promise.withResolvers<WebhookResponse>();
    const ack = async (answer?: unknown) => resolve(answered(answer));
    const work = app.processEvent({ ...event, ack }).then(
      () => resolve({ status: 404 }),
      () => resolve({ status: 500 }),
    );
    this.#track(work);
    return this.#inTime(promise);
  }

  /** 503 when it takes too long; the work itself goes on, and `stop` waits for it. */
  async #inTime(work: Promise<WebhookResponse>): Promise<WebhookResponse> {
    this.#track(work);
    const answer = await inTime(work, TIMES.acknowledge + 300);
    return answer === TOO_LATE ? { status: 503 } : answer;
  }

  #track(work: Promise<unknown>): void {
    this.#underWay.add(work);
    const forget = () => this.#underWay.delete(work);
    work.then(forget, forget);
  }
}

function parse(text: string, isForm: boolean): Body | null {
  try {
    const form = isForm ? new URLSearchParams(text) : null;
    const payload = form === null ? text : form.get("payload");
    const value: unknown = payload === null ? Object.fromEntries(form ?? []) : JSON.parse(payload);
    const parsed = Body.safeParse(value);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function retriesOf({ headers }: WebhookRequest): Pick<ReceiverEvent, "retryNum" | "retryReason"> {
  const number = Number.parseInt(headers["x-slack-retry-num"] ?? "", 10);
  const reason = headers["x-slack-retry-reason"];
  return {
    ...(Number.isNaN(number) ? {} : { retryNum: number }),
    ...(reason === undefined ? {} : { retryReason: reason }),
  };
}

function answered(answer: unknown): WebhookResponse {
  if (answer === undefined || answer === null || answer === "") return { status: 200 };
  return typeof answer === "string" ? { status: 200, body: answer } : json(answer);
}

function json(body: unknown): WebhookResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
