/** How updates reach the bot: by webhook in order per queue with retries, or by getUpdates with its offset. */
import { z } from "zod";
import { PATIENCE_MS } from "../../support/patience.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

/** An update on its way. */
export interface PendingUpdate {
  readonly id: number;
  /** Which updates wait for one another: messages by chat, button presses by person. */
  readonly queue: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Times it was handed to the bot. */
  attempts: number;
  /** True once the bot took it: 2xx on the webhook, or a later offset. */
  taken: boolean;
}

/** How the stand-in posts updates. */
export interface UpdatesOptions {
  /** First pause before a refused update is posted again, in milliseconds; doubles up to half a second. */
  readonly retryMs: number;
  /** Turns the webhook's address into one that can be reached from here. */
  route(url: string): string;
  /** Runs a method that the bot put into its answer to the webhook. */
  answerInBody(method: string, parameters: Record<string, unknown>): void;
}

const GetUpdates = z.object({
  offset: z.number().default(0),
  limit: z.number().min(1).max(100).default(100),
  timeout: z.number().min(0).default(0),
  allowed_updates: z.array(z.string()).optional(),
});

/** Everything about updates of one stand-in. */
export class Updates {
  /** Deliveries of each update on the webhook beyond the first, at the same moment. */
  extraDeliveries = 0;
  /** Whether getUpdates ignores its offset. */
  forgetsConfirmations = false;
  readonly all: PendingUpdate[] = [];
  readonly #world: World;
  readonly #options: UpdatesOptions;
  readonly #busy = new Set<string>();
  #held: PendingUpdate[] | null = null;
  #next = 700_001;
  #poll = 0;
  #stopped = false;

  constructor(world: World, options: UpdatesOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** After a week without updates Telegram chooses the next id at random: lower ones come as well as higher ones. */
  continueAt(id: number): void {
    this.#next = id;
  }

  add(kind: string, queue: string, payload: unknown): PendingUpdate {
    const id = this.#next;
    this.#next += 1;
    const update = { id, queue, body: { update_id: id, [kind]: payload }, attempts: 0, taken: false };
    const { allowedUpdates } = this.#world;
    if (allowedUpdates.length > 0 && !allowedUpdates.includes(kind)) return { ...update, taken: true };
    if (this.#held !== null) this.#held.push(update);
    else this.#enter(update);
    return update;
  }

  /** The same update again, as after an answer that got lost. */
  repeat(update: PendingUpdate): PendingUpdate {
    const again = { ...update, attempts: 0, taken: false };
    this.#enter(again);
    return again;
  }

  /** Keeps new updates back. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets them go in another order, each as if it had a queue of its own. */
  release(order: "inOrder" | "reversed"): void {
    const held = this.#held ?? [];
    this.#held = null;
    const sorted = order === "inOrder" ? held : held.toReversed();
    for (const update of sorted) this.#enter(update);
  }

  /** Called when a webhook was set: what waited for getUpdates goes there. */
  pump(): void {
    this.#world.changed();
    if (this.#world.webhook.url === "" || this.#stopped) return;
    for (const update of this.all) {
      if (!update.taken && !this.#busy.has(update.queue)) void this.#drain(update.queue);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#poll += 1;
    this.#world.changed();
  }

  #enter(update: PendingUpdate): void {
    this.all.push(update);
    this.pump();
  }

  async #drain(queue: string): Promise<void> {
    this.#busy.add(queue);
    let pauseMs = this.#options.retryMs;
    while (!this.#stopped && this.#world.webhook.url !== "") {
      const update = this.all.find((candidate) => candidate.queue === queue && !candidate.taken);
      if (update === undefined) break;
      const copies = Array.from({ length: 1 + this.extraDeliveries }, () => this.#post(update));
      const [first] = await Promise.all(copies);
      if (first === true) {
        update.taken = true;
        pauseMs = this.#options.retryMs;
        this.#world.changed();
      } else {
        await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
        pauseMs = Math.min(500, pauseMs * 2);
      }
    }
    this.#busy.delete(queue);
  }

  async #post(update: PendingUpdate): Promise<boolean> {
    const { url, secret } = this.#world.webhook;
    update.attempts += 1;
    try {
      const response = await fetch(this.#options.route(url), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret }),
        },
        body: JSON.stringify(update.body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const body = await response.text();
      if (!response.ok) {
        this.#world.webhook.lastError = `Wrong response from the webhook: ${response.status}`;
        return false;
      }
      this.#runAnswer(body);
      return true;
    } catch (error) {
      this.#world.webhook.lastError = String(error);
      return false;
    }
  }

  #runAnswer(body: string): void {
    if (!body.startsWith("{")) return;
    const { method, ...parameters } = JSON.parse(body) as Record<string, unknown>;
    if (typeof method === "string") this.#options.answerInBody(method, parameters);
  }

  /** getUpdates: confirms what is below the offset, then waits up to `timeout` seconds for something new. */
  async get(fields: unknown): Promise<readonly object[]> {
    if (this.#world.webhook.url !== "") {
      throw new Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    const parsed = GetUpdates.safeParse(fields);
    if (!parsed.success) throw badRequest("wrong parameters of getUpdates");
    const { offset, limit, timeout, allowed_updates } = parsed.data;
    if (allowed_updates !== undefined) this.#world.allowedUpdates = allowed_updates;
    this.#poll += 1;
    const mine = this.#poll;
    // An offset that lies in the future is treated as none. [tdlib TQueue::get, Client::do_get_updates]
    const isKnown = offset <= this.#next + 10 && !this.forgetsConfirmations;
    const confirms = isKnown ? this.all.findLastIndex(({ id }) => id === offset - 1) : -1;
    for (const update of this.all.slice(0, confirms + 1)) update.taken = true;
    this.#world.changed();
    const look = () => {
      if (mine !== this.#poll) return "terminated" as const;
      const waiting = this.all.filter(({ taken }) => !taken).slice(0, limit);
      return waiting.length > 0 ? waiting : undefined;
    };
    const found = await this.#world.until(look, () => "no update", timeout * 1000).catch(() => []);
    if (found === "terminated") {
      throw new Refusal(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
    for (const update of found) update.attempts += 1;
    return found.map(({ body }) => body);
  }
}
