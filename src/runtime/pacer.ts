/**
 * Keeps a channel's pace: in any window of one second at most so many sends, counted as they really happened.
 *
 * Whoever cannot go now gets a moment to come back at, behind those who wait already, so a flood is spread out instead
 * of asking again and again.
 */

/** The pace that applies to a send: what shares it, and how many a second. */
export interface Pace {
  /** Somebody waits for this one: it goes before all that were told to come back. */
  readonly goesFirst?: boolean;
  /** Sends with the same key share the pace; a channel of a shop. */
  readonly key: string;
  readonly perSecond: number;
}

interface Pacing {
  readonly most: number;
  readonly windowMs: number;
  /** When the last `most` sends happened, oldest first. */
  readonly sent: number[];
  /** Who was told to come back, and when. */
  readonly reserved: Map<string, number>;
  /** The next moment to give away. */
  cursor: number;
}

/** A reservation nobody came back for is forgotten after this long, in milliseconds. */
const FORGOTTEN_MS = 60_000;

/** Grants sends. */
export class Pacer {
  readonly #pacings = new Map<string, Pacing>();

  /**
   * Asks for the send called `id`. The answer is `now` when it may go at once, and is then counted; otherwise the later
   * moment to ask again. Moments are of a clock that runs evenly: by the wall's, a step back would stop all sends.
   */
  ask(id: string, pace: Pace, now: number): number {
    const pacing = this.#pacingOf(pace);
    this.#forget(pacing, now);
    const oldest = pacing.sent.length < pacing.most ? undefined : pacing.sent[0];
    const freeAt = oldest === undefined ? now : oldest + pacing.windowMs;
    const inTurn = pace.goesFirst === true || pacing.reserved.size === 0 || pacing.reserved.has(id);
    if (freeAt <= now && inTurn) {
      pacing.reserved.delete(id);
      pacing.sent.push(now);
      if (pacing.sent.length > pacing.most) pacing.sent.shift();
      return now;
    }
    // Who goes first comes back at the very next chance, and takes it from whoever it was given to.
    if (pace.goesFirst === true) return Math.ceil(Math.max(now + 1, freeAt));
    const at = Math.ceil(Math.max(now + 1, freeAt, pacing.cursor));
    pacing.cursor = at + pacing.windowMs / pacing.most;
    pacing.reserved.delete(id);
    pacing.reserved.set(id, at);
    return at;
  }

  #pacingOf({ key, perSecond }: Pace): Pacing {
    const known = this.#pacings.get(key);
    if (known !== undefined) return known;
    const most = Math.max(1, Math.floor(perSecond));
    const windowMs = (most * 1_000) / perSecond;
    const pacing: Pacing = { most, windowMs, sent: [], reserved: new Map(), cursor: 0 };
    this.#pacings.set(key, pacing);
    return pacing;
  }

  #forget(pacing: Pacing, now: number): void {
    for (const [id, at] of pacing.reserved) {
      if (at > now - FORGOTTEN_MS) return;
      pacing.reserved.delete(id);
    }
  }
}
