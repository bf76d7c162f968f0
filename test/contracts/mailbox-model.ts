/** What a mailbox must do, as the simplest program that does it: arrays in memory, for the property tests to compare with. */
import type { TimerChange } from "../../src/conversation/conversation.ts";

/** A lease or claim as the model sees it. */
interface Hold {
  readonly fence: number;
  readonly until: number;
}

interface ModelQueue {
  /** Ids with their place in the one order of arrival. */
  readonly waiting: { readonly id: string; readonly place: number }[];
  hold: Hold | null;
  notBefore: number;
}

/** Queues in order; used once for conversations and once for lanes. */
export class ModelQueues {
  readonly queues = new Map<string, ModelQueue>();
  readonly #places = new Map<string, number>();
  #arrived = 0;

  /** Puts an id at its place; an id that was there before keeps the place it had. */
  arrive(key: string, id: string): void {
    const place = this.#places.get(id) ?? this.#arrived++;
    this.#places.set(id, place);
    const queue = this.queues.get(key) ?? { waiting: [], hold: null, notBefore: 0 };
    this.queues.set(key, queue);
    queue.waiting.push({ id, place });
    queue.waiting.sort((one, other) => one.place - other.place);
  }

  knows(id: string): boolean {
    return this.#places.has(id);
  }

  /** Keys that may be taken, the one whose first is oldest in front. */
  free(now: number): readonly string[] {
    return [...this.queues]
      .filter(
        ([, { waiting, hold, notBefore }]) =>
          waiting.length > 0 && (hold === null || hold.until <= now) && notBefore <= now,
      )
      .sort(([, one], [, other]) => (one.waiting[0]?.place ?? 0) - (other.waiting[0]?.place ?? 0))
      .map(([key]) => key);
  }

  at(key: string): ModelQueue {
    const queue = this.queues.get(key);
    if (queue === undefined) throw new Error(`The model has no queue ${key}`);
    return queue;
  }

  get size(): number {
    return [...this.queues.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }
}

/** The timers of the model. */
export class ModelTimers {
  readonly #due = new Map<string, { key: string; flow: string; timer: string; dueAt: number }>();

  apply(key: string, change: TimerChange): void {
    const name = `${key} ${change.flow} ${change.timer}`;
    if (change.kind === "cancel") this.#due.delete(name);
    else this.#due.set(name, { key, flow: change.flow, timer: change.timer, dueAt: change.dueAt });
  }

  /** Takes out what is due, the earliest first. */
  fire(now: number): readonly { key: string; flow: string; timer: string; dueAt: number }[] {
    const due = [...this.#due].filter(([, { dueAt }]) => dueAt <= now);
    for (const [name] of due) this.#due.delete(name);
    return due.map(([, timer]) => timer).sort((one, other) => one.dueAt - other.dueAt);
  }

  get size(): number {
    return this.#due.size;
  }
}
