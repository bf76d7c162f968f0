/** Everything that goes round and round: whatever its work throws, it goes on, and a loop that is stuck is told of. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startHeartbeat } from "../../adapters/whatsapp-web/heartbeat.ts";
import type { Upkeep } from "../../src/commerce/upkeep.ts";
import { createSweeper } from "../../src/gateway/sweeper.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import { done } from "../../src/ports/outcome.ts";
import { createRuntime } from "../../src/runtime/runtime.ts";
import { WorkLoop } from "../../src/runtime/work-loop.ts";
import { openSqliteMailbox } from "../../src/storage/mailbox/sqlite/mailbox.ts";
import { tillContext } from "../support/crash-flow.ts";
import { MemoryTill } from "../support/crash-till.ts";
import { sourceFiles } from "./source-files.ts";

/**
 * Where something comes round by itself, and what holds it. Whoever writes another loop adds it here, with a test that
 * lets its work fail.
 */
const LOOPS: Readonly<Record<string, string>> = {
  "src/runtime/work-loop.ts": "below",
  "src/runtime/timers.ts": "a work loop; its alarm only wakes it",
  "src/runtime/runtime.ts": "pruning, below",
  "src/gateway/sweeper.ts": "below",
  "src/gateway/forgetting.ts": "an hourly look that catches, and says what it could not do",
  "src/gateway/order-watch.ts": "its own test; /readyz asks it",
  "src/gateway/hearing.ts": "hearing.test.ts: tells staff as soon as they can be told",
  "src/http/event-stream.ts": "as long as one request",
  "src/storage/adapter-store/sqlite.ts": "sweeping catches; what cannot be written is felt by whoever writes",
  "adapters/sandbox/webhook-delivery.ts": "payment.test.ts, with a store that fails",
  "adapters/slack/socket.ts": "receiving.test.ts, the socket",
  "adapters/telegram/polling.ts": "receiving.test.ts, by polling",
  "adapters/telegram/listener.ts": "receiving.test.ts: told of the bot again",
  "adapters/web/channel.ts": "as long as one request",
  "adapters/whatsapp-web/heartbeat.ts": "below",
  "adapters/whatsapp-web/supervisor.ts": "supervisor.test.ts",
  "adapters/whatsapp-web/browser-profile.ts": "a look every moment until a lock is free, or for so long",
};

/** What makes a file come round: a clock of Node's that is set again, or a wait for a signal. */
const ROUND =
  /setInterval\(|while \(!(?:\w+\.)*#?(?:stopping\.)?signal\.aborted|while \(!this\.#stopping|= setTimeout\((?:run|beat|work)\b|again = setTimeout|alarm = setTimeout|telling \?\?= setTimeout|for \(let failures|for \(;;\) \{\s*\n\s*(?:await|if \(signal)/;

const ROOT = join(import.meta.dirname, "../..");

it("every loop is known, and held by something", () => {
  const files = sourceFiles(["src", "adapters"]).filter((file) => !/\.test\.ts$|\/page\//.test(file));
  const found = files.filter((file) => ROUND.test(readFileSync(join(ROOT, file), "utf8")));
  expect(found.filter((file) => !(file in LOOPS))).toEqual([]);
});

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
});
afterEach(() => vi.useRealTimers());

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("a loop", () => {
  it.each([
    ["rejects", () => Promise.reject(new Error("Broken"))],
    [
      "throws at once",
      () => {
        throw new Error("Broken");
      },
    ],
  ])("whose work %s goes on by itself, and counts how often that was", async (_, breaks) => {
    let works = 0;
    let isBroken = true;
    const loop = new WorkLoop("loop", silentLog, async () => {
      works += 1;
      if (isBroken) await breaks();
    });
    loop.start();
    await pass(10_000);
    expect(works).toBeGreaterThan(8);
    expect(loop.failures).toBe(works);
    isBroken = false;
    await pass(1_000);
    expect(loop.failures).toBe(0);
    await loop.stop();
  });
});

describe("the shell", () => {
  it("says which part is stuck, and works again when what held it up is gone", async () => {
    const mailbox = await openSqliteMailbox({ folder: null, clock: systemClock });
    const { claim } = mailbox;
    const runtime = createRuntime({
      mailbox,
      context: () => tillContext,
      services: new MemoryTill(),
      desks: () => [],
      send: async () => done({}),
      pace: () => undefined,
      clock: systemClock,
      log: silentLog,
    });
    runtime.start();
    await expect(runtime.check()).resolves.toBeUndefined();
    mailbox.claim = async () => {
      throw new Error("The disk is gone");
    };
    await mailbox.deposit({});
    for (let second = 0; second < 8; second += 1) await pass(1_000);
    await vi.waitFor(async () => {
      await pass(1_000);
      await expect(runtime.check()).rejects.toThrow("outbox");
    });
    mailbox.claim = claim;
    await pass(2_000);
    await expect(runtime.check()).resolves.toBeUndefined();
    mailbox.prune = () => Promise.reject(new Error("The disk is gone"));
    await pass(2 * 3_600_000);
    await runtime.stop();
    await mailbox.close();
  });
});

describe("the sweeper", () => {
  const broken = () => Promise.reject(new Error("The ledger is gone"));
  const thrown = () => {
    throw new Error("The ledger is gone");
  };

  it.each([
    ["a round", { run: broken, next: async () => null }],
    ["the question for the next", { run: async () => {}, next: broken }],
    ["both, at once", { run: thrown, next: thrown }],
  ])("goes on when %s fails", async (_, upkeep) => {
    let rounds = 0;
    const counted = {
      ...upkeep,
      run() {
        rounds += 1;
        return upkeep.run();
      },
    };
    const sweeper = createSweeper({
      upkeep: counted as unknown as Upkeep,
      clock: systemClock,
      log: silentLog,
    });
    sweeper.start();
    await pass(100_000);
    expect(rounds).toBeGreaterThan(5);
    await expect(sweeper.check()).resolves.toBeUndefined();
    await sweeper.stop();
  });

  it("is told of when a round hangs", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const upkeep = { run: () => promise, next: async () => null } as unknown as Upkeep;
    const sweeper = createSweeper({ upkeep, clock: systemClock, log: silentLog });
    sweeper.start();
    await pass(200_000);
    await expect(sweeper.check()).resolves.toBeUndefined();
    await pass(200_000);
    await expect(sweeper.check()).rejects.toThrow("hangs");
    resolve();
    await pass(1_000);
    await expect(sweeper.check()).resolves.toBeUndefined();
    await sweeper.stop();
  });
});

describe("the heartbeat of a WhatsApp session", () => {
  it("beats on whatever throws in it", async () => {
    let beats = 0;
    const client = {
      async getState() {
        beats += 1;
        return "CONNECTED";
      },
      info: { wid: { _serialized: "1@lid" } },
      get pupBrowser(): never {
        throw new Error("The page is gone");
      },
    };
    const pulse = startHeartbeat({
      client: client as never,
      rhythm: { everyMs: 1_000, answerMs: 500, serverEveryMs: 60_000, offlineMs: 5_000, memoryBytes: 1 },
      sweep: async () => 0,
      isQuiet: () => true,
      end: () => {},
    });
    for (let second = 0; second < 6; second += 1) await pass(1_000);
    expect(beats).toBeGreaterThan(3);
    pulse.stop();
  });
});
