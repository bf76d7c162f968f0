/** Messengers that let a shop write freely only for a while: what waits, what goes out when, and who is told. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tillContext } from "../../test/support/crash-flow.ts";
import { MemoryTill } from "../../test/support/crash-till.ts";
import { keyed, laned } from "../../test/support/mail.ts";
import { PATIENCE_MS } from "../../test/support/patience.ts";
import { type Content, inboundId } from "../conversation/inbound.ts";
import { systemClock } from "../ports/clock.ts";
import type { DeskPost } from "../ports/desk.ts";
import { entryId } from "../ports/entry-id.ts";
import { silentLog } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { done, refused } from "../ports/outcome.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { createRuntime, type Runtime } from "./runtime.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let mailbox: Mailbox;
let runtime: Runtime;
let sent: string[];
let told: string[];
let posts: DeskPost[];
/** What the messenger refuses everything with. */
let refusal: { readonly code: "channel.unreachable"; readonly operator: string } | null;
let ids = 0;
/** How often the messenger was asked to show a message. */
let asked: number;
/** The messenger's own window is closed, whatever our clock says. */
let isShut: boolean;
/** What happens between the look at the window and the answer of the messenger. */
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  mailbox = await openSqliteMailbox({ folder: null, clock: systemClock });
  sent = [];
  told = [];
  posts = [];
  refusal = null;
  asked = 0;
  isShut = false;
  meanwhile = async () => {};
  runtime = createRuntime({
    mailbox,
    context: () => tillContext,
    services: new MemoryTill(),
    desks: () => ["slack"],
    async send({ body }, window) {
      const outgoing = body as OutboxBody;
      if (outgoing.kind === "deskPost")
        told.push(outgoing.post.kind === "deadLetter" ? outgoing.post.code : outgoing.post.kind);
      if (outgoing.kind === "deskPost") posts.push(outgoing.post);
      if (outgoing.kind !== "message") return done({});
      asked += 1;
      await meanwhile();
      if (refusal !== null) return refused(refusal);
      if (window === "closed" || isShut)
        return refused({ code: "channel.windowClosed", operator: "Too late." });
      sent.push(outgoing.message.name);
      return done({});
    },
    pace: () => undefined,
    freeFormMs: ({ kind }) => (kind === "message" ? DAY_MS : undefined),
    clock: systemClock,
    log: silentLog,
  });
  runtime.start();
});
afterEach(async () => {
  await runtime.stop(0);
  await mailbox.close();
  vi.useRealTimers();
});

async function happens(content: Content, sentAt?: number): Promise<void> {
  ids += 1;
  const from = { shop: "demo", channel: "windowed", address: "ann", at: Date.now() };
  await runtime.deposit([
    { id: inboundId(`w${ids}`), ...from, content, ...(sentAt !== undefined && { sentAt }) },
  ]);
}
const says = (words: string, sentAt?: number) => happens({ kind: "text", text: words }, sentAt);
const paid = () => happens({ kind: "fact", fact: { type: "order.paid", order: "T-1" } });

async function whileTheDayPasses(): Promise<void> {
  await says("start");
  await runtime.idle();
  expect(sent).toEqual(["till.welcome"]);
  vi.setSystemTime(Date.now() + DAY_MS + 1);
}

describe("a messenger's window of free messages", () => {
  it("lets everything out while it is open", async () => {
    await says("start");
    await runtime.idle();
    vi.setSystemTime(Date.now() + DAY_MS - 1);
    await paid();
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.receipt"]);
    expect(told).toEqual([]);
  });

  it("counts from when the shopper wrote, however late the messenger delivers it", async () => {
    await says("start", Date.now() - 3 * DAY_MS);
    await runtime.idle();
    await paid();
    await runtime.idle();
    expect(sent).toEqual([]);
    await says("start", Date.now() - 1_000);
    await runtime.idle();
    expect(sent).toContain("till.receipt");
  });

  it("is not closed by an older word that comes late, nor kept open by a messenger whose clock runs ahead", async () => {
    await says("start", Date.now());
    await says("start", Date.now() - 3 * DAY_MS);
    await runtime.idle();
    await paid();
    await runtime.idle();
    expect(sent).toContain("till.receipt");
    await says("start", Date.now() + DAY_MS);
    await runtime.idle();
    expect((await mailbox.conversation(keyed("demo/windowed/ann")))?.heardAt).toBe(Date.now());
  });

  it("holds news back when it is closed, tells staff why, and sends them with the shopper's next word", async () => {
    await whileTheDayPasses();
    await paid();
    await runtime.idle();
    expect(sent).toEqual(["till.welcome"]);
    expect(told).toEqual(["channel.windowClosed"]);
    expect(await mailbox.deadLetters(10)).toMatchObject([{ code: "channel.windowClosed" }]);
    await says("start");
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.receipt", "till.welcome"]);
    expect(await mailbox.deadLetters(10)).toEqual([]);
    expect(told).toEqual(["channel.windowClosed", "deadLetterSent"]);
  });

  it("sends at once what was held back in the very moment in which the shopper wrote", async () => {
    await whileTheDayPasses();
    meanwhile = async () => {
      meanwhile = async () => {};
      const now = Date.now();
      await says("start");
      await vi.waitFor(async () => {
        expect((await mailbox.conversation(keyed("demo/windowed/ann")))?.heardAt).toBe(now);
      }, PATIENCE_MS);
    };
    await paid();
    await runtime.idle();
    expect([...sent].sort()).toEqual(["till.receipt", "till.welcome", "till.welcome"]);
    expect(await mailbox.deadLetters(10)).toEqual([]);
  });

  it("asks once, when the messenger's day ends before ours, and then waits for the shopper", async () => {
    await says("start");
    await runtime.idle();
    isShut = true;
    await paid();
    await runtime.idle();
    expect([asked, told]).toEqual([2, ["channel.windowClosed"]]);
    isShut = false;
    await says("start");
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.receipt", "till.welcome"]);
    expect(told).toEqual(["channel.windowClosed", "deadLetterSent"]);
  });

  it("tells staff of what the messenger took and could not deliver, once, and sends it again for them", async () => {
    await says("start");
    await runtime.idle();
    const [line] = (await mailbox.history(laned("demo/windowed/ann"), { limit: 10 })).filter(
      ({ entry }) => entry,
    );
    const id = line?.entry?.id ?? "";
    const failure = { code: "channel.rejected", operator: "The phone is too old." } as const;
    await runtime.undelivered(entryId(id), failure);
    await runtime.undelivered(entryId(id), failure);
    await runtime.undelivered(entryId("never heard of"), failure);
    await runtime.idle();
    expect(told).toEqual(["channel.rejected"]);
    expect(await mailbox.revive(entryId(id))).toBe(true);
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.welcome"]);
    await runtime.undelivered(entryId(id), failure);
    await runtime.idle();
    expect(told).toEqual(["channel.rejected", "deadLetterSent", "channel.rejected"]);
  });

  it("hears of a message that could not be delivered before its sending was settled", async () => {
    meanwhile = async () => {
      const [line] = (await mailbox.history(laned("demo/windowed/ann"), { limit: 10 })).filter(
        ({ entry }) => entry,
      );
      void runtime.undelivered(entryId(line?.entry?.id ?? ""), {
        code: "channel.rejected",
        operator: "Too old.",
      });
    };
    await says("start");
    await vi.waitFor(async () => expect(told).toEqual(["channel.rejected"]));
    expect(await mailbox.deadLetters(10)).toMatchObject([{ code: "channel.rejected" }]);
  });

  for (const code of ["channel.unreachable", "channel.undelivered"] as const) {
    it(`keeps news of a paid order that did not arrive (${code}) for the shopper's next word, and tells staff`, async () => {
      const failure = { code, operator: "Old version of WhatsApp." } as const;
      await says("start");
      await runtime.idle();
      await paid();
      await runtime.idle();
      expect(sent).toEqual(["till.welcome", "till.receipt"]);
      const lines = await mailbox.history(laned("demo/windowed/ann"), { limit: 10 });
      const receipt = entryId(lines.findLast(({ entry }) => entry)?.entry?.id ?? "");
      await runtime.undelivered(receipt, failure);
      await runtime.undelivered(receipt, failure);
      await runtime.idle();
      expect(told).toEqual([code]);
      expect(posts).toMatchObject([{ held: true, order: "T-1", code }]);
      await says("start");
      await runtime.idle();
      expect(sent).toEqual(["till.welcome", "till.receipt", "till.receipt", "till.welcome"]);
      expect(told).toEqual([code, "deadLetterSent"]);
    });
  }

  it("keeps news of a paid order that the messenger refuses because the shopper is gone", async () => {
    await says("start");
    await runtime.idle();
    refusal = { code: "channel.unreachable", operator: "Blocked." };
    await paid();
    await paid();
    await runtime.idle();
    expect(told).toEqual(["channel.unreachable", "channel.unreachable"]);
    refusal = null;
    await says("start");
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.receipt", "till.receipt", "till.welcome"]);
  });

  it("sends at once, without a notice, what its channel would send otherwise now, however often it is told", async () => {
    await says("start");
    await runtime.idle();
    const [line] = (await mailbox.history(laned("demo/windowed/ann"), { limit: 10 })).filter(
      ({ entry }) => entry,
    );
    const id = entryId(line?.entry?.id ?? "");
    const failure = { code: "channel.undelivered", operator: "The picture." } as const;
    await runtime.undelivered(id, failure, true);
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.welcome"]);
    // A process died between the dead letter and its revival; the webhook comes again.
    await mailbox.deadLetter(id, failure);
    await runtime.undelivered(id, failure, true);
    await runtime.idle();
    expect(sent).toHaveLength(3);
    expect(await mailbox.deadLetters(9)).toEqual([]);
    expect(told).not.toContain("channel.undelivered");
  });

  it("marks the conversation when the messenger says afterwards that the shopper is gone", async () => {
    await says("start");
    await runtime.idle();
    const [line] = (await mailbox.history(laned("demo/windowed/ann"), { limit: 10 })).filter(
      ({ entry }) => entry,
    );
    await runtime.undelivered(entryId(line?.entry?.id ?? ""), {
      code: "channel.unreachable",
      operator: "Gone.",
    });
    await runtime.idle();
    expect(told).toEqual([]);
    expect((await mailbox.conversation(keyed("demo/windowed/ann")))?.reachable).toBe(false);
  });
});
