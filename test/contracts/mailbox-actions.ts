/** Random lives of a mailbox, each step compared with the model: duplicates, interleavings, expiries, restarts. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Conversation, TimerChange } from "../../src/conversation/conversation.ts";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import { type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { conversationLane } from "../../src/ports/lane.ts";
import type { ClaimedEntry, Lease, Mailbox, Settlement } from "../../src/ports/mailbox.ts";
import { keyed, laned, saying } from "../support/mail.ts";
import { ModelQueues, ModelTimers } from "./mailbox-model.ts";

const LEASE_MS = 1_000;

/** An inbound of one of the test's shoppers. */
export function inboundOf(address: string, id: string, at = 0): Inbound {
  return {
    id: inboundId(id),
    shop: "demo",
    channel: "web",
    address,
    at,
    content: { kind: "text", text: id },
  };
}

/** A conversation that can be told from its other versions by its locale. */
export function conversationOf(address: string, mark: string): Conversation {
  return {
    shop: "demo",
    channel: "web",
    address,
    locale: mark,
    market: "DK",
    attention: "bot",
    reachable: true,
    stack: ["shop"],
    frames: {},
  };
}

/** One step of a life. Small numbers pick among what there is. */
export type Action =
  | { readonly do: "deposit"; readonly inbounds: readonly Pick[]; readonly entries: readonly Pick[] }
  | { readonly do: "lease" }
  | {
      readonly do: "commit";
      readonly lease: number;
      readonly replies: number;
      readonly timer: "set" | "cancel" | "none";
      readonly delay: number;
      readonly heard: boolean;
    }
  | { readonly do: "checkpoint"; readonly lease: number }
  | { readonly do: "release"; readonly lease: number; readonly delay: number }
  | { readonly do: "claim"; readonly limit: number }
  | {
      readonly do: "settle";
      readonly claim: number;
      readonly how: Ending;
      readonly delay: number;
    }
  | { readonly do: "revive"; readonly dead: number }
  | { readonly do: "deadLetter"; readonly sent: number; readonly held: boolean }
  | { readonly do: "fire" }
  | { readonly do: "advance"; readonly by: number }
  | { readonly do: "reopen" };

/** How a send ends; `held` is dead until the shopper is heard. */
type Ending = Settlement["kind"] | "held";

interface Pick {
  readonly address: string;
  readonly id: number;
}

const pick = fc.record({ address: fc.constantFrom("a", "b", "c"), id: fc.nat(25) });
const small = fc.nat(5);

/** Actions in the mix a busy day brings. */
export const actions = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("deposit" as const),
        inbounds: fc.array(pick, { maxLength: 4 }),
        entries: fc.array(pick, { maxLength: 3 }),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant("lease" as const) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("commit" as const),
        lease: small,
        replies: fc.nat(2),
        timer: fc.constantFrom("set" as const, "cancel" as const, "none" as const),
        delay: fc.nat(900),
        heard: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("checkpoint" as const), lease: small }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("release" as const),
        lease: small,
        delay: fc.constantFrom(0, 0, 300),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("claim" as const), limit: fc.nat(3) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("settle" as const),
        claim: small,
        how: fc.constantFrom(
          "done" as const,
          "done" as const,
          "again" as const,
          "wait" as const,
          "dead" as const,
          "held" as const,
        ),
        delay: fc.constantFrom(0, 200, 700),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("revive" as const), dead: small }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("deadLetter" as const), sent: small, held: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("fire" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("advance" as const),
        by: fc.constantFrom(1, 150, 450, 600, 1_200),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) },
  ),
  { minLength: 25, maxLength: 90, size: "max" },
);

interface HeldLease {
  readonly lease: Lease;
  /** Ids of the lease that are not committed yet. */
  readonly left: string[];
}

/** A mailbox and its model, living the same life. */
export class Life {
  mailbox: Mailbox;
  readonly #reopen: () => Promise<Mailbox>;
  readonly #moveClock: (to: number) => void;
  readonly #inbox = new ModelQueues();
  readonly #outbox = new ModelQueues();
  readonly #timers = new ModelTimers();
  readonly #conversations = new Map<string, Conversation>();
  readonly #checkpoints = new Map<string, { inbound: string; progress: unknown }>();
  readonly #references = new Map<string, string>();
  readonly #attempts = new Map<string, number>();
  #dead: { readonly id: string; readonly lane: string; readonly held: boolean }[] = [];
  /** Entries that were sent and are known. */
  #sent: { readonly id: string; readonly lane: string }[] = [];
  readonly #handled: string[] = [];
  #leases: HeldLease[] = [];
  #claims: ClaimedEntry[] = [];
  #now = 1_000_000;
  #steps = 0;

  constructor(mailbox: Mailbox, reopen: () => Promise<Mailbox>, moveClock: (to: number) => void) {
    this.mailbox = mailbox;
    this.#reopen = reopen;
    this.#moveClock = moveClock;
    moveClock(this.#now);
  }

  async live(action: Action): Promise<void> {
    this.#steps += 1;
    switch (action.do) {
      case "deposit":
        return this.#deposit(action.inbounds, action.entries);
      case "lease":
        return this.#lease();
      case "commit":
        return this.#commit(action);
      case "checkpoint":
        return this.#checkpoint(action.lease);
      case "release":
        return this.#release(action.lease, action.delay);
      case "claim":
        return this.#claim(action.limit);
      case "settle":
        return this.#settle(action.claim, action.how, action.delay);
      case "revive":
        return this.#revive(action.dead);
      case "deadLetter":
        return this.#deadLetter(action.sent, action.held);
      case "fire":
        return this.#fire();
      case "advance":
        return this.#advance(action.by);
      case "reopen":
        this.#advance(2 * LEASE_MS);
        this.mailbox = await this.#reopen();
        return;
    }
  }

  /** Compares what can be seen from outside. */
  async check(): Promise<void> {
    const figures = await this.mailbox.figures();
    expect(figures).toEqual({
      waitingInbounds: this.#inbox.size,
      waitingEntries: this.#outbox.size,
      deadLetters: this.#dead.length,
      timers: this.#timers.size,
      conversations: this.#conversations.size,
    });
    for (const [key, conversation] of this.#conversations)
      expect(await this.mailbox.conversation(keyed(key))).toEqual(conversation);
    const dead = await this.mailbox.deadLetters(100);
    expect(dead.map(({ id }) => id).sort()).toEqual(this.#dead.map(({ id }) => id).sort());
  }

  /** Each inbound once, and those of one conversation in the order they came. */
  get handled(): readonly string[] {
    return this.#handled;
  }

  /** Deposits one by one but without waiting in between: they may share a transaction. */
  async #deposit(inbounds: readonly Pick[], entries: readonly Pick[]): Promise<void> {
    const waits = inbounds.map(({ address, id }) => {
      const inbound = inboundOf(address, `${address}${id}`);
      const fresh = !this.#inbox.knows(inbound.id);
      if (fresh) this.#inbox.arrive(conversationKey(inbound), inbound.id);
      return this.mailbox.deposit({ inbounds: [inbound] }).then((count) => expect(count).toBe(fresh ? 1 : 0));
    });
    const fresh = entries.map(({ address, id }) => ({
      id: entryId(`e${address}${id}`),
      lane: laned(address),
      body: saying(String(id)),
    }));
    for (const { id, lane } of fresh) if (!this.#outbox.knows(id)) this.#outbox.arrive(lane, id);
    await Promise.all([...waits, this.mailbox.deposit({ entries: fresh })]);
  }

  async #lease(): Promise<void> {
    const wake = await this.mailbox.nextWake(this.#now);
    const lease = await this.mailbox.lease(this.#now, LEASE_MS);
    const [expected] = this.#inbox.free(this.#now);
    expect(lease?.key).toBe(expected);
    if (lease === null || expected === undefined) return;
    expect(wake).toBe(this.#now);
    const queue = this.#inbox.at(expected);
    const ids = lease.inbounds.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(queue.waiting.slice(0, ids.length).map(({ id }) => id));
    expect(lease.conversation).toEqual(this.#conversations.get(expected) ?? null);
    expect(lease.checkpoint).toEqual(this.#checkpoints.get(expected) ?? null);
    for (const { lease: older } of this.#leases)
      if (older.key === lease.key) expect(lease.fence).toBeGreaterThan(older.fence);
    queue.hold = { fence: lease.fence, until: lease.until };
    this.#leases.push({ lease, left: ids });
  }

  /** Whether a lease must be honoured, must not be, or may be (expired, but nobody has taken it since). */
  #standing(lease: Lease): "ours" | "lost" | "either" {
    const { hold } = this.#inbox.at(lease.key);
    if (hold?.fence !== lease.fence) return "lost";
    return hold.until <= this.#now ? "either" : "ours";
  }

  async #commit(action: Extract<Action, { do: "commit" }>): Promise<void> {
    const held = this.#leases[action.lease % Math.max(1, this.#leases.length)];
    const [inbound] = held?.left ?? [];
    if (held === undefined || inbound === undefined) return;
    const { lease } = held;
    const conversation = conversationOf(lease.inbounds[0]?.address ?? "", `v${this.#steps}`);
    const entries = Array.from({ length: action.replies }, (_, n) => ({
      id: entryId(`${inbound}/${n}/${this.#steps}`),
      lane: conversationLane(lease.key),
      body: saying(String(n)),
    }));
    const timers = this.#timerChanges(action);
    const { heard } = action;
    const committed = await this.mailbox.commit(lease, {
      inbound: inboundId(inbound),
      conversation,
      entries,
      timers,
      heard,
    });
    const standing = this.#standing(lease);
    if (standing !== "either") expect(committed).toBe(standing === "ours");
    if (!committed) return;
    held.left.shift();
    this.#handled.push(inbound);
    this.#inbox.at(lease.key).waiting.shift();
    this.#conversations.set(lease.key, conversation);
    this.#checkpoints.delete(lease.key);
    if (heard) this.#goOn(lease.key);
    for (const { id } of entries) this.#outbox.arrive(lease.key, id);
    for (const change of timers) this.#timers.apply(lease.key, change);
  }

  /** What was held back in a lane waits for its turn again. */
  #goOn(key: string): void {
    const released = this.#dead.filter(({ lane, held }) => held && lane === key);
    this.#dead = this.#dead.filter((entry) => !released.includes(entry));
    for (const { id } of released) this.#outbox.arrive(key, id);
  }

  #timerChanges(action: Extract<Action, { do: "commit" }>): readonly TimerChange[] {
    const timer = `t${action.lease % 2}`;
    if (action.timer === "none") return [];
    if (action.timer === "cancel") return [{ kind: "cancel", flow: "shop", timer }];
    return [{ kind: "set", flow: "shop", timer, event: "late", dueAt: this.#now + action.delay }];
  }

  async #checkpoint(index: number): Promise<void> {
    const held = this.#leases[index % Math.max(1, this.#leases.length)];
    const [inbound] = held?.left ?? [];
    if (held === undefined || inbound === undefined) return;
    const checkpoint = { inbound: inboundId(inbound), progress: { step: this.#steps } };
    const saved = await this.mailbox.checkpoint(held.lease, checkpoint);
    const standing = this.#standing(held.lease);
    if (standing !== "either") expect(saved).toBe(standing === "ours");
    if (saved) this.#checkpoints.set(held.lease.key, checkpoint);
  }

  /** Late releases of leases that nobody took over may delay or not; this test leaves them out, as with settling. */
  async #release(index: number, delay: number): Promise<void> {
    const held = this.#leases[index % Math.max(1, this.#leases.length)];
    if (held === undefined || this.#standing(held.lease) === "either") return;
    const { lease } = held;
    await this.mailbox.release(lease, delay > 0 ? this.#now + delay : undefined);
    this.#leases = this.#leases.filter((other) => other !== held);
    if (this.#standing(lease) === "lost") return;
    const queue = this.#inbox.at(lease.key);
    queue.hold = null;
    if (queue.waiting.length > 0 && delay > 0) queue.notBefore = this.#now + delay;
  }

  async #claim(limit: number): Promise<void> {
    const claims = await this.mailbox.claim(this.#now, limit, LEASE_MS);
    const expected = this.#outbox.free(this.#now).slice(0, limit);
    expect(claims.map(({ lane }) => lane)).toEqual(expected);
    for (const claim of claims) {
      const queue = this.#outbox.at(claim.lane);
      expect(claim.id).toBe(queue.waiting[0]?.id);
      expect(claim.attempts).toBe(this.#attempts.get(claim.id) ?? 0);
      expect(claim.reference).toBe(this.#references.get(claim.lane));
      queue.hold = { fence: claim.fence, until: this.#now + LEASE_MS };
      queue.notBefore = 0;
      this.#claims.push(claim);
    }
  }

  async #settle(index: number, how: Ending, delay: number): Promise<void> {
    const claim = this.#claims[index % Math.max(1, this.#claims.length)];
    if (claim === undefined) return;
    const queue = this.#outbox.at(claim.lane);
    if (queue.hold?.fence === claim.fence && queue.hold.until <= this.#now) return;
    const reference = delay > 0 ? `r${this.#steps}` : undefined;
    const settlements: Record<Ending, Settlement> = {
      done: { kind: "done", ...(reference !== undefined && { reference }) },
      again: { kind: "again", notBefore: this.#now + delay, code: "channel.busy" },
      wait: { kind: "wait", notBefore: this.#now + delay },
      dead: { kind: "dead", code: "channel.refused", operator: "It was refused." },
      held: { kind: "dead", code: "channel.windowClosed", operator: "Not now.", held: true },
    };
    await this.mailbox.settle(claim, settlements[how]);
    this.#claims = this.#claims.filter((other) => other !== claim);
    if (queue.hold?.fence !== claim.fence) return;
    queue.hold = null;
    queue.notBefore = 0;
    if (how === "done" && reference !== undefined) this.#references.set(claim.lane, reference);
    if (how === "again") this.#attempts.set(claim.id, claim.attempts + 1);
    if (how === "again" || how === "wait") queue.notBefore = this.#now + delay;
    else
      queue.waiting.splice(
        queue.waiting.findIndex(({ id }) => id === claim.id),
        1,
      );
    const { id, lane } = claim;
    if (how === "dead" || how === "held") this.#dead.push({ id, lane, held: how === "held" });
    if (how === "done") this.#sent.push({ id, lane });
  }

  async #revive(index: number): Promise<void> {
    const letter = this.#dead[index % Math.max(1, this.#dead.length)];
    expect(await this.mailbox.revive(entryId("never heard of"))).toBe(false);
    if (letter === undefined) return;
    expect(await this.mailbox.revive(entryId(letter.id))).toBe(true);
    this.#dead.splice(this.#dead.indexOf(letter), 1);
    this.#attempts.delete(letter.id);
    this.#outbox.arrive(letter.lane, letter.id);
  }

  async #deadLetter(index: number, held: boolean): Promise<void> {
    const why = { code: "channel.undeliverable", operator: "It never arrived.", held };
    expect(await this.mailbox.deadLetter(entryId("never heard of"), why)).toBeNull();
    const letter = this.#sent[index % Math.max(1, this.#sent.length)];
    if (letter === undefined) return;
    expect(await this.mailbox.deadLetter(entryId(letter.id), why)).toMatchObject(letter);
    expect(await this.mailbox.deadLetter(entryId(letter.id), why)).toBeNull();
    this.#sent = this.#sent.filter((other) => other !== letter);
    this.#dead.push({ ...letter, held });
  }

  /** The ids of fired inbounds are the driver's choice, so they are looked up. */
  async #fire(): Promise<void> {
    const due = this.#timers.fire(this.#now);
    expect(await this.mailbox.fire(this.#now)).toBe(due.length);
    const fired = [];
    for (const { key, timer, dueAt } of due) {
      const lines = await this.mailbox.history(laned(key), { limit: 1_000 });
      const fresh = lines.filter(
        ({ inbound }) =>
          inbound?.content.kind === "timer" &&
          inbound.content.timer === timer &&
          inbound.content.dueAt === dueAt &&
          !this.#inbox.knows(inbound.id),
      );
      expect(fresh).toHaveLength(1);
      fired.push({ key, dueAt, sequence: fresh[0]?.sequence ?? 0, id: fresh[0]?.inbound?.id ?? "" });
    }
    fired.sort((one, other) => one.sequence - other.sequence);
    expect(fired.map(({ dueAt }) => dueAt)).toEqual(due.map(({ dueAt }) => dueAt));
    for (const { key, id } of fired) this.#inbox.arrive(key, id);
  }

  #advance(by: number): void {
    this.#now += by;
    this.#moveClock(this.#now);
  }
}
