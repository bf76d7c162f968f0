/** Who hears, who is deaf, and who is told of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryStores } from "../../test/support/adapter-stores.ts";
import { systemClock } from "../ports/clock.ts";
import type { DeskPost } from "../ports/desk.ts";
import type { Hearing } from "../ports/hearing.ts";
import { silentLog } from "../ports/log.ts";
import type { AdapterStores } from "../ports/store.ts";
import { createHearingRegistry, type HearingRegistry } from "./hearing.ts";

const UNAUTHORIZED: Hearing = {
  kind: "deaf",
  failure: { code: "channel.unauthorized", operator: "Copy the token again." },
};
const HEARS: Hearing = { kind: "hears" };
/** Longer than staff wait to be told, and than it takes to count as heard again. */
const A_WHILE = 61_000;

let stores: AdapterStores;
let posts: { shop: string; post: DeskPost }[];
let gauges: Record<string, boolean>;
let broken: boolean;
let hearings: HearingRegistry;

function open(): HearingRegistry {
  return createHearingRegistry({
    clock: systemClock,
    log: silentLog,
    metrics: {
      hearing: ({ shop, channel, hears }) => {
        gauges[`${shop}/${channel}`] = hears;
      },
    },
    store: (shop) => stores.open(shop, "gateway"),
    async tell(shop, post) {
      if (broken) throw new Error("The disk is full");
      posts.push({ shop, post });
    },
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  stores = memoryStores();
  posts = [];
  gauges = {};
  broken = false;
  hearings = open();
});
afterEach(async () => {
  await hearings.stop();
  await stores.close();
  vi.useRealTimers();
});

const says = (hearing: Hearing, vendor = "telegram") => hearings.hostFor("demo", vendor).hearing(hearing);
const isReady = async () => (await hearings.check().catch((error: Error) => error.message)) ?? true;
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
const told = () => posts.map(({ post }) => (post.kind === "pairing" ? post.state : post.kind));

describe("whoever listens", () => {
  it("makes the gateway ready or not at once, and names who, since when, why and what to do", async () => {
    says(HEARS);
    says(HEARS, "slack");
    expect([await isReady(), gauges]).toEqual([true, { "demo/telegram": true, "demo/slack": true }]);
    vi.setSystemTime(Date.UTC(2026, 10, 28, 9, 5));
    says(UNAUTHORIZED);
    expect(gauges).toEqual({ "demo/telegram": false, "demo/slack": true });
    vi.setSystemTime(Date.UTC(2026, 10, 28, 9, 7));
    says(UNAUTHORIZED);
    expect(await isReady()).toBe(
      "demo/telegram is not heard since 2026-11-28 09:05 UTC (channel.unauthorized): Copy the token again.",
    );
    says(HEARS);
    expect([await isReady(), gauges["demo/telegram"]]).toEqual([true, true]);
  });

  it("tells staff of a deafness that lasts, once, and of its end", async () => {
    says(UNAUTHORIZED);
    await pass(A_WHILE);
    await pass(A_WHILE);
    says(UNAUTHORIZED);
    await pass(A_WHILE);
    expect(told()).toEqual(["deaf"]);
    expect(posts[0]).toMatchObject({ shop: "demo", post: { kind: "pairing", vendor: "telegram" } });
    expect(JSON.stringify(posts[0])).toMatch(/Since .* UTC\. Copy the token again\./);
    says(HEARS);
    await pass(A_WHILE);
    expect(told()).toEqual(["deaf", "hears"]);
  });

  it("does not trouble staff with what passes, nor with each time of what comes and goes", async () => {
    says(UNAUTHORIZED);
    says(HEARS);
    await pass(2 * A_WHILE);
    expect(told()).toEqual([]);
    for (let round = 0; round < 20; round += 1) {
      says(UNAUTHORIZED);
      await pass(8_000);
      says(HEARS);
      await pass(8_000);
    }
    await pass(2 * A_WHILE);
    expect(told()).toEqual(["deaf", "hears"]);
  });

  it("tells nobody what staff hear of by other posts, but is not ready all the same", async () => {
    says({ ...UNAUTHORIZED, staffKnow: true });
    await pass(3 * A_WHILE);
    expect(told()).toEqual([]);
    expect(await isReady()).toContain("demo/telegram is not heard");
  });

  it("tells staff again when the reason is another one", async () => {
    says(UNAUTHORIZED);
    await pass(A_WHILE);
    says({ kind: "deaf", failure: { code: "channel.conflict", operator: "Stop the other one." } });
    await pass(A_WHILE);
    expect(told()).toEqual(["deaf", "deaf"]);
    expect(JSON.stringify(posts[1])).toContain("Stop the other one.");
  });

  it("takes back after a restart what staff were told before it", async () => {
    says(UNAUTHORIZED);
    await pass(A_WHILE);
    await hearings.stop();
    hearings = open();
    says(HEARS);
    await pass(A_WHILE);
    expect(told()).toEqual(["deaf", "hears"]);
  });

  it("tells staff as soon as they can be told", async () => {
    broken = true;
    says(UNAUTHORIZED);
    await pass(3 * A_WHILE);
    broken = false;
    await pass(A_WHILE);
    expect(told()).toEqual(["deaf"]);
    broken = true;
    says(HEARS);
    await pass(3 * A_WHILE);
    broken = false;
    await pass(A_WHILE);
    expect(told()).toEqual(["deaf", "hears"]);
  });
});
