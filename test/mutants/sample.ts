/** Draws faults by chance, the same ones for the same seed. */
import { FAULT_KINDS, type Fault } from "./fault.ts";

/**
 * Draws `count` of the faults: each kind gets an equal share, as far as there are enough of it, and within a kind every
 * place is as likely as any other.
 */
export function sampled(faults: readonly Fault[], count: number, seed: number): Fault[] {
  const random = numbersOf(seed);
  const queues = FAULT_KINDS.map((kind) =>
    shuffled(
      faults.filter((fault) => fault.kind === kind),
      random,
    ),
  );
  const drawn: Fault[] = [];
  while (drawn.length < count && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      const next = queue.pop();
      if (next !== undefined && drawn.length < count) drawn.push(next);
    }
  }
  return drawn;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const left = [...items];
  for (let end = left.length - 1; end > 0; end -= 1) {
    const at = Math.floor(random() * (end + 1));
    [left[end], left[at]] = [left[at] as Item, left[end] as Item];
  }
  return left;
}

/** A linear congruential generator with the constants of Numerical Recipes: good enough to draw by, and repeatable. */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
