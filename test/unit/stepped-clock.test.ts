/** The clock on the wall is stepped by an hour while Kiosk runs; nobody is kept waiting, nothing is let through. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { rateLimit } from "../../adapters/web/rate-limit.ts";
import { createUnknownProducts } from "../../adapters/whatsapp-cloud/unknown-products.ts";
import { type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import { type SystemClock, steadyClock } from "../../src/ports/clock.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Mailbox } from "../../src/ports/mailbox.ts";
import { silentMetrics } from "../../src/ports/metrics.ts";
import { done, type Outcome, retry } from "../../src/ports/outcome.ts";
import { createRuntime, type Runtime } from "../../src/runtime/runtime.ts";
import { openSqliteMailbox } from "../../src/storage/mailbox/sqlite/mailbox.ts";
import { tillContext } from "../support/crash-flow.ts";
import { MemoryTill } from "../support/crash-till.ts";
import { laned, saying } from "../support/mail.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 28, 10);
const STEPS = [
  ["back", -HOUR],
  ["forward", HOUR],
] as const;

interface HandClock extends SystemClock {
  /** Time passes. */
  pass(ms: number): void;
  /** Somebody sets the clock on the wall. */
  step(ms: number): void;
}

function handClock(): HandClock {
  let [wall, ran] = [START, 5_000];
  return {
    now: () => wall,
    elapsed: () => ran,
    pass(ms) {
      wall += ms;
      ran += ms;
    },
    step(ms) {
      wall += ms;
    },
  };
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface World {
  readonly clock: HandClock;
  readonly mailbox: Mailbox;
  readonly runtime: Runtime;
  readonly sent: string[];
  /** Durations that were reported, in milliseconds. */
  readonly durations: number[];
  /** Time passes in steps of `ms` until something holds; how much it was, or null after a simulated half hour. */
  waited(until: () => boolean, ms?: number): Promise<number | null>;
}

async function openWorld(
  send: (n: number) => Outcome<{ reference?: string }>,
  perSecond?: number,
  till = new MemoryTill(),
): Promise<World> {
  const clock = handClock();
  const mailbox = await openSqliteMailbox({ folder: null, clock });
  const sent: string[] = [];
  const durations: number[] = [];
  let sends = 0;
  const note = ({ milliseconds }: { readonly milliseconds: number }) => void durations.push(milliseconds);
  const runtime = createRuntime({
    mailbox,
    context: () => tillContext,
    services: till,
    desks: () => [],
    async send({ id }) {
      sends += 1;
      const outcome = send(sends);
      if (outcome.kind === "done") sent.push(id);
      return outcome;
    },
    pace: () => perSecond,
    clock,
    log: silentLog,
    metrics: { ...silentMetrics, turn: note, call: note, send: note },
  });
  closing.push(
    () => mailbox.close(),
    () => runtime.stop(0),
  );
  runtime.start();
  const waited: World["waited"] = async (until, ms = 250) => {
    for (let passed = 0; passed <= HOUR / 2; passed += ms) {
      await runtime.idle();
      if (until()) return passed;
      clock.pass(ms);
    }
    return null;
  };
  return { clock, mailbox, runtime, sent, durations, waited };
}

const words = (n: number) => ({
  id: entryId(`e${n}`),
  lane: laned(`demo/telegram/${n}`),
  body: { ...saying(String(n)), channel: "telegram" },
});
const busy = () => retry({ code: "channel.unavailable", operator: "Down." });
const fine = () => done({});

let ids = 0;
function said(text: string): Inbound {
  ids += 1;
  const content = { kind: "text" as const, text };
  return { id: inboundId(`s${ids}`), shop: "demo", channel: "web", address: "ann", at: START, content };
}

describe.each(STEPS)("a clock that is stepped %s by an hour", (_, step) => {
  test("does not hold up what keeps a channel's pace", async () => {
    const world = await openWorld(fine, 2);
    await world.mailbox.deposit({ entries: [words(1), words(2), words(3)] });
    await world.runtime.idle();
    expect(world.sent).toHaveLength(2);
    world.clock.step(step);
    expect(await world.waited(() => world.sent.length === 3)).toBeLessThanOrEqual(1_500);
    await world.mailbox.deposit({ entries: [words(4), words(5), words(6)] });
    expect(await world.waited(() => world.sent.length === 6)).toBeLessThanOrEqual(2_500);
  });

  test("does not let a channel's pace be exceeded", async () => {
    const world = await openWorld(fine, 2);
    await world.mailbox.deposit({ entries: [words(1), words(2)] });
    await world.runtime.idle();
    world.clock.step(step);
    await world.mailbox.deposit({ entries: [words(3), words(4)] });
    await world.runtime.idle();
    expect(world.sent).toHaveLength(2);
  });

  test("does not hold up a send that is tried again, nor hurry it", async () => {
    const world = await openWorld((n) => (n < 3 ? busy() : fine()));
    await world.mailbox.deposit({ entries: [words(1)] });
    await world.runtime.idle();
    world.clock.step(step);
    const waited = await world.waited(() => world.sent.length === 1);
    expect(waited).toBeGreaterThanOrEqual(4_000);
    expect(waited).toBeLessThanOrEqual(7_000);
  });

  test("does not hold up a turn that is tried again", async () => {
    let broken = true;
    const till = new MemoryTill();
    const call = till.call.bind(till);
    till.call = async (...asked) => {
      if (broken) throw new Error("The disk is full");
      return call(...asked);
    };
    const world = await openWorld(fine, undefined, till);
    await world.runtime.deposit([said("add tea")]);
    await world.runtime.idle();
    world.clock.step(step);
    broken = false;
    expect(await world.waited(() => world.sent.length > 0)).toBeLessThanOrEqual(2_000);
  });

  test("is not taken for the time that something took", async () => {
    const world = await openWorld(() => {
      world.clock.step(step);
      world.clock.pass(7);
      return done({});
    });
    await world.mailbox.deposit({ entries: [words(1)] });
    await world.runtime.idle();
    expect(world.durations).toEqual([7]);
  });

  test("neither shuts the web chat nor opens it wider", () => {
    const clock = handClock();
    const limit = rateLimit({ most: 2, windowMs: 1_000, keys: 10 });
    const take = () => limit.take("ann", clock.elapsed());
    expect([take(), take(), take()]).toEqual([0, 0, 1_000]);
    clock.step(step);
    expect(take()).toBe(1_000);
    clock.pass(1_000);
    expect(take()).toBe(0);
  });

  test("does not change how long products that Meta does not know are left out", () => {
    const clock = handClock();
    const unknown = createUnknownProducts(clock);
    unknown.add(["TEA"]);
    clock.step(step);
    expect(unknown.has(["TEA"])).toBe(true);
    clock.pass(10 * HOUR);
    expect(unknown.has(["TEA"])).toBe(false);
  });
});

test("what an earlier process meant to try again waits an hour at most, however far the clock was stepped back", async () => {
  const clock = handClock();
  const folder = mkdtempSync(join(tmpdir(), "kiosk-stepped-"));
  const before = await openSqliteMailbox({ folder, clock });
  await before.deposit({ entries: [words(1)] });
  const [claimed] = await before.claim(clock.now(), 1, 1_000);
  if (claimed === undefined) throw new Error("Nothing to send");
  await before.settle(claimed, {
    kind: "again",
    notBefore: clock.now() + 900_000,
    code: "channel.unavailable",
  });
  await before.close();
  clock.step(-48 * HOUR);
  const after = await openSqliteMailbox({ folder, clock });
  closing.push(
    async () => rmSync(folder, { recursive: true }),
    () => after.close(),
  );
  expect(await after.claim(clock.now() + HOUR - 1, 1, 1_000)).toEqual([]);
  expect(await after.claim(clock.now() + HOUR, 1, 1_000)).toHaveLength(1);
});

test("the steady time line runs on evenly from the wall's moment", () => {
  const clock = handClock();
  const steady = steadyClock(clock);
  expect(steady.now()).toBe(START);
  for (const step of [-HOUR, 3 * HOUR, -48 * HOUR]) clock.step(step);
  clock.pass(10);
  expect(steady.now()).toBe(START + 10);
});
