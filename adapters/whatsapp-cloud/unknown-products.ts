/** Remembers for a while which products Meta did not know, so that each screen with them does not cost a refusal. */
import type { SystemClock } from "../../src/ports/clock.ts";

/** How long, in milliseconds: a catalog at Meta is reviewed within hours. */
const MEMORY_MS = 60 * 60_000;
/** Remembered at most; the oldest go first. */
const MOST = 5_000;

/** The memory of one catalog. */
export interface UnknownProducts {
  /** Whether one of these was refused lately. */
  has(skus: readonly string[]): boolean;
  /** Meta refused a message with these. */
  add(skus: readonly string[]): void;
}

/** A memory that is lost with the process. A list is remembered as a whole: Meta does not say which of it was unknown. */
export function createUnknownProducts(clock: Pick<SystemClock, "elapsed">): UnknownProducts {
  const refusedAt = new Map<string, number>();
  const keyOf = (skus: readonly string[]) => skus.join("\n");
  return {
    has(skus) {
      const at = refusedAt.get(keyOf(skus));
      return at !== undefined && clock.elapsed() - at < MEMORY_MS;
    },
    add(skus) {
      refusedAt.delete(keyOf(skus));
      refusedAt.set(keyOf(skus), clock.elapsed());
      const oldest = refusedAt.size > MOST ? refusedAt.keys().next().value : undefined;
      if (oldest !== undefined) refusedAt.delete(oldest);
    },
  };
}
