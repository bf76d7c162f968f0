/** How Meta tells of what happens: signed, in batches, again after anything but 2xx, twice or in any order when it likes. */
import { createHmac } from "node:crypto";
import type { World } from "./world.ts";

/** One change of an account. */
export interface Change {
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A request that waits to be taken. */
export interface PendingPost {
  readonly body: string;
  attempts: number;
  taken: boolean;
}

/** How the webhooks are set up. */
export interface WebhookOptions {
  readonly appSecret: string;
  readonly account: string;
  readonly phoneId: string;
  readonly displayPhone: string;
  /** Pause before a refused request is posted again, in milliseconds. */
  readonly retryMs: number;
}

/** The webhooks of one app. */
export class Webhooks {
  readonly #world: World;
  readonly #options: WebhookOptions;
  readonly posts: PendingPost[] = [];
  /** Where requests go; null keeps them waiting. */
  url: string | null = null;
  /** Posts each request this many times more, at the same moment. */
  extra = 0;
  lastError = "";
  #held: Change[] | null = null;
  #pumping = false;
  #stopped = false;

  constructor(world: World, options: WebhookOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** Tells of changes in one request; null while they are held back. */
  tell(...changes: readonly Change[]): PendingPost | null {
    if (this.#held !== null) {
      this.#held.push(...changes);
      return null;
    }
    const post = { body: this.bodyOf(changes), attempts: 0, taken: false };
    this.posts.push(post);
    void this.#pump();
    return post;
  }

  /** Keeps news back until they are let go. */
  hold(): void {
    this.#held = [];
  }

  /** Posts what was kept back: each by itself, or all in one request; in order, or the newest first. */
  release(how: "oneByOne" | "reversed" | "together"): readonly PendingPost[] {
    const held = this.#held ?? [];
    this.#held = null;
    if (how === "together")
      return held.length === 0 ? [] : [this.tell(...held)].filter((post) => post !== null);
    const order = how === "reversed" ? held.toReversed() : held;
    return order.flatMap((change) => this.tell(change) ?? []);
  }

  /** Posts the last request once more, as after an answer that got lost. */
  repeatLast(): PendingPost {
    const last = this.posts.at(-1);
    if (last === undefined) throw new Error("There was no webhook yet");
    const again = { body: last.body, attempts: 0, taken: false };
    this.posts.push(again);
    void this.#pump();
    return again;
  }

  /** A body as Meta writes it. */
  bodyOf(changes: readonly Change[]): string {
    const { account, phoneId, displayPhone } = this.#options;
    const metadata = { display_phone_number: displayPhone, phone_number_id: phoneId };
    const entry = changes.map(({ field, value }) => ({
      id: account,
      changes: [{ field, value: { messaging_product: "whatsapp", metadata, ...value } }],
    }));
    return JSON.stringify({ object: "whatsapp_business_account", entry });
  }

  /** The header that proves a body. */
  signatureOf(body: string | Buffer, secret = this.#options.appSecret): string {
    return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  }

  stop(): void {
    this.#stopped = true;
  }

  pump(): void {
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let next = this.#next(); next !== undefined && !this.#stopped; next = this.#next()) {
      next.attempts += 1;
      const copies = Array.from({ length: 1 + this.extra }, () => this.#post(next.body));
      next.taken = (await Promise.all(copies)).every(Boolean);
      this.#world.changed();
      if (!next.taken) await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs));
    }
    this.#pumping = false;
  }

  #next(): PendingPost | undefined {
    return this.url === null ? undefined : this.posts.find(({ taken }) => !taken);
  }

  async #post(body: string): Promise<boolean> {
    try {
      const answer = await fetch(this.url ?? "", {
        method: "POST",
        headers: { "content-type": "application/json", "x-hub-signature-256": this.signatureOf(body) },
        body,
      });
      const said = await answer.text();
      if (!answer.ok) this.lastError = `${answer.status} ${said}`;
      return answer.ok;
    } catch (error) {
      this.lastError = String(error);
      return false;
    }
  }
}
