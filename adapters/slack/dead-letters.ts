/**
 * Notices of messages that were given up or held back: told anew each time, because an update in place calls nobody, and
 * taken back in place when there is nothing left to do.
 */
import type { DeskPost } from "../../src/ports/desk.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import type { Content } from "./message-call.ts";
import { deadLetterNotice, outdatedNotice, overNotice, retriedNotice, sentNotice } from "./notices.ts";
import type { Poster } from "./poster.ts";
import { type Place, type Remembered, referenceOf } from "./schema.ts";

type DeadLetter = Extract<DeskPost, { kind: "deadLetter" }>;
type DeadLetterSent = Extract<DeskPost, { kind: "deadLetterSent" }>;
type Posted = Outcome<{ readonly reference?: string }>;

/** Notices that are remembered as settled; only those of the last moments matter. */
const MOST_SETTLED = 1000;

/** Shows and takes back the notices. */
export class DeadLetterPosts {
  readonly #poster: Poster;
  readonly #channel: string;
  /** The last change of each notice that is under way, so that an earlier one cannot overtake it. */
  readonly #changes = new Map<string, Promise<unknown>>();
  /** Notices whose message went out or failed again: a Retry that is told of late changes them no more. */
  readonly #settled = new Set<string>();

  constructor(poster: Poster, channel: string) {
    this.#poster = poster;
    this.#channel = channel;
  }

  /** A new notice; the one before it says that it is out of date. */
  async failed(id: string, post: DeadLetter, known: Remembered | undefined): Promise<Posted> {
    if (known !== undefined) {
      const changed = await this.#settle(known.place, outdatedNotice());
      if (changed.kind === "retry") return changed;
    }
    const posted = await this.#poster.post({ id, channel: this.#channel }, deadLetterNotice(post));
    return posted.kind === "done" ? done({ reference: referenceOf(posted.value) }) : posted;
  }

  /** The notice says that its message went out after all; without a notice there is nothing to say. */
  async sent({ channel }: DeadLetterSent, known: Remembered | undefined): Promise<Posted> {
    if (known === undefined) return done({});
    const changed = await this.#settle(known.place, sentNotice(channel));
    return changed.kind === "done" ? done({ reference: referenceOf(known.place) }) : changed;
  }

  /** Somebody pressed Retry, and the message is on its way. */
  async retried(place: Place, name: string): Promise<void> {
    await this.#change(place, async () => {
      if (!this.#settled.has(keyOf(place))) await this.#poster.update(place, retriedNotice(name));
    });
  }

  /** Somebody pressed Retry, and there was nothing left to retry. */
  async over(place: Place): Promise<void> {
    await this.#settle(place, overNotice());
  }

  #settle(place: Place, content: Content): Promise<Outcome<"updated" | "gone">> {
    const key = keyOf(place);
    const oldest = this.#settled.values().next().value;
    if (this.#settled.size >= MOST_SETTLED && oldest !== undefined) this.#settled.delete(oldest);
    this.#settled.add(key);
    return this.#change(place, () => this.#poster.update(place, content));
  }

  /** One change of a notice after the other. */
  #change<Value>(place: Place, change: () => Promise<Value>): Promise<Value> {
    const key = keyOf(place);
    const turn = (this.#changes.get(key) ?? Promise.resolve()).then(change, change);
    const forget = () => {
      if (this.#changes.get(key) === turn) this.#changes.delete(key);
    };
    this.#changes.set(key, turn);
    turn.then(forget, forget);
    return turn;
  }
}

function keyOf({ channel, ts }: Place): string {
  return `${channel}:${ts}`;
}
