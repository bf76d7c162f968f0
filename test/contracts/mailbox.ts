/** What every mailbox driver must do. A driver's own test calls `mailboxContract` with a way to open one. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { inboundId } from "../../src/conversation/inbound.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { conversationLane } from "../../src/ports/lane.ts";
import type { Lease, Mailbox, OutboxEntry, StoredEntry } from "../../src/ports/mailbox.ts";
import { keyed, laned, saying, UNWRITABLE } from "../support/mail.ts";
import { actions, conversationOf, inboundOf, Life } from "./mailbox-actions.ts";

/** An open, empty mailbox. */
export interface OpenMailbox {
  readonly mailbox: Mailbox;
  /** Closes the mailbox as a dying process would and opens the same store again. */
  reopen(): Promise<Mailbox>;
  /** Closes it and removes what it stored. */
  close(): Promise<void>;
}

const START = 1_000_000;
const LEASE_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A clock that a test moves by hand. */
interface HandClock extends Clock {
  at: number;
}

/** Runs the suite against one driver. */
export function mailboxContract(name: string, open: (clock: Clock) => Promise<OpenMailbox>): void {
  const opened: OpenMailbox[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  const start = async () => {
    const clock: HandClock = { at: START, now: () => clock.at };
    const box = await open(clock);
    opened.push(box);
    return { ...box, clock };
  };
  describe(`${name}: a mailbox`, () => {
    inboxContract(start);
    leaseContract(start);
    outboxContract(start);
    timerContract(start);
    historyContract(start);
    lifeContract(open);
  });
}

type Start = () => Promise<OpenMailbox & { readonly clock: HandClock }>;

async function leaseNow(mailbox: Mailbox, now = START): Promise<Lease> {
  const lease = await mailbox.lease(now, LEASE_MS);
  if (lease === null) throw new Error("There is nothing to lease");
  return lease;
}

/** An entry that says its own id. */
function entry(id: string, lane: string): OutboxEntry {
  return { id: entryId(id), lane: laned(lane), body: saying(id) };
}

/** Handles the first inbound of the conversation that is next, and gives the lease back. */
async function handleNext(
  mailbox: Mailbox,
  change: { entries?: readonly OutboxEntry[]; mark?: string; now?: number; heard?: boolean } = {},
): Promise<string> {
  const lease = await leaseNow(mailbox, change.now);
  const [inbound] = lease.inbounds;
  if (inbound === undefined) throw new Error("A lease has at least one inbound");
  const conversation = conversationOf(inbound.address, change.mark ?? "en");
  const { entries = [], heard = false } = change;
  const commit = { inbound: inbound.id, conversation, entries, timers: [], heard };
  expect(await mailbox.commit(lease, commit)).toBe(true);
  await mailbox.release(lease);
  return inbound.id;
}

function inboxContract(start: Start): void {
  it("keeps an inbound that is delivered twice once, also when both come at the same moment", async () => {
    const { mailbox, reopen } = await start();
    const twice = [inboundOf("a", "1"), inboundOf("a", "1")];
    const counts = await Promise.all([
      mailbox.deposit({ inbounds: twice }),
      mailbox.deposit({ inbounds: twice }),
    ]);
    expect(counts).toEqual([1, 0]);
    expect(await handleNext(mailbox)).toBe("1");
    expect(await mailbox.deposit({ inbounds: twice })).toBe(0);
    const again = await reopen();
    expect(await again.deposit({ inbounds: twice })).toBe(0);
    expect(await again.lease(START, LEASE_MS)).toBeNull();
  });

  it("tells inbounds of two shops or channels with one id apart", async () => {
    const { mailbox } = await start();
    const inbounds = [
      inboundOf("a", "1"),
      { ...inboundOf("a", "1"), shop: "other" },
      { ...inboundOf("a", "1"), channel: "telegram" },
    ];
    expect(await mailbox.deposit({ inbounds })).toBe(3);
  });

  it("hands out a conversation's inbounds in the order they came, and the longest waiting conversation first", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1"), inboundOf("b", "2"), inboundOf("a", "3")] });
    await mailbox.deposit({ inbounds: [inboundOf("c", "4"), inboundOf("b", "5")] });
    const first = await leaseNow(mailbox);
    expect(first.inbounds.map(({ id }) => id)).toEqual(["1", "3"]);
    expect((await leaseNow(mailbox)).inbounds.map(({ id }) => id)).toEqual(["2", "5"]);
    await mailbox.deposit({ inbounds: [inboundOf("a", "6"), inboundOf("d", "7")] });
    await mailbox.commit(first, {
      inbound: inboundId("1"),
      conversation: conversationOf("a", "en"),
      entries: [],
      timers: [],
    });
    await mailbox.release(first);
    expect((await leaseNow(mailbox)).inbounds.map(({ id }) => id)).toEqual(["3", "6"]);
    expect((await leaseNow(mailbox)).inbounds.map(({ id }) => id)).toEqual(["4"]);
  });

  it("does not let an item that cannot be written spoil the others of the same moment", async () => {
    const { mailbox } = await start();
    const broken = { ...entry("bad", "a"), body: UNWRITABLE };
    const results = await Promise.allSettled([
      mailbox.deposit({ inbounds: [inboundOf("a", "1")] }),
      mailbox.deposit({ entries: [broken] }),
      mailbox.deposit({ inbounds: [inboundOf("b", "2")] }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await mailbox.figures()).waitingInbounds).toBe(2);
  });

  it("finds conversations nobody heard from for long, page by page, and forgets them", async () => {
    const { mailbox } = await start();
    const talk = async (address: string, heardAt: number) => {
      await mailbox.deposit({ inbounds: [inboundOf(address, `${address} at ${heardAt}`)] });
      const lease = await mailbox.lease(START, LEASE_MS);
      if (lease === null) throw new Error("There is an inbound");
      const conversation = { ...conversationOf(address, "en"), heardAt };
      const commit = {
        inbound: inboundId(`${address} at ${heardAt}`),
        conversation,
        entries: [],
        timers: [],
      };
      expect(await mailbox.commit(lease, commit)).toBe(true);
      await mailbox.release(lease);
      return lease.key;
    };
    const keys = [await talk("a", 100), await talk("b", 300), await talk("c", 200), await talk("d", 100)];
    const prefix = keys[0]?.slice(0, -1) ?? "";
    const first = await mailbox.silent(prefix, { before: 300, limit: 3 });
    expect(first).toEqual({ keys: [keys[0], keys[2]], next: keys[2] });
    const rest = await mailbox.silent(prefix, {
      before: 300,
      limit: 3,
      ...(first.next && { after: first.next }),
    });
    expect(rest).toEqual({ keys: [keys[3]], next: null });
    expect(await mailbox.silent("elsewhere/", { before: 300, limit: 3 })).toEqual({ keys: [], next: null });
    const [forgotten] = keys;
    if (forgotten === undefined) throw new Error("There is a key");
    expect(await mailbox.forget(forgotten)).toBe(true);
    expect(await mailbox.forget(forgotten)).toBe(false);
    expect(await mailbox.conversation(forgotten)).toBeNull();
    expect((await mailbox.figures()).conversations).toBe(3);
    await talk("a", 400);
    expect((await mailbox.figures()).conversations).toBe(4);
  });

  it("forgets no conversation of which something waits or is in hand", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1")] });
    const lease = await mailbox.lease(START, LEASE_MS);
    if (lease === null) throw new Error("There is an inbound");
    expect(await mailbox.forget(lease.key)).toBe(false);
    const conversation = conversationOf("a", "en");
    const entries = [entry("reply", conversationLane(lease.key))];
    await mailbox.commit(lease, { inbound: inboundId("1"), conversation, entries, timers: [] });
    await mailbox.release(lease);
    expect(await mailbox.forget(lease.key)).toBe(false);
    const [claimed] = await mailbox.claim(START, 1, LEASE_MS);
    if (claimed === undefined) throw new Error("There is an entry");
    await mailbox.settle(claimed, { kind: "done" });
    expect(await mailbox.forget(lease.key)).toBe(true);
  });

  it("proves that it can be written to, and keeps nothing of it", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.probe();
    await mailbox.probe();
    expect(await mailbox.figures()).toMatchObject({
      waitingInbounds: 0,
      waitingEntries: 0,
      conversations: 0,
    });
    await (await reopen()).probe();
  });

  it("calls its listener when something arrives, until it is told to stop", async () => {
    const { mailbox } = await start();
    let calls = 0;
    const stop = mailbox.onMail(() => (calls += 1));
    await mailbox.deposit({ inbounds: [inboundOf("a", "1")] });
    expect(calls).toBeGreaterThan(0);
    stop();
    const heard = calls;
    await mailbox.deposit({ inbounds: [inboundOf("a", "2")] });
    expect(calls).toBe(heard);
  });
}

function leaseContract(start: Start): void {
  it("lets nobody else step a leased conversation until the lease ends", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1")] });
    const lease = await leaseNow(mailbox);
    expect(lease.until).toBe(START + LEASE_MS);
    expect(await mailbox.lease(START + LEASE_MS - 1, LEASE_MS)).toBeNull();
    expect(await mailbox.nextWake(START)).toBe(START + LEASE_MS);
    const second = await leaseNow(mailbox, START + LEASE_MS);
    expect(second.fence).toBeGreaterThan(lease.fence);
  });

  it("writes nothing for a worker that lost its lease", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1")] });
    const lost = await leaseNow(mailbox);
    const living = await leaseNow(mailbox, START + LEASE_MS);
    const conversation = conversationOf("a", "stale");
    const entries = [entry("e1", lost.key)];
    const timers = [{ kind: "set" as const, timer: "t", flow: "shop", dueAt: START, event: "late" }];
    expect(await mailbox.checkpoint(lost, { inbound: inboundId("1"), progress: "stale" })).toBe(false);
    expect(await mailbox.commit(lost, { inbound: inboundId("1"), conversation, entries, timers })).toBe(
      false,
    );
    expect(await mailbox.conversation(lost.key)).toBeNull();
    expect(await mailbox.figures()).toMatchObject({ waitingInbounds: 1, waitingEntries: 0, timers: 0 });
    await mailbox.release(lost);
    expect(await mailbox.lease(START + LEASE_MS, LEASE_MS)).toBeNull();
    expect(
      await mailbox.commit(living, { inbound: inboundId("1"), conversation, entries: [], timers: [] }),
    ).toBe(true);
  });

  it("commits an inbound only when it is the conversation's next one, and only once", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1"), inboundOf("a", "2")] });
    const lease = await leaseNow(mailbox);
    const commit = (inbound: string) =>
      mailbox.commit(lease, {
        inbound: inboundId(inbound),
        conversation: conversationOf("a", inbound),
        entries: [],
        timers: [],
      });
    expect(await commit("2")).toBe(false);
    expect(await commit("1")).toBe(true);
    expect(await commit("1")).toBe(false);
    expect((await mailbox.conversation(lease.key))?.locale).toBe("1");
    expect(await commit("2")).toBe(true);
  });

  it("writes all of a commit or nothing, and it is there after a restart", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1")] });
    const lease = await leaseNow(mailbox);
    const conversation = conversationOf("a", "en");
    const poisoned = {
      inbound: inboundId("1"),
      conversation,
      entries: [{ ...entry("e", "a"), body: UNWRITABLE }],
      timers: [],
    };
    await expect(mailbox.commit(lease, poisoned)).rejects.toThrow();
    expect(await mailbox.conversation(lease.key)).toBeNull();
    const timers = [{ kind: "set" as const, timer: "t", flow: "shop", dueAt: START + 5, event: "late" }];
    const entries = [entry("e1", lease.key)];
    expect(await mailbox.commit(lease, { inbound: inboundId("1"), conversation, entries, timers })).toBe(
      true,
    );
    const again = await reopen();
    expect(await again.conversation(lease.key)).toEqual(conversation);
    expect(await again.figures()).toEqual({
      waitingInbounds: 0,
      waitingEntries: 1,
      deadLetters: 0,
      timers: 1,
      conversations: 1,
    });
  });

  it("gives a checkpoint back with the next lease, after a restart too, until its inbound is committed", async () => {
    const { mailbox, reopen, clock } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1"), inboundOf("a", "2")] });
    const lease = await leaseNow(mailbox);
    expect(lease.checkpoint).toBeNull();
    await mailbox.checkpoint(lease, { inbound: inboundId("1"), progress: { step: 1 } });
    expect(await mailbox.checkpoint(lease, { inbound: inboundId("1"), progress: { step: 2 } })).toBe(true);
    const again = await reopen();
    clock.at += LEASE_MS;
    const next = await leaseNow(again, clock.at);
    expect(next.fence).toBeGreaterThan(lease.fence);
    expect(next.checkpoint).toEqual({ inbound: "1", progress: { step: 2 } });
    const conversation = conversationOf("a", "en");
    await again.commit(next, { inbound: inboundId("1"), conversation, entries: [], timers: [] });
    await again.release(next);
    expect((await leaseNow(again, clock.at)).checkpoint).toBeNull();
  });

  it("keeps a conversation that was given back with a delay until then", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1")] });
    await mailbox.release(await leaseNow(mailbox), START + 300);
    expect(await mailbox.nextWake(START)).toBe(START + 300);
    await mailbox.deposit({ inbounds: [inboundOf("a", "2")] });
    expect(await mailbox.lease(START + 299, LEASE_MS)).toBeNull();
    expect((await leaseNow(mailbox, START + 300)).inbounds.map(({ id }) => id)).toEqual(["1", "2"]);
  });
}

function outboxContract(start: Start): void {
  it("hands out one entry of each lane, and the next only when that one is settled", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ entries: [entry("1", "x"), entry("2", "x"), entry("3", "y"), entry("1", "x")] });
    const [one, three, ...none] = await mailbox.claim(START, 10, LEASE_MS);
    expect([one?.id, three?.id, none.length]).toEqual(["1", "3", 0]);
    expect(one).toMatchObject({ lane: "x", body: saying("1"), attempts: 0, at: START });
    expect(await mailbox.claim(START, 10, LEASE_MS)).toEqual([]);
    if (one !== undefined) await mailbox.settle(one, { kind: "done" });
    expect((await mailbox.claim(START, 10, LEASE_MS)).map(({ id }) => id)).toEqual(["2"]);
    await mailbox.deposit({ entries: [entry("1", "x")] });
    expect(await mailbox.figures()).toMatchObject({ waitingEntries: 2 });
  });

  it("claims no more lanes than asked for, the longest waiting first", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ entries: ["z", "y", "x"].map((lane) => entry(lane, lane)) });
    expect((await mailbox.claim(START, 2, LEASE_MS)).map(({ id }) => id)).toEqual(["z", "y"]);
  });

  it("remembers the last reference of a lane, also across a restart", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.deposit({ entries: [entry("1", "x"), entry("2", "x"), entry("3", "x")] });
    const [first] = await mailbox.claim(START, 1, LEASE_MS);
    expect(first?.reference).toBeUndefined();
    if (first !== undefined) await mailbox.settle(first, { kind: "done", reference: "card 7" });
    const [second] = await mailbox.claim(START, 1, LEASE_MS);
    expect(second?.reference).toBe("card 7");
    if (second !== undefined) await mailbox.settle(second, { kind: "done" });
    const [third] = await (await reopen()).claim(START + LEASE_MS, 1, LEASE_MS);
    expect(third?.reference).toBe("card 7");
  });

  it("holds a lane back until its entry may be tried again, and counts the tries, also across a restart", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.deposit({ entries: [entry("1", "x"), entry("2", "x"), entry("3", "y")] });
    const [first] = await mailbox.claim(START, 1, LEASE_MS);
    if (first !== undefined)
      await mailbox.settle(first, { kind: "again", notBefore: START + 500, code: "channel.busy" });
    expect((await mailbox.claim(START + 499, 10, LEASE_MS)).map(({ id }) => id)).toEqual(["3"]);
    const again = await reopen();
    expect((await again.claim(START + 499, 10, 0)).map(({ id }) => id)).not.toContain("1");
    const claims = await again.claim(START + 500, 10, LEASE_MS);
    expect(claims.find(({ id }) => id === "1")?.attempts).toBe(1);
  });

  it("takes an entry back that was not sent to keep the pace, without counting a try", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ entries: [entry("1", "x")] });
    const [first] = await mailbox.claim(START, 1, LEASE_MS);
    if (first !== undefined) await mailbox.settle(first, { kind: "wait", notBefore: START + 40 });
    expect(await mailbox.nextWake(START)).toBe(START + 40);
    expect(await mailbox.claim(START + 39, 1, LEASE_MS)).toEqual([]);
    expect(await mailbox.claim(START + 40, 1, LEASE_MS)).toMatchObject([{ id: "1", attempts: 0 }]);
  });

  it("ignores how a sender that was given up says it ended", async () => {
    const { mailbox } = await start();
    await mailbox.deposit({ entries: [entry("1", "x")] });
    const [late] = await mailbox.claim(START, 1, LEASE_MS);
    const [living] = await mailbox.claim(START + LEASE_MS, 1, LEASE_MS);
    expect(living?.id).toBe("1");
    if (late !== undefined) await mailbox.settle(late, { kind: "dead", code: "late", operator: "Too late." });
    expect(await mailbox.figures()).toMatchObject({ waitingEntries: 1, deadLetters: 0 });
    if (living !== undefined) await mailbox.settle(living, { kind: "done" });
    expect((await mailbox.figures()).waitingEntries).toBe(0);
  });

  it("lets lanes go on before their time when their names begin so, and no others", async () => {
    const { mailbox } = await start();
    const lanes = ["desk/demo/slack/order:1", "desk/demo/web/order:1", "desk/demo/slack/order:2"];
    await mailbox.deposit({ entries: lanes.map((lane) => entry(lane, lane)) });
    for (const claimed of await mailbox.claim(START, 9, LEASE_MS))
      await mailbox.settle(claimed, { kind: "wait", notBefore: START + DAY_MS });
    let calls = 0;
    mailbox.onMail(() => {
      calls += 1;
    });
    expect(await mailbox.hurry("desk/demo/slack/")).toBe(2);
    expect(calls).toBe(1);
    const claimed = await mailbox.claim(START, 9, LEASE_MS);
    expect(claimed.map(({ id }) => id).toSorted()).toEqual([lanes[0], lanes[2]]);
    expect(await mailbox.hurry("desk/demo/slack/")).toBe(0);
  });

  it("says in which lanes something waits or was given up, and in which something went out since", async () => {
    const { mailbox, clock } = await start();
    const ids = ["desk/a/1", "desk/a/2", "desk/a/3", "desk/b/1"];
    await mailbox.deposit({ entries: ids.map((lane) => entry(lane, lane)) });
    const ends = [{ kind: "done" }, { kind: "dead", code: "c", operator: "o" }] as const;
    for (const [n, settlement] of ends.entries()) {
      const [claimed] = (await mailbox.claim(START, 1, LEASE_MS)).filter(({ id }) => id === ids[n]);
      if (claimed !== undefined) await mailbox.settle(claimed, settlement);
    }
    expect((await mailbox.unsent("desk/a/", 9)).toSorted()).toEqual(["desk/a/2", "desk/a/3"]);
    expect(await mailbox.unsent("desk/a/", 1)).toHaveLength(1);
    const since = (lane: string, at: number) => mailbox.sentSince(laned(lane), at);
    expect(await Promise.all(ids.map((lane) => since(lane, START)))).toEqual([true, false, false, false]);
    expect(await since("desk/a/1", START + 1)).toBe(false);
    clock.at += DAY_MS;
    expect(await mailbox.deadLetter(entryId("desk/a/1"), { code: "c", operator: "o" })).not.toBeNull();
    expect(await since("desk/a/1", START)).toBe(false);
  });

  it("keeps what was given up as a dead letter, lets the lane go on, and revives it in its old place", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.deposit({ entries: [entry("1", "x"), entry("2", "x")] });
    const [first] = await mailbox.claim(START, 1, LEASE_MS);
    if (first !== undefined)
      await mailbox.settle(first, {
        kind: "dead",
        code: "channel.refused",
        operator: "The text is too long.",
      });
    const again = await reopen();
    expect(await again.deadLetters(10)).toEqual([
      { id: "1", lane: "x", at: START, code: "channel.refused", operator: "The text is too long." },
    ]);
    expect(await again.revive(entryId("2"))).toBe(false);
    expect(await again.revive(entryId("1"))).toBe(true);
    expect(await again.revive(entryId("1"))).toBe(false);
    expect(await again.deadLetters(10)).toEqual([]);
    expect((await again.claim(START, 5, LEASE_MS)).map(({ id }) => id)).toEqual(["1"]);
  });

  it("holds back what must wait for the shopper's next word, also across a restart, and sends it before the answer", async () => {
    const { mailbox, reopen } = await start();
    const lane = "demo/web/a";
    await mailbox.deposit({ entries: [entry("news", lane), entry("more news", lane)] });
    for (let n = 0; n < 2; n += 1) {
      const [claimed] = await mailbox.claim(START, 1, LEASE_MS);
      const why = { code: "channel.windowClosed", operator: "Too late for today." };
      if (claimed !== undefined) await mailbox.settle(claimed, { kind: "dead", ...why, held: true });
    }
    const again = await reopen();
    expect((await again.deadLetters(10)).map(({ code }) => code)).toEqual([
      "channel.windowClosed",
      "channel.windowClosed",
    ]);
    await again.deposit({ inbounds: [inboundOf("a", "a fact")] });
    await handleNext(again, { now: START + LEASE_MS });
    expect(await again.claim(START + LEASE_MS, 1, LEASE_MS)).toEqual([]);
    await again.deposit({ inbounds: [inboundOf("a", "hello")] });
    await handleNext(again, { now: START + LEASE_MS, heard: true, entries: [entry("answer", lane)] });
    expect(await again.deadLetters(10)).toEqual([]);
    const sent = [];
    for (let n = 0; n < 3; n += 1) {
      const [claimed] = await again.claim(START + LEASE_MS, 1, LEASE_MS);
      sent.push([claimed?.id, claimed?.revived === true]);
      if (claimed !== undefined) await again.settle(claimed, { kind: "done" });
    }
    expect(sent).toEqual([
      ["news", true],
      ["more news", true],
      ["answer", false],
    ]);
  });

  it("makes what was sent a dead letter when the platform says that it never arrived", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.deposit({ entries: [entry("1", "x")] });
    const why = { code: "channel.undeliverable", operator: "The phone was never reached." };
    expect(await mailbox.deadLetter(entryId("1"), why)).toBeNull();
    const [claimed] = await mailbox.claim(START, 1, LEASE_MS);
    if (claimed !== undefined) await mailbox.settle(claimed, { kind: "done" });
    const occasions: string[] = [];
    const news = ({ id }: StoredEntry, news: string) => {
      occasions.push(news);
      return { entries: [entry(`news of ${id}, ${news}`, "staff")], inbounds: [inboundOf("a", news)] };
    };
    expect(await mailbox.deadLetter(entryId("1"), why, news)).toEqual(entry("1", "x"));
    expect(await mailbox.deadLetter(entryId("1"), why, news)).toBeNull();
    expect(await mailbox.figures()).toMatchObject({ waitingEntries: 1, waitingInbounds: 1 });
    await mailbox.revive(entryId("1"));
    for (const each of await mailbox.claim(START, 5, LEASE_MS)) await mailbox.settle(each, { kind: "done" });
    await mailbox.deadLetter(entryId("1"), why, news);
    expect(new Set(occasions).size).toBe(2);
    expect(await mailbox.figures()).toMatchObject({ waitingEntries: 1, waitingInbounds: 2 });
    for (const each of await mailbox.claim(START, 5, LEASE_MS)) await mailbox.settle(each, { kind: "done" });
    const again = await reopen();
    expect(await again.deadLetters(10)).toMatchObject([{ id: "1", ...why }]);
    expect(await again.revive(entryId("1"))).toBe(true);
    const last = await reopen();
    expect(await last.claim(START + LEASE_MS, 1, LEASE_MS)).toMatchObject([{ id: "1", revived: true }]);
  });

  it("holds back what was sent and never arrived, when that is to wait for the shopper's next word", async () => {
    const { mailbox } = await start();
    const lane = "demo/web/a";
    await mailbox.deposit({ entries: [entry("1", lane)] });
    const [claimed] = await mailbox.claim(START, 1, LEASE_MS);
    if (claimed !== undefined) await mailbox.settle(claimed, { kind: "done" });
    const why = { code: "channel.windowClosed", operator: "Too late for today.", held: true } as const;
    expect(await mailbox.deadLetter(entryId("1"), why)).toEqual(entry("1", lane));
    expect(await mailbox.claim(START, 1, LEASE_MS)).toEqual([]);
    await mailbox.deposit({ inbounds: [inboundOf("a", "hello")] });
    await handleNext(mailbox, { heard: true });
    expect(await mailbox.deadLetters(10)).toEqual([]);
    expect(await mailbox.claim(START, 1, LEASE_MS)).toMatchObject([{ id: "1", revived: true }]);
  });
}

function timerContract(start: Start): void {
  const set = (dueAt: number, timer = "t") => ({
    kind: "set" as const,
    timer,
    flow: "shop",
    dueAt,
    event: "late",
  });
  const cancel = { kind: "cancel" as const, timer: "t", flow: "shop" };
  let inbounds = 0;

  async function change(
    mailbox: Mailbox,
    address: string,
    ...timers: (ReturnType<typeof set> | typeof cancel)[]
  ) {
    inbounds += 1;
    await mailbox.deposit({ inbounds: [inboundOf(address, `change ${inbounds}`)] });
    const lease = await leaseNow(mailbox);
    const inbound = lease.inbounds[0]?.id ?? "";
    const conversation = conversationOf(address, "en");
    expect(
      await mailbox.commit(lease, { inbound: inboundId(inbound), conversation, entries: [], timers }),
    ).toBe(true);
    await mailbox.release(lease);
  }

  it("turns a timer into an inbound when it is due, once, also after a restart", async () => {
    const { mailbox, reopen } = await start();
    await change(mailbox, "a", set(START + 100));
    expect(await mailbox.nextWake(START)).toBe(START + 100);
    const again = await reopen();
    expect(await again.fire(START + 99)).toBe(0);
    expect(await again.fire(START + 100)).toBe(1);
    expect(await again.fire(START + 100)).toBe(0);
    const lease = await leaseNow(again, START + 100);
    expect(lease.inbounds).toMatchObject([
      {
        shop: "demo",
        channel: "web",
        address: "a",
        at: START + 100,
        content: { kind: "timer", flow: "shop", timer: "t", event: "late", dueAt: START + 100 },
      },
    ]);
  });

  it("fires a timer that was set again at its last moment only, and a cancelled one never", async () => {
    const { mailbox } = await start();
    await change(mailbox, "a", set(START + 100));
    await change(mailbox, "a", set(START + 200));
    await change(mailbox, "b", set(START + 100));
    await change(mailbox, "b", cancel);
    expect(await mailbox.fire(START + 150)).toBe(0);
    expect(await mailbox.fire(START + 250)).toBe(1);
    expect(await mailbox.nextWake(START + 250)).toBe(START + 250);
    expect((await leaseNow(mailbox, START + 250)).key).toBe("demo/web/a");
  });

  it("fires the same timer of two conversations, and one that is set again for the same moment", async () => {
    const { mailbox } = await start();
    await change(mailbox, "a", set(START));
    await change(mailbox, "b", set(START));
    expect(await mailbox.fire(START)).toBe(2);
    expect((await handleNext(mailbox)).startsWith("timer:shop:t:")).toBe(true);
    expect((await handleNext(mailbox)).startsWith("timer:shop:t:")).toBe(true);
    await change(mailbox, "a", set(START));
    expect(await mailbox.fire(START)).toBe(1);
  });

  it("fires many that are due, the earliest first", async () => {
    const { mailbox } = await start();
    for (let n = 0; n < 3; n += 1) {
      const timers = Array.from({ length: 400 }, (_, each) => set(START + 2_000 - each, `t${n}.${each}`));
      await change(mailbox, `address ${n}`, ...timers);
    }
    expect(await mailbox.fire(START + 2_000)).toBe(1_200);
    const lease = await leaseNow(mailbox, START + 2_000);
    expect(lease.inbounds[0]?.content).toMatchObject({ dueAt: START + 1_601 });
    expect((await mailbox.figures()).timers).toBe(0);
  });
}

function historyContract(start: Start): void {
  it("tells a conversation's past in both directions, oldest first, from any line on", async () => {
    const { mailbox, clock } = await start();
    for (const id of ["1", "2", "3"]) {
      clock.at += 1;
      await mailbox.deposit({ inbounds: [inboundOf("a", id), inboundOf("b", `other ${id}`)] });
      const lease = await leaseNow(mailbox, clock.at);
      expect(lease.key).toBe("demo/web/a");
      const entries = [entry(`reply ${id}`, lease.key)];
      await mailbox.commit(lease, {
        inbound: inboundId(id),
        conversation: conversationOf("a", "en"),
        entries,
        timers: [],
      });
      await mailbox.release(lease);
      await handleNext(mailbox, { now: clock.at });
    }
    const all = await mailbox.history(keyed("demo/web/a"), { limit: 100 });
    expect(all.map(({ direction, inbound, entry }) => [direction, inbound?.id ?? entry?.id])).toEqual([
      ["in", "1"],
      ["out", "reply 1"],
      ["in", "2"],
      ["out", "reply 2"],
      ["in", "3"],
      ["out", "reply 3"],
    ]);
    expect(all[1]?.entry).toEqual(entry("reply 1", "demo/web/a"));
    expect(all[2]?.at).toBe(START + 2);
    expect(await mailbox.history(keyed("demo/web/a"), { limit: 2 })).toEqual(all.slice(-2));
    expect(await mailbox.history(keyed("demo/web/a"), { after: all[1]?.sequence, limit: 2 })).toEqual(
      all.slice(2, 4),
    );
    expect(await mailbox.history(keyed("demo/web/nobody"), { limit: 2 })).toEqual([]);
  });

  it("knows which conversations of a shop a person attends, also after a restart", async () => {
    const { mailbox, reopen } = await start();
    await mailbox.deposit({ inbounds: [inboundOf("a", "1"), inboundOf("b", "2")] });
    const lease = await leaseNow(mailbox);
    const attended = { ...conversationOf("a", "en"), attention: "person" as const };
    await mailbox.commit(lease, { inbound: inboundId("1"), conversation: attended, entries: [], timers: [] });
    await mailbox.release(lease);
    await handleNext(mailbox);
    const shop = attended.shop;
    expect(await mailbox.attended(shop)).toEqual([lease.key]);
    expect(await mailbox.attended(`${shop}x`)).toEqual([]);
    expect(await (await reopen()).attended(shop)).toEqual([lease.key]);
  });

  it("lists a shop's conversations, the one that was busy last first", async () => {
    const { mailbox, reopen } = await start();
    for (const address of ["a", "b", "c", "a"]) {
      const id = `${address}-${(await mailbox.figures()).conversations}`;
      await mailbox.deposit({ inbounds: [inboundOf(address, id)] });
      await handleNext(mailbox);
    }
    expect(await mailbox.newest("demo", 9)).toEqual(["demo/web/a", "demo/web/c", "demo/web/b"]);
    expect(await mailbox.newest("demo", 2)).toEqual(["demo/web/a", "demo/web/c"]);
    expect(await mailbox.newest("dem", 9)).toEqual([]);
    expect(await (await reopen()).newest("demo", 1)).toEqual(["demo/web/a"]);
  });

  it("forgets old mail but neither their ids, nor what waits, nor dead letters", async () => {
    const { mailbox, clock, reopen } = await start();
    await mailbox.deposit({
      inbounds: [inboundOf("a", "old"), inboundOf("b", "waiting")],
      entries: ["sent", "dead", "unsent"].map((id) => entry(id, id)),
    });
    await handleNext(mailbox);
    const [sent, dead] = await mailbox.claim(START, 2, LEASE_MS);
    if (sent === undefined || dead === undefined) throw new Error("Both must be claimed");
    await mailbox.settle(sent, { kind: "done" });
    await mailbox.settle(dead, { kind: "dead", code: "channel.refused", operator: "No." });
    clock.at += 2 * DAY_MS;
    await mailbox.prune(clock.at - DAY_MS);
    expect(await mailbox.history(keyed("demo/web/a"), { limit: 10 })).toEqual([]);
    expect(await mailbox.history(laned("sent"), { limit: 10 })).toEqual([]);
    expect(await mailbox.deposit({ inbounds: [inboundOf("a", "old")] })).toBe(0);
    expect(await mailbox.history(laned("dead"), { limit: 10 })).toHaveLength(1);
    clock.at += 8 * DAY_MS;
    const before = await mailbox.history(keyed("demo/web/b"), { limit: 1 });
    await mailbox.prune(clock.at - DAY_MS);
    const again = await reopen();
    expect(await again.figures()).toMatchObject({ waitingInbounds: 1, waitingEntries: 1, deadLetters: 1 });
    expect(await again.deposit({ inbounds: [inboundOf("a", "old")] })).toBe(1);
    const [later] = await again.history(keyed("demo/web/a"), { limit: 1 });
    expect(later?.sequence).toBeGreaterThan(before[0]?.sequence ?? Number.POSITIVE_INFINITY);
  });
}

function lifeContract(open: (clock: Clock) => Promise<OpenMailbox>): void {
  it("lives any life like the simplest mailbox would", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(actions, async (life) => {
        const clock: HandClock = { at: START, now: () => clock.at };
        const box = await open(clock);
        try {
          const lived = new Life(box.mailbox, box.reopen, (to) => {
            clock.at = to;
          });
          for (const action of life) await lived.live(action);
          await lived.check();
          expect(new Set(lived.handled).size).toBe(lived.handled.length);
        } finally {
          await box.close();
        }
      }),
      { numRuns: 120 },
    );
  });
}
