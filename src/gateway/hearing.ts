/**
 * Who hears their platform and who is deaf: told to `/readyz`, to the metrics, to the log, and, when it lasts, to staff.
 *
 * A short trouble is over before anybody looks, so staff hear of a deafness that lasts, once, and of its end when that
 * has lasted too. What staff were told outlives the process: a card that says "not heard" must not stay for ever.
 */
import { z } from "zod";
import type { SystemClock } from "../ports/clock.ts";
import type { DeskPost } from "../ports/desk.ts";
import type { Hearing, HearingHost } from "../ports/hearing.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import { collection, type Store } from "../ports/store.ts";

/** A deafness that lasts so long, in milliseconds, is told to staff. */
const TELL_AFTER_MS = 30_000;
/** Whoever hears for so long, in milliseconds, hears again: somebody who comes and goes is told of once. */
const SETTLED_MS = 60_000;

/** Vendors of a shop that staff were told do not hear, and since when. */
const told = collection("deaf", z.number());

/** The hearing of all who listen. */
export interface HearingRegistry {
  /** Where one adapter of a shop says whether it hears. */
  hostFor(shop: string, vendor: string): HearingHost;
  /** Throws, with who is deaf since when and why, as long as anybody is. */
  check(): Promise<void>;
  /** Listens to nobody any more; resolves when nothing is being told. */
  stop(): Promise<void>;
}

/** What it is built of. */
export interface HearingRegistryOptions {
  readonly clock: SystemClock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "hearing">;
  /** What is remembered of a shop. */
  store(shop: string): Store;
  /** Tells all of a shop's desks, durably. */
  tell(shop: string, post: DeskPost): Promise<void>;
  readonly tellAfterMs?: number;
  readonly settledMs?: number;
}

/** Builds it; nobody is deaf before they say so. */
export function createHearingRegistry(options: HearingRegistryOptions): HearingRegistry {
  const listeners = new Map<string, Listener>();
  return {
    hostFor(shop, vendor) {
      const key = `${shop}/${vendor}`;
      const listener = listeners.get(key) ?? new Listener(options, shop, vendor);
      listeners.set(key, listener);
      return { hearing: (hearing) => listener.says(hearing) };
    },
    async check() {
      const deaf = [...listeners.values()].flatMap((listener) => listener.complaint() ?? []);
      if (deaf.length > 0) throw new Error(deaf.join(" "));
    },
    async stop() {
      await Promise.all([...listeners.values()].map((listener) => listener.stop()));
    },
  };
}

type Deaf = Extract<Hearing, { kind: "deaf" }> & { readonly since: number };

class Listener {
  readonly #options: HearingRegistryOptions;
  readonly #shop: string;
  readonly #vendor: string;
  #isStopped = false;
  #hearsKnown = false;
  #deaf: Deaf | null = null;
  /** Since when it has not heard for `settledMs` in a row; null when all is well. */
  #troubledSince: number | null = null;
  /** What staff were told last in this trouble. */
  #toldOperator: string | null = null;
  #telling: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: HearingRegistryOptions, shop: string, vendor: string) {
    this.#options = options;
    this.#shop = shop;
    this.#vendor = vendor;
  }

  says(hearing: Hearing): void {
    if (this.#isStopped) return;
    if (hearing.kind === "hears") this.#hears();
    else this.#isDeaf(hearing);
  }

  complaint(): string | null {
    if (this.#deaf === null) return null;
    const { since, failure } = this.#deaf;
    return `${this.#shop}/${this.#vendor} is not heard since ${spoken(since)} (${failure.code}): ${failure.operator}`;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#telling);
    clearTimeout(this.#settling);
    await this.#queue;
  }

  #hears(): void {
    if (this.#deaf === null && this.#hearsKnown) return;
    const { log, metrics, settledMs = SETTLED_MS } = this.#options;
    const about = { shop: this.#shop, vendor: this.#vendor };
    if (this.#deaf !== null) log.info({ ...about, since: spoken(this.#deaf.since) }, "It is heard again");
    this.#hearsKnown = true;
    this.#deaf = null;
    metrics.hearing({ shop: this.#shop, channel: this.#vendor, hears: true });
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settled(), settledMs).unref();
  }

  #isDeaf(hearing: Extract<Hearing, { kind: "deaf" }>): void {
    const { clock, log, metrics, tellAfterMs = TELL_AFTER_MS } = this.#options;
    const { code, operator } = hearing.failure;
    const since = this.#deaf?.since ?? clock.now();
    const isNews = this.#deaf?.failure.code !== code;
    this.#deaf = { ...hearing, since };
    this.#troubledSince ??= since;
    metrics.hearing({ shop: this.#shop, channel: this.#vendor, hears: false });
    clearTimeout(this.#settling);
    if (!isNews) return;
    log.error({ shop: this.#shop, vendor: this.#vendor, code, operator }, "A platform is not heard");
    if (this.#toldOperator !== null) this.#tellDeaf();
    else this.#telling ??= setTimeout(() => this.#tellDeaf(), tellAfterMs).unref();
  }

  /** It lasts: staff hear of it, unless they know, or it hears at this moment; then it is looked at again. */
  #tellDeaf(): void {
    const { tellAfterMs = TELL_AFTER_MS } = this.#options;
    this.#telling = undefined;
    if (this.#troubledSince === null) return;
    const later = () => {
      this.#telling ??= setTimeout(() => this.#tellDeaf(), tellAfterMs).unref();
    };
    const deaf = this.#deaf;
    if (deaf === null || deaf.staffKnow === true) {
      later();
      return;
    }
    const operator = `Since ${spoken(this.#troubledSince)}. ${deaf.failure.operator}`;
    if (operator === this.#toldOperator) return;
    this.#toldOperator = operator;
    this.#do(async () => {
      await this.#options.store(this.#shop).transaction(async (records) => {
        records.put(told, this.#vendor, deaf.since);
      });
      await this.#tell({ state: "deaf", operator });
    }, later);
  }

  /** It has heard for so long that the trouble is over. */
  #settled(): void {
    this.#troubledSince = null;
    this.#toldOperator = null;
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#do(
      async () => {
        const store = this.#options.store(this.#shop);
        if ((await store.get(told, this.#vendor)) === null) return;
        await this.#tell({
          state: "hears",
          operator: "What was written meanwhile is answered as it comes in.",
        });
        await store.transaction(async (records) => records.remove(told, this.#vendor));
      },
      () => {
        this.#settling = setTimeout(() => this.#settled(), this.#options.settledMs ?? SETTLED_MS).unref();
      },
    );
  }

  #tell(said: { readonly state: "deaf" | "hears"; readonly operator: string }): Promise<void> {
    return this.#options.tell(this.#shop, { kind: "pairing", vendor: this.#vendor, ...said });
  }

  /** One after the other; what fails is done again by `again`. */
  #do(work: () => Promise<void>, again: () => void): void {
    this.#queue = this.#queue.then(work).catch((cause: unknown) => {
      this.#options.log.error({ shop: this.#shop, err: cause }, "Staff could not be told what is heard");
      if (this.#isStopped) return;
      this.#toldOperator = null;
      again();
    });
  }
}

/** `2026-11-28 09:05 UTC`. */
function spoken(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
