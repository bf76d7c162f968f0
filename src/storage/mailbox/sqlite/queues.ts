/**
 * Queues side by side: strictly in order within one, the oldest first across all, at most one holder at a time.
 *
 * Conversations with their inbounds and lanes with their entries are the same thing here. This is only an index in
 * memory over what waits in the database; the folder belongs to one process, so who holds what need not be written
 * down: it is void when the process dies. Its size follows what waits, not what is stored.
 *
 * A queue is in one of five modes. Which one follows from three fields (`waiting`, `hold`, `notBefore`), never from a
 * flag of its own, so the fields cannot disagree with it:
 *
 * - **absent**: nothing waits and nobody holds it. It is not in the map at all. `arrive` makes it ready or delayed.
 * - **ready**: something waits, nobody holds it, no delay. It has a spot in `#ready` under its first sequence.
 *   `take` makes it held.
 * - **held**: somebody works on it, under a fence, until a moment. Entered by `take` only, and it is in `#held` exactly
 *   as long. What arrives meanwhile waits behind; `finish` takes out what was dealt with. Three ways out: `release`
 *   (ready or absent), `release` with `notBefore` (delayed), or the moment passes and the next look expires it (ready).
 *   When the holder finished all that waited, the queue is empty while held, and `release` makes it absent.
 * - **delayed**: something waits, nobody holds it, and not before a moment: after a failure, or to keep a pace. It has a
 *   spot in `#delayed` under that moment; the first look after it makes the queue ready. A delay counts for the whole
 *   queue, since nothing in it may overtake its first. What arrives older than its first (a dead letter that waits
 *   again) stays behind the delay too.
 * - **held while delayed** does not exist: a delayed queue is not handed out, and a delay begins when a hold ends.
 *
 * **Fences.** Each taking gets the next fence. Whoever comes with another fence than the one that holds the queue now
 * came too late: the hold ran out and somebody else has the queue, or had it. `holds` is asked in the same transaction
 * that writes, so a late holder writes nothing. Fences start above all those of earlier openings of the file, so not
 * even a holder of a process that died can be taken for a living one.
 *
 * **Spots are hints.** A heap cannot give up an item from its middle, so a spot is left behind when its queue is taken,
 * delayed or emptied, and checked against the queue when it comes to the top: it counts only when the queue is ready
 * and its first sequence is still the spot's. So a ready queue may have several spots, and always has one that counts.
 */
import TinyQueue from "tinyqueue";

interface Queue<Key> {
  readonly key: Key;
  /** Sequences of what waits, ascending. */
  readonly waiting: number[];
  hold: { readonly fence: number; readonly until: number } | null;
  /** Epoch milliseconds before which nobody may take it; 0 when there is no such moment. */
  notBefore: number;
}

/** Where a ready queue stands among the others: the lowest sequence comes first. */
interface ReadySpot<Key> {
  readonly key: Key;
  readonly sequence: number;
}

/** When a delayed queue is ready again: the earliest comes first. */
interface DelayedSpot<Key> {
  readonly key: Key;
  readonly at: number;
}

/** A queue that was taken. */
export interface Taken<Key> {
  readonly key: Key;
  readonly fence: number;
  readonly until: number;
  /** Its first, ascending: at least one, at most `MOST_AT_ONCE`. */
  readonly sequences: readonly number[];
}

/** Handed out at once; the rest waits for the next taking, so that one busy queue does not hold up the others. */
const MOST_AT_ONCE = 16;

/** Queues by key: conversations or lanes. */
export class Queues<Key extends string> {
  readonly #queues = new Map<Key, Queue<Key>>();
  readonly #held = new Map<Key, Queue<Key>>();
  readonly #ready = new TinyQueue<ReadySpot<Key>>([], (one, other) => one.sequence - other.sequence);
  readonly #delayed = new TinyQueue<DelayedSpot<Key>>([], (one, other) => one.at - other.at);
  /** No hold ends before this moment, so until then nobody need look through them. */
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
  arrive(key: Key, sequence: number, notBefore = 0): void {
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
  take(now: number, leaseMs: number): Taken<Key> | null {
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
  holds(key: Key, fence: number): boolean {
    return this.#held.get(key)?.hold?.fence === fence;
  }

  /** Whether nothing waits in it and nobody holds it. */
  isAbsent(key: Key): boolean {
    return !this.#queues.has(key);
  }

  /** The first that waits. */
  first(key: Key): number | undefined {
    return this.#queues.get(key)?.waiting[0];
  }

  /** Takes a sequence out for good; the queue stays held. */
  finish(key: Key, sequence: number): void {
    const waiting = this.#queues.get(key)?.waiting;
    const at = waiting?.indexOf(sequence) ?? -1;
    if (waiting === undefined || at < 0) return;
    waiting.splice(at, 1);
    this.#size -= 1;
  }

  /** Gives a held queue back; with `notBefore` nobody gets it sooner. Ignored when the fence is outdated. */
  release(key: Key, fence: number, notBefore = 0): void {
    const queue = this.#held.get(key);
    if (queue?.hold?.fence !== fence) return;
    this.#release(queue);
    if (notBefore > 0 && queue.waiting.length > 0) this.#delay(queue, notBefore);
    else this.#offer(queue);
  }

  /** Ends the delay of the queues that are meant; how many had one. */
  hurry(isMeant: (key: Key) => boolean): number {
    let hurried = 0;
    for (const queue of this.#queues.values()) {
      if (queue.notBefore === 0 || !isMeant(queue.key)) continue;
      queue.notBefore = 0;
      this.#offer(queue);
      hurried += 1;
    }
    return hurried;
  }

  /** Queues in which something waits. */
  keys(): IterableIterator<Key> {
    return this.#queues.keys();
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

  #queueOf(key: Key): Queue<Key> {
    const known = this.#queues.get(key);
    if (known !== undefined) return known;
    const fresh: Queue<Key> = { key, waiting: [], hold: null, notBefore: 0 };
    this.#queues.set(key, fresh);
    return fresh;
  }

  #nextFree(): Queue<Key> | null {
    for (;;) {
      const spot = this.#ready.peek();
      if (spot === undefined) return null;
      const queue = this.#queues.get(spot.key);
      const free = queue !== undefined && queue.hold === null && queue.notBefore === 0;
      if (free && queue.waiting[0] === spot.sequence) return queue;
      this.#ready.pop();
    }
  }

  #offer(queue: Queue<Key>): void {
    const first = queue.waiting[0];
    if (first === undefined) {
      if (queue.hold === null) this.#queues.delete(queue.key);
      return;
    }
    if (queue.hold === null && queue.notBefore === 0) this.#ready.push({ key: queue.key, sequence: first });
  }

  #delay(queue: Queue<Key>, notBefore: number): void {
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

  #release(queue: Queue<Key>): void {
    queue.hold = null;
    this.#held.delete(queue.key);
  }
}
