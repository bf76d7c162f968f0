/** Conversations whose shopper wrote a moment ago: what is said to them goes before everything that nobody waits for. */
import type { Lane } from "../ports/lane.ts";

/** So long somebody looks at their phone and waits, in milliseconds. */
const WAITS_MS = 60_000;

/** Remembers lanes for a minute; moments are of a clock that runs evenly. Nothing is lost with it but the precedence. */
export class LatelyHeard {
  /** In the order in which they were heard last. */
  readonly #heardAt = new Map<Lane, number>();

  note(lane: Lane, now: number): void {
    this.#heardAt.delete(lane);
    this.#heardAt.set(lane, now);
    for (const [oldest, at] of this.#heardAt) {
      if (at > now - WAITS_MS) return;
      this.#heardAt.delete(oldest);
    }
  }

  has(lane: Lane, now: number): boolean {
    const at = this.#heardAt.get(lane);
    return at !== undefined && at > now - WAITS_MS;
  }
}
