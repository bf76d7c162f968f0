/**
 * Keeps a channel's pace: in any window of one second at most so many sends, counted as they really happened.
 *
 * Whoever finds no room gets a moment to come back at, behind those who wait already, so a flood is spread out instead
 * of knocking again and again.
 */

/** The pace that applies to a send: what shares it, and how many a second. */
export interface Pace {
  /** Sends with the same key share the pace; a channel of a shop. */
  readonly key: string;
  readonly perSecond: number;
}

interface Lane {
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
  readonly #lanes = new Map<string, Lane>();

  /**
   * Asks for the send called `id`. The answer is `now` when it may go at once, and is then counted; otherwise the later
   * moment (epoch milliseconds) to ask again.
   */
  ask(id: string, pace: Pace, now: number): number {
    const lane = this.#laneOf(pace);
    this.#forget(lane, now);
    const oldest = lane.sent.length < lane.most ? undefined : lane.sent[0];
    const messengerAt = oldest === undefined ? now : oldest + lane.windowMs;
    const inTurn = lane.reserved.size === 0 || lane.reserved.has(id);
    if (messengerAt <= now && inTurn) {
      lane.reserved.delete(id);
      lane.sent.push(now);
      if (lane.sent.length > lane.most) lane.sent.shift();
      return now;
    }
    const at = Math.ceil(Math.max(now + 1, messengerAt, lane.cursor));
    lane.cursor = at + lane.windowMs / lane.most;
    lane.reserved.delete(id);
    lane.reserved.set(id, at);
    return at;
  }

  #laneOf({ key, perSecond }: Pace): Lane {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const most = Math.max(1, Math.floor(perSecond));
    const windowMs = (most * 1_000) / perSecond;
    const lane: Lane = { most, windowMs, sent: [], reserved: new Map(), cursor: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  #forget(lane: Lane, now: number): void {
    for (const [id, at] of lane.reserved) {
      if (at > now - FORGOTTEN_MS) return;
      lane.reserved.delete(id);
    }
  }
}
