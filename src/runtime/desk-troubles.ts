/**
 * Desks that can show nothing until a person mends them: what is for them is held in its lanes, however long that takes,
 * and every other desk of the shop learns of it.
 *
 * A held post is tried again after pauses that grow with the trouble, all of them as soon as one went out, and when
 * somebody presses Retry. Which desks are in trouble is known by this process alone: after a start everything that was
 * held is tried at once, which tells.
 */
import type { Clock } from "../ports/clock.ts";
import { type DeskPost, deskSubject } from "../ports/desk.ts";
import { deskTroubleId } from "../ports/entry-id.ts";
import { deskLane, deskLanes } from "../ports/lane.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox, OutboxEntry, Settlement } from "../ports/mailbox.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Failure } from "../ports/outcome.ts";
import type { Addressee } from "./addressee.ts";

/** The first pause of what is held, and the longest: the time between them follows the trouble's own age. */
const SHORTEST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 2 * 60 * 60_000;

type TroublePost = Extract<DeskPost, { readonly kind: "deskTrouble" }>;

/** What it is built on. */
export interface DeskTroublesOptions {
  readonly mailbox: Pick<Mailbox, "deposit" | "hurry">;
  /** Vendors of a shop's desks. */
  readonly desks: (shop: string) => readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Knows which desks are in trouble. */
export class DeskTroubles {
  readonly #options: DeskTroublesOptions;
  /** By shop and desk: since when (epoch milliseconds), and what its platform said last. */
  readonly #since = new Map<string, { readonly at: number; readonly operator: string }>();
  /** Desks that showed something since they were last in trouble, or since the start. */
  readonly #well = new Set<string>();

  constructor(options: DeskTroublesOptions) {
    this.#options = options;
  }

  /** A desk refused what a person must mend: until when its post is held. The others are told the first time. */
  async held({ shop, vendor }: Addressee, { code, operator }: Failure): Promise<Settlement> {
    const { clock, log, metrics } = this.#options;
    const key = `${shop}/${vendor}`;
    const now = clock.now();
    const known = this.#since.get(key);
    this.#well.delete(key);
    this.#since.set(key, { at: known?.at ?? now, operator });
    if (known === undefined) {
      log.error({ shop, vendor, code, operator }, "A desk can show nothing until somebody mends it");
      metrics.desk({ shop, desk: vendor, up: false });
    }
    if (known?.operator !== operator) await this.#tell(shop, { desk: vendor, state: "held", operator });
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, now - (known?.at ?? now)));
    return { kind: "wait", notBefore: now + pause };
  }

  /** A desk showed something: all that is held for it goes out now. */
  async shown({ shop, vendor }: Addressee): Promise<void> {
    const { mailbox, log, metrics } = this.#options;
    const key = `${shop}/${vendor}`;
    if (this.#well.has(key)) return;
    this.#well.add(key);
    const known = this.#since.get(key);
    this.#since.delete(key);
    metrics.desk({ shop, desk: vendor, up: true });
    if (known === undefined) return;
    const held = await mailbox.hurry(deskLanes(shop, vendor));
    log.info({ shop, vendor, held }, "A desk was mended and shows what was held");
    await this.#tell(shop, { desk: vendor, state: "mended", operator: known.operator });
  }

  /** Says at all other desks of the shop which paid orders nobody has seen. */
  async unseen(shop: string, desk: string, unseen: TroublePost["unseen"] = []): Promise<void> {
    const operator =
      this.#since.get(`${shop}/${desk}`)?.operator ??
      "The log and the dead letters say what it did not take.";
    await this.#tell(shop, { desk, state: "held", operator, unseen });
  }

  async #tell(shop: string, news: Omit<TroublePost, "kind">): Promise<void> {
    const { mailbox, desks, clock } = this.#options;
    const post: DeskPost = { kind: "deskTrouble", ...news };
    const occasion = `${news.state}/${clock.now()}`;
    const entries: readonly OutboxEntry[] = desks(shop)
      .filter((desk) => desk !== news.desk)
      .map((desk) => ({
        id: deskTroubleId(shop, news.desk, occasion, desk),
        lane: deskLane(shop, desk, deskSubject(post)),
        body: { kind: "deskPost", shop, desk, post },
      }));
    if (entries.length > 0) await mailbox.deposit({ entries });
  }
}
