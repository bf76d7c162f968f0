/** How often one visitor may act: a window that slides, kept in memory and bounded, so that nobody can fill it. */

/** A limit. */
export interface RateLimit {
  /** Counts one act of this key; answers 0, or how many milliseconds to wait when it was one too many. */
  take(key: string, now: number): number;
}

/**
 * Allows `most` acts in any `windowMs` milliseconds. Only the `keys` most recently seen keys are remembered; a
 * forgotten one starts afresh, which is kinder than refusing a visitor for what others did.
 */
export function rateLimit(options: {
  readonly most: number;
  readonly windowMs: number;
  readonly keys: number;
}): RateLimit {
  const { most, windowMs, keys } = options;
  const acts = new Map<string, readonly number[]>();
  return {
    take(key, now) {
      const recent = (acts.get(key) ?? []).filter((at) => at > now - windowMs);
      const [first = now] = recent;
      const isAllowed = recent.length < most;
      acts.delete(key);
      acts.set(key, isAllowed ? [...recent, now] : recent);
      const [oldest] = acts.keys();
      if (acts.size > keys && oldest !== undefined) acts.delete(oldest);
      return isAllowed ? 0 : first + windowMs - now;
    },
  };
}
