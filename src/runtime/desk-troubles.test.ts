/** Posts to a desk that waits for a person: held without end, told elsewhere, and out at once when it is mended. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tillContext } from "../../test/support/crash-flow.ts";
import { MemoryTill } from "../../test/support/crash-till.ts";
import { paidOrder } from "../../test/support/desk-shop.ts";
import { systemClock } from "../ports/clock.ts";
import { type DeskPost, deskSubject } from "../ports/desk.ts";
import { entryId } from "../ports/entry-id.ts";
import type { FailureCode } from "../ports/failures.ts";
import { OrderNumber } from "../ports/ids.ts";
import { deskLane, deskLanes } from "../ports/lane.ts";
import { silentLog } from "../ports/log.ts";
import { silentMetrics } from "../ports/metrics.ts";
import { done, type Outcome, refused, retry, unknown } from "../ports/outcome.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { createRuntime } from "./runtime.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

/** A shop with Slack and the web desk; Slack answers as `slack` says. */
async function newWorld(slack: () => Outcome<{ readonly reference?: string }>) {
  const mailbox = await openSqliteMailbox({ folder: null, clock: systemClock });
  const shown: { readonly desk: string; readonly post: DeskPost }[] = [];
  const up: boolean[] = [];
  let tries = 0;
  const runtime = createRuntime({
    mailbox,
    context: () => tillContext,
    services: new MemoryTill(),
    desks: () => ["slack", "web"],
    async send({ body }) {
      if (body.kind !== "deskPost") return done({});
      if (body.desk === "slack") tries += 1;
      const outcome = body.desk === "slack" ? slack() : done({});
      if (outcome.kind === "done") shown.push({ desk: body.desk, post: body.post });
      return outcome;
    },
    pace: () => undefined,
    clock: systemClock,
    log: silentLog,
    metrics: { ...silentMetrics, desk: ({ desk, up: isUp }) => void (desk === "slack" && up.push(isUp)) },
  });
  closing.push(
    () => mailbox.close(),
    () => runtime.stop(0),
  );
  runtime.start();
  return {
    mailbox,
    runtime,
    up,
    tries: () => tries,
    at: (desk: string) => shown.filter((one) => one.desk === desk).map(({ post }) => post),
    async posts(...numbers: string[]) {
      const entries = numbers.map((number) => {
        const post: DeskPost = { kind: "order", order: paidOrder({ number: OrderNumber.parse(number) }) };
        const lane = deskLane("demo", "slack", deskSubject(post));
        return {
          id: entryId(`card ${number}`),
          lane,
          body: { kind: "deskPost", shop: "demo", desk: "slack", post } as const,
        };
      });
      await mailbox.deposit({ entries });
      await runtime.idle();
    },
    async passes(ms: number) {
      const until = Date.now() + ms;
      while (Date.now() < until) {
        await vi.advanceTimersByTimeAsync(Math.min(5 * MINUTE, until - Date.now()));
        await runtime.idle();
      }
    },
  };
}

const archived = () =>
  retry({ code: "desk.unusable", operator: "The orders channel is archived. Unarchive it." });

describe("a desk that waits for a person", () => {
  it("has every card when it is mended after three days, and the other desk knew at once", async () => {
    let answer: () => Outcome<{ readonly reference?: string }> = archived;
    const world = await newWorld(() => answer());
    await world.posts("FJ-1001", "FJ-1002");
    expect(world.at("web")).toMatchObject([
      { kind: "deskTrouble", desk: "slack", state: "held", operator: expect.stringContaining("archived") },
    ]);
    expect(world.up).toEqual([false]);
    await world.passes(72 * HOUR);
    expect(await world.mailbox.deadLetters(9)).toEqual([]);
    expect(world.at("web")).toHaveLength(1);
    // Growing pauses: three days take some dozens of tries of each card, not thousands.
    expect(world.tries()).toBeLessThan(2 * 60);
    answer = () => done({});
    await world.passes(2 * HOUR);
    expect(world.at("slack").map((post) => post.kind === "order" && post.order.number)).toEqual([
      "FJ-1001",
      "FJ-1002",
    ]);
    expect(world.at("web").at(-1)).toMatchObject({ kind: "deskTrouble", state: "mended" });
    expect(world.up).toEqual([false, true]);
  });

  it("shows all that is held as soon as one post was shown, and at once when somebody presses Retry", async () => {
    let answer: () => Outcome<{ readonly reference?: string }> = archived;
    const world = await newWorld(() => answer());
    await world.posts("FJ-1001", "FJ-1002", "FJ-1003");
    await world.passes(10 * HOUR);
    answer = () => done({});
    await world.posts("FJ-1004");
    expect(world.at("slack")).toHaveLength(4);

    answer = archived;
    await world.posts("FJ-1005");
    await world.passes(10 * HOUR);
    answer = () => done({});
    expect(await world.mailbox.hurry(deskLanes("demo", "slack"))).toBe(1);
    await world.runtime.idle();
    expect(world.at("slack")).toHaveLength(5);
  });

  for (const [name, failing] of [
    ["is down", () => retry({ code: "slack.unavailable", operator: "Slack has trouble." })],
    ["never answers", () => unknown({ code: "slack.noAnswer", operator: "Slack did not answer." })],
    ["asks to wait", () => retry({ code: "slack.rateLimited", operator: "Slack asks to wait." })],
  ] as const) {
    it(`loses nothing when it ${name} for a day, whatever it answered before`, async () => {
      let answer: () => Outcome<{ readonly reference?: string }> = archived;
      const world = await newWorld(() => answer());
      await world.posts("FJ-1001");
      await world.passes(5 * HOUR);
      answer = failing;
      await world.passes(24 * HOUR);
      expect(await world.mailbox.deadLetters(9)).toEqual([]);
      answer = () => done({});
      await world.passes(3 * HOUR);
      expect(world.at("slack")).toHaveLength(1);
    });
  }

  it("has the other desk told of a card that it can never show, and no notice goes back and forth", async () => {
    const code = "slack.badMessage" satisfies FailureCode;
    const world = await newWorld(() => refused({ code, operator: "Malformed." }));
    await world.posts("FJ-1001");
    await world.passes(HOUR);
    expect(world.at("web")).toMatchObject([{ kind: "deadLetter", channel: "slack", code }]);
    expect(await world.mailbox.deadLetters(9)).toHaveLength(1);
  });
});
