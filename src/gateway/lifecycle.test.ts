import { describe, expect, it } from "vitest";
import { type Part, startAll, stopAll } from "./lifecycle.ts";

/** Parts that note what happens to them. */
function noting(notes: string[], names: readonly string[], broken?: string): readonly Part[] {
  return names.map((name) => ({
    async start() {
      await Promise.resolve();
      if (name === broken) throw new Error(`${name} cannot start`);
      notes.push(`start ${name}`);
    },
    async stop() {
      await Promise.resolve();
      notes.push(`stop ${name}`);
    },
  }));
}

describe("the parts of a gateway", () => {
  it("start in their order and stop in its reverse", async () => {
    const notes: string[] = [];
    const parts = [
      { stop: () => notes.push("stop store") },
      ...noting(notes, ["server", "runtime", "adapters"]),
    ];
    await startAll(parts);
    await stopAll(parts);
    expect(notes).toEqual([
      "start server",
      "start runtime",
      "start adapters",
      "stop adapters",
      "stop runtime",
      "stop server",
      "stop store",
    ]);
  });

  it("all stop when one cannot start, and why is told", async () => {
    const notes: string[] = [];
    await expect(startAll(noting(notes, ["server", "runtime", "adapters"], "runtime"))).rejects.toThrow(
      "runtime cannot start",
    );
    expect(notes).toEqual(["start server", "stop adapters", "stop runtime", "stop server"]);
  });
});
