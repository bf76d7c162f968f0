/** A binary heap: whatever ranks lowest comes out first. */

/** Items in order of a rank that does not change while they are inside. */
export class Heap<Item> {
  readonly #rank: (item: Item) => number;
  readonly #items: Item[] = [];

  constructor(rank: (item: Item) => number) {
    this.#rank = rank;
  }

  /** The lowest, left inside. */
  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  /** Takes the lowest out. */
  pop(): Item | undefined {
    const items = this.#items;
    const lowest = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return lowest;
    items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const below = left + 1 < items.length && this.#before(left + 1, left) ? left + 1 : left;
      if (below >= items.length || !this.#before(below, at)) return lowest;
      this.#swap(at, below);
      at = below;
    }
  }

  #before(one: number, other: number): boolean {
    return this.#rank(this.#items[one] as Item) < this.#rank(this.#items[other] as Item);
  }

  #swap(one: number, other: number): void {
    const kept = this.#items[one] as Item;
    this.#items[one] = this.#items[other] as Item;
    this.#items[other] = kept;
  }
}
