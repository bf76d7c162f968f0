/** Shoppers of a crash story: they speak through a platform that delivers until it is heard, and sometimes twice. */
import type { KillableProcess } from "./crash-process.ts";

/** Delivers one message as a platform does: again and again until the gateway confirms it. */
export async function deliver(gateway: KillableProcess, path: string, message: unknown): Promise<void> {
  for (;;) {
    const { address } = gateway;
    if (address !== null) {
      try {
        const response = await fetch(`${address}${path}`, { method: "POST", body: JSON.stringify(message) });
        await response.arrayBuffer();
        if (response.ok) return;
      } catch {
        /** The gateway died while it was spoken to; nobody knows whether it understood. */
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How a shopper behaves. */
export interface Manners {
  /** Waits for the answer before the next message. */
  readonly patient: boolean;
  /** How likely it is that the platform delivers a message a second time, from 0 to 1. */
  readonly repeats: number;
}

/**
 * Says everything in order. `say` delivers one message, `answered` resolves when its answer was heard.
 * A repetition comes after the message and before the next but one, like a platform's retry.
 */
export async function visit(
  words: readonly string[],
  manners: Manners,
  random: () => number,
  say: (words: string, nth: number) => Promise<void>,
  answered: (nth: number) => Promise<void>,
): Promise<void> {
  for (const [nth, word] of words.entries()) {
    await say(word, nth);
    const repetition = random() < manners.repeats ? say(word, nth) : Promise.resolve();
    if (manners.patient) await answered(nth);
    await repetition;
  }
}
