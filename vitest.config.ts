import { defineConfig } from "vitest/config";
import { memoryFolder } from "./test/support/memory-folder.ts";

/** `unit` is quick and needs nothing but Node; `story` drives whole gateways, a browser and stand-in servers. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Both cores of a small machine; Vitest alone would leave one idle.
          maxWorkers: 2,
          // Reading the sources anew for each file took as long as the tests. So the files of a worker share them, and
          // whatever a file changes for all (timers, the environment) it puts back.
          isolate: false,
          globalSetup: ["test/support/memory-folder.ts"],
          env: memoryFolder === undefined ? {} : { TMPDIR: memoryFolder },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          include: [
            "src/**/*.test.ts",
            "adapters/**/*.test.ts",
            "flows/**/*.test.ts",
            "test/unit/**/*.test.ts",
            "test/mutants/**/*.test.ts",
          ],
        },
      },
      {
        test: {
          name: "story",
          include: ["test/stories/**/*.test.ts"],
          globalSetup: ["test/support/chromium.ts"],
          // One file at a time: whole gateways and a browser want the machine for themselves.
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
