/** Counts what is under way, so that a stop can wait until nothing is. */

/** A counter that can be waited for. */
export class UnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  /** Counts `work` until it is settled; `afterwards` runs before anybody is told that nothing is under way. */
  async during<Result>(work: () => Promise<Result>, afterwards?: () => void): Promise<Result> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      afterwards?.();
      if (this.#count === 0) for (const tell of this.#waiting.splice(0)) tell();
    }
  }

  /** Resolves when nothing is under way; at once when nothing is now. */
  quiet(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  }
}
