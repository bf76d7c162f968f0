/** One life after the other: how long is waited, what staff hear, and when it ends. The lives here end as the test says. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLog } from "../../src/ports/log.ts";
import type { AdapterStores } from "../../src/ports/store.ts";
import { backoffMs } from "../../src/wire/backoff.ts";
import { memoryStores } from "../../test/support/adapter-stores.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { type MessageLog, openMessageLog } from "./message-log.ts";
import type { Ending, SessionEvents } from "./session.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

const MINUTE = 60_000;
const BACKOFF = { firstMs: 2_000, factor: 2, longestMs: 10 * MINUTE, goodMs: 10 * MINUTE };
const LOST: Ending = { kind: "lost", why: "the page crashed" };

let folder: string;
let stores: AdapterStores;
let messages: MessageLog;
let now: number;
let supervisor: Supervisor;
/** Pauses between lives, in milliseconds. */
let pauses: number[];
/** What staff heard. */
let told: string[];
/** Whether shoppers are heard, as it was said. */
let hearings: string[];
/** Lives that were begun. */
let count: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "whatsapp-lives-"));
  stores = memoryStores();
  messages = await openMessageLog(stores.open("demo", "whatsapp-web"));
  [now, count, pauses, told, hearings] = [1_000, 0, [], [], []];
});
afterEach(async () => {
  await supervisor.stop();
  await stores.close();
  rmSync(folder, { recursive: true });
});

/** What is waited after so many failures in a row. */
const pauseAfter = (failures: number) => backoffMs(BACKOFF, failures, "whatsapp-web/demo");

interface Life {
  readonly ending: Ending;
  /** How long it was ready, in milliseconds; absent when it never was. */
  readonly readyMs?: number;
  /** A code was shown, and scanned after so long. */
  readonly scannedMs?: number;
}

/** Lives these lives and then rests in one that does not end; resolves when that one has begun. */
async function lived(...script: readonly Life[]): Promise<void> {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  supervisor = createSupervisor({
    ...{ folder, messages, shop: "demo", log: silentLog },
    clock: { now: () => now, elapsed: () => now },
    hearing: (hearing) => void hearings.push(hearing.kind),
    backoff: BACKOFF,
    pairing: {
      scan: () => void told.push("scan"),
      idle: () => void told.push("idle"),
      paired: () => void told.push("paired"),
      lost: (why) => void told.push(why),
      again: () => void told.push("again"),
    },
    wait: async (ms) => {
      pauses.push(ms);
      return true;
    },
    open: (events) => {
      const life = script[count];
      count += 1;
      if (life === undefined) resolve();
      return sessionOf(life, events);
    },
    onReady: () => {},
    onEnd: () => {},
  });
  supervisor.start();
  await done;
}

function sessionOf(life: Life | undefined, events: SessionEvents) {
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  if (life !== undefined) {
    setImmediate(() => {
      if (life.scannedMs !== undefined) {
        events.code("code");
        now += life.scannedMs;
      }
      if (life.readyMs !== undefined) {
        events.ready({} as GuardedClient);
        now += life.readyMs;
      }
      end(life.ending);
    });
  }
  return { ended, end };
}

test("waits twice as long after each failure, up to ten minutes, and tells staff at the third", async () => {
  await lived(...Array.from({ length: 11 }, () => ({ ending: LOST })));
  expect(pauses).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(pauseAfter));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(12 * MINUTE);
  expect(told).toEqual([expect.stringContaining("lost 3 times in a row (the page crashed)")]);
});

test("begins with the shortest pause again after a good life, and not after a short one", async () => {
  await lived({ ending: LOST }, { ending: LOST, readyMs: MINUTE }, { ending: LOST, readyMs: 20 * MINUTE });
  expect(pauses).toEqual([1, 2, 1].map(pauseAfter));
});

test("waits the longest at once when WhatsApp refuses the account, and says so in plain words", async () => {
  await lived({ ending: { kind: "lost", why: "SMB_TOS_BLOCK" } });
  expect(pauses).toEqual([pauseAfter(Number.POSITIVE_INFINITY)]);
  expect(pauses[0]).toBeGreaterThanOrEqual(8 * MINUTE);
  expect(told.join()).toContain("WhatsApp has blocked the account");
});

test("renews a browser that has grown without a pause and without a word", async () => {
  await lived({ ending: { kind: "grown" }, readyMs: MINUTE });
  expect(pauses).toEqual([]);
  expect(told).toEqual(["paired"]);
});

test("removes a session that the phone threw out, and goes on at once to show a code", async () => {
  mkdirSync(join(folder, "session", "Default"), { recursive: true });
  await lived({ ending: { kind: "loggedOut" }, readyMs: MINUTE });
  expect(existsSync(join(folder, "session"))).toBe(false);
  expect(messages.fact("pairedAt")).toBeNull();
  expect(told.at(-1)).toContain("logged this device out");
});

test("opens no browser again when nobody scanned, until staff ask", async () => {
  const second = lived({ ending: { kind: "unscanned" } });
  await expect.poll(() => told).toEqual(["idle"]);
  expect(count).toBe(1);
  supervisor.pair();
  await second;
  expect(count).toBe(2);
});

test("is paired since the code was shown, so that who writes while the page loads is answered", async () => {
  await lived({ ending: LOST, scannedMs: 5_000, readyMs: MINUTE });
  expect(messages.fact("pairedAt")).toBe("1000");
  expect(told).toEqual(["scan", "paired"]);
});

test("says whether shoppers are heard at each step", async () => {
  await lived(
    { ending: LOST, scannedMs: 5_000, readyMs: MINUTE },
    { ending: { kind: "loggedOut" }, readyMs: MINUTE },
    { ending: LOST },
  );
  expect(hearings).toEqual(["deaf", "deaf", "hears", "deaf", "hears", "deaf", "deaf"]);
});

test("goes on when what follows a life cannot be written down, and does not spin", async () => {
  const { setFact } = messages;
  messages.setFact = async (name, value) => {
    if (value === null) throw new Error("The disk is full");
    return setFact(name, value);
  };
  const thrownOut: Life = { ending: { kind: "loggedOut" } };
  await lived(thrownOut, thrownOut, thrownOut, { ending: LOST });
  expect(pauses).toEqual([1, 2, 3, 4].map(pauseAfter));
});
