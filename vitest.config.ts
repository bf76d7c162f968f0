import { accessSync, constants } from "node:fs";
import { defineConfig } from "vitest/config";

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
          env: memoryFolder(),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          include: [
            "src/**/*.test.ts",
            "adapters/**/*.test.ts",
            "flows/**/*.test.ts",
            "test/unit/**/*.test.ts",
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

/**
 * Quick tests keep their files in memory on systems with a folder for that. They say what is written, and most of their
 * time was waiting for a disk to say that it has it; the stories have a disk.
 */
function memoryFolder(): Record<string, string> {
  const folder = "/dev/shm";
  try {
    accessSync(folder, constants.W_OK);
    return { TMPDIR: folder };
  } catch {
    return {};
  }
}
