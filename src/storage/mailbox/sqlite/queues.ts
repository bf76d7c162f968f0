/**
 * Queues side by side: strictly in order within one, the oldest first across all, at most one holder at a time.
 *
 * Conversations with their inbounds and lanes with their entries are the same thing here. This is only an index in
 * memory over what waits in the database; the folder belongs to one process, so who holds what need not be written
 * down: it is void when the process dies. Its size follows what waits, not what is stored.
 */
import { Heap } from "./heap.ts";

interface Queue {
  readonly key: string;
  /** Sequences of what waits, ascending. */
  readonly waiting: number[];
  hold: { readonly fence: number; readonly until: number } | null;
  /** Epoch milliseconds before which nobody may take it; 0 when there is no such moment. */
  notBefore: number;
}

/** A queue that was taken. */
export interface Taken {
  readonly key: string;
  readonly fence: number;
  readonly until: number;
  /** Its first, ascending: at least one, at most `MOST_AT_ONCE`. */
  readonly sequences: readonly number[];
}

/** Handed out at once; the rest waits for the next taking, so that one busy queue does not hold up the others. */
const MOST_AT_ONCE = 16;

/** Queues by key. */
export class Queues {
  readonly #queues = new Map<string, Queue>();
  readonly #held = new Map<string, Queue>();
  /** May hold outdated spots; each is checked when it comes out. */
  readonly #ready = new Heap<{ readonly key: string; readonly sequence: number }>(({ sequence }) => sequence);
  readonly #delayed = new Heap<{ readonly key: string; readonly at: number }>(({ at }) => at);
  #earliestExpiry = Number.POSITIVE_INFINITY;
  #size = 0;
  #lastFence: number;

  /** Fences grow from here. */
  constructor(firstFence: number) {
    this.#lastFence = firstFence;
  }

  /** How many wait, in all queues. */
  get size(): number {
    return this.#size;
  }

  /** Puts a sequence in its place: normally at the end, at the front when it is older than what waits. */
  arrive(key: string, sequence: number, notBefore = 0): void {
    const queue = this.#queueOf(key);
    const { waiting } = queue;
    let at = waiting.length;
    while (at > 0 && (waiting[at - 1] as number) > sequence) at -= 1;
    waiting.splice(at, 0, sequence);
    this.#size += 1;
    if (at > 0) return;
    if (notBefore > queue.notBefore) this.#delay(queue, notBefore);
    else this.#offer(queue);
  }

  /** Takes the queue whose first waiting item is the oldest, until `now + leaseMs`; null when none is free. */
  take(now: number, leaseMs: number): Taken | null {
    this.#expire(now);
    this.#promote(now);
    const queue = this.#nextFree();
    if (queue === null) return null;
    this.#ready.pop();
    this.#lastFence += 1;
    const hold = { fence: this.#lastFence, until: now + leaseMs };
    queue.hold = hold;
    this.#held.set(queue.key, queue);
    this.#earliestExpiry = Math.min(this.#earliestExpiry, hold.until);
    return { key: queue.key, ...hold, sequences: queue.waiting.slice(0, MOST_AT_ONCE) };
  }

  /** Whether the holder with this fence still holds the queue. */
  holds(key: string, fence: number): boolean {
    return this.#held.get(key)?.hold?.fence === fence;
  }

  /** The first that waits. */
  first(key: string): number | undefined {
    return this.#queues.get(key)?.waiting[0];
  }

  /** Takes a sequence out for good; the queue stays held. */
  finish(key: string, sequence: number): void {
    const waiting = this.#queues.get(key)?.waiting;
    const at = waiting?.indexOf(sequence) ?? -1;
    if (waiting === undefined || at < 0) return;
    waiting.splice(at, 1);
    this.#size -= 1;
  }

  /** Gives a held queue back; with `notBefore` nobody gets it sooner. Ignored when the fence is outdated. */
  release(key: string, fence: number, notBefore = 0): void {
    const queue = this.#held.get(key);
    if (queue?.hold?.fence !== fence) return;
    this.#release(queue);
    if (notBefore > 0 && queue.waiting.length > 0) this.#delay(queue, notBefore);
    else this.#offer(queue);
  }

  /** When `take` may find something: `now` if it would already, null when nothing is planned. */
  nextWake(now: number): number | null {
    this.#expire(now);
    this.#promote(now);
    if (this.#nextFree() !== null) return now;
    let wake = this.#delayed.peek()?.at ?? Number.POSITIVE_INFINITY;
    for (const { hold, waiting } of this.#held.values()) {
      if (hold !== null && waiting.length > 0) wake = Math.min(wake, hold.until);
    }
    return Number.isFinite(wake) ? Math.max(wake, now) : null;
  }

  #queueOf(key: string): Queue {
    const known = this.#queues.get(key);
    if (known !== undefined) return known;
    const fresh: Queue = { key, waiting: [], hold: null, notBefore: 0 };
    this.#queues.set(key, fresh);
    return fresh;
  }

  #nextFree(): Queue | null {
    for (;;) {
      const spot = this.#ready.peek();
      if (spot === undefined) return null;
      const queue = this.#queues.get(spot.key);
      const free = queue !== undefined && queue.hold === null && queue.notBefore === 0;
      if (free && queue.waiting[0] === spot.sequence) return queue;
      this.#ready.pop();
    }
  }

  #offer(queue: Queue): void {
    const first = queue.waiting[0];
    if (first === undefined) {
      if (queue.hold === null) this.#queues.delete(queue.key);
      return;
    }
    if (queue.hold === null && queue.notBefore === 0) this.#ready.push({ key: queue.key, sequence: first });
  }

  #delay(queue: Queue, notBefore: number): void {
    queue.notBefore = notBefore;
    this.#delayed.push({ key: queue.key, at: notBefore });
  }

  #promote(now: number): void {
    for (let next = this.#delayed.peek(); next !== undefined && next.at <= now; next = this.#delayed.peek()) {
      this.#delayed.pop();
      const queue = this.#queues.get(next.key);
      if (queue?.notBefore !== next.at) continue;
      queue.notBefore = 0;
      this.#offer(queue);
    }
  }

  #expire(now: number): void {
    if (now < this.#earliestExpiry) return;
    this.#earliestExpiry = Number.POSITIVE_INFINITY;
    for (const queue of [...this.#held.values()]) {
      const until = queue.hold?.until ?? now;
      if (until > now) {
        this.#earliestExpiry = Math.min(this.#earliestExpiry, until);
        continue;
      }
      this.#release(queue);
      this.#offer(queue);
    }
  }

  #release(queue: Queue): void {
    queue.hold = null;
    this.#held.delete(queue.key);
  }
}
