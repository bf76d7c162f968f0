/**
 * In which order the parts of a gateway start, and stop: each stands on those before it, so what starts first stops last.
 *
 * A start that fails half way stops everything again, since what is half open would keep the process alive, deaf, with
 * its files locked. So `stop` is also asked of parts that never started, and must be safe then.
 */

/** Something that is started and stopped with the gateway. */
export interface Part {
  /** Absent for what is open as soon as it is built. */
  readonly start?: () => void | Promise<void>;
  /** Resolves when nothing of it is under way any more. */
  readonly stop: () => unknown;
}

/** Starts parts in their order; when one cannot, stops all and throws why. */
export async function startAll(parts: readonly Part[]): Promise<void> {
  try {
    for (const part of parts) await part.start?.();
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}

/** Stops parts in the reverse of their order. */
export async function stopAll(parts: readonly Part[]): Promise<void> {
  for (const part of parts.toReversed()) await part.stop();
}
