import { describe, expect, it } from "vitest";
import { type Counts, RandomShopper } from "../test/support/random-shoppers.ts";
import { voiceFaults } from "../test/support/shoppers.ts";

const WALKS = 49;
const STEPS = 30;
/** A conversation is read and written with each message: in bytes, all flows and screens together. */
const LARGEST = 24 * 1024;

/** Whether the shopper can go on: by a choice, a link, an answer, or because a person answers. */
function goesOn(wanderer: RandomShopper): boolean {
  const screen = wanderer.screen();
  if (wanderer.shopper.conversation?.attention !== "bot") return true;
  if (screen === undefined) return wanderer.shopper.replies.length === 0;
  return (screen.choices?.length ?? 0) + (screen.items?.length ?? 0) > 0 || screen.ask !== undefined;
}

describe("Shoppers who try everything, in four flows at once", () => {
  it("are never stuck, always understood, and never remembered at length", { timeout: 60_000 }, async () => {
    const counts: Counts = new Map();
    let largest = 0;
    for (let seed = 1; seed <= WALKS; seed += 1) {
      const wanderer = new RandomShopper(seed, counts);
      const { shopper } = wanderer;
      await wanderer.begin(seed);
      for (let step = 0; step < STEPS; step += 1) {
        await wanderer.step();
        const at = () => `walk ${seed}: ${wanderer.path.join(" → ")}`;
        if (shopper.faults().length > 0) expect(shopper.faults(), at()).toEqual([]);
        if (!goesOn(wanderer)) expect.fail(`Stuck after ${at()}`);
        largest = Math.max(largest, shopper.size());
      }
    }
    expect(voiceFaults).toEqual([]);
    expect(largest).toBeLessThan(LARGEST);
  });
});
