/** The desks' host: who may do what, that every act happens once, and that every act leaves its trace. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DeskShop, openDeskShop } from "../../test/support/desk-shop.ts";
import { keyed, laned, saying } from "../../test/support/mail.ts";
import { inboundId } from "../conversation/inbound.ts";
import type { Actor, DeskCommand, Permission, PreviewedCommand } from "../ports/desk.ts";
import { entryId } from "../ports/entry-id.ts";
import { OrderNumber } from "../ports/ids.ts";
import type { Log } from "../ports/log.ts";
import { silentLog } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import { done, type Outcome, refused } from "../ports/outcome.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { createDesk, type StaffDesk } from "./desk.ts";

const CONVERSATION = "demo/telegram/47/11";
const anna: Actor = { desk: "slack", id: "U1", name: "Anna" };
const clock = { now: () => 1_000_000 };

let mailbox: Mailbox;
let shop: DeskShop;
let desk: StaffDesk;
let held: Set<Permission>;
const FIRST = OrderNumber.parse("FJ-1001");
const SECOND = OrderNumber.parse("FJ-1002");

let warnings: object[];
let fetched: (readonly string[])[];
let pairings: (readonly string[])[];
let pairing: Outcome<null, "desk.cannotPair">;

beforeEach(async () => {
  mailbox = await openSqliteMailbox({ folder: null, clock });
  await meetShopper("demo", "47/11");
  await meetShopper("other", "47/11");
  shop = await openDeskShop();
  held = new Set(["orders", "stock", "help", "refunds"]);
  warnings = [];
  fetched = [];
  pairings = [];
  pairing = done(null);
  const log: Log = { ...silentLog, warn: (fields) => void warnings.push(fields) };
  desk = createDesk({
    staff: shop.staff,
    mailbox,
    shops: [
      { id: "demo", locales: ["da", "en"] },
      { id: "other", locales: ["nl"] },
    ],
    clock,
    log,
    permissions: () => held,
    say: (_shop, { key }, locale) => `${key}@${locale}`,
    openHelp: async () => 3,
    async attachment(...asked) {
      fetched.push(asked);
      return done({ bytes: Buffer.from("a cup"), mediaType: "image/jpeg" });
    },
    async pair(...asked) {
      pairings.push(asked);
      return pairing;
    },
  });
});
afterEach(() => mailbox.close());

async function meetShopper(shop: string, address: string): Promise<void> {
  const at = clock.now();
  const id = `hello-${shop}`;
  await mailbox.deposit({
    inbounds: [
      { id: inboundId(id), shop, channel: "telegram", address, at, content: { kind: "text", text: "Hi" } },
    ],
  });
  const lease = await mailbox.lease(at, 1_000);
  if (lease === null) throw new Error("no lease");
  const conversation = {
    shop,
    channel: "telegram",
    address,
    locale: "da",
    market: "DK",
    attention: "bot",
    reachable: true,
    stack: ["shop"],
    frames: {},
  } as const;
  await mailbox.commit(lease, { inbound: inboundId(id), conversation, entries: [], timers: [] });
  await mailbox.release(lease);
}

const perform = (command: DeskCommand, key = "key-1", shop = "demo") =>
  desk.perform({ shop, actor: anna, key, command });
const codeOf = async (work: ReturnType<typeof perform>) => {
  const outcome = await work;
  return outcome.kind === "done" ? "done" : outcome.failure.code;
};
const deposited = async (conversation = CONVERSATION) =>
  (await mailbox.history(laned(conversation), { limit: 50 }))
    .flatMap(({ inbound }) => (inbound === undefined ? [] : [inbound]))
    .slice(1);

/** A command with the fingerprint of what its preview says now. */
async function agreedTo(command: PreviewedCommand): Promise<DeskCommand> {
  const preview = await desk.preview("demo", command);
  if (preview.kind !== "done") throw new Error(preview.failure.operator);
  return { ...command, reason: "broken", fingerprint: preview.value.fingerprint };
}

describe("permission", () => {
  const cases: readonly (readonly [Permission, DeskCommand])[] = [
    ["orders", { kind: "acceptOrder", order: FIRST }],
    ["orders", { kind: "shipOrder", order: FIRST, carrier: "GLS" }],
    ["orders", { kind: "cancelOrder", order: SECOND, reason: "x", fingerprint: "x" }],
    [
      "refunds",
      { kind: "refundOrder", order: FIRST, reason: "x", fingerprint: "x", restock: false, lines: { 1: 1 } },
    ],
    ["refunds", { kind: "cancelOrder", order: FIRST, reason: "x", fingerprint: "x" }],
    ["stock", { kind: "correctStock", sku: "SEN-100", onHand: 3, reason: "x" }],
    ["help", { kind: "takeHelp", conversation: CONVERSATION }],
    ["help", { kind: "replyToShopper", conversation: CONVERSATION, text: "Hello" }],
    ["help", { kind: "handBack", conversation: CONVERSATION }],
    ["orders", { kind: "retryDeadLetter", deadLetter: "x" }],
    ["orders", { kind: "retryDesk", desk: "slack" }],
    ["orders", { kind: "pairChannel", vendor: "whatsapp-web" }],
  ];
  for (const [permission, command] of cases) {
    const order = "order" in command ? ` of ${command.order}` : "";
    it(`"${permission}" is needed to ${command.kind}${order}`, async () => {
      held.delete(permission);
      const outcome = await perform(command);
      expect(outcome).toMatchObject({ kind: "refused", failure: { code: "desk.notAllowed" } });
      expect(outcome.kind === "refused" && outcome.failure.operator).toContain(`"${permission}"`);
      expect(await shop.audits()).toEqual([]);
      expect(await deposited()).toEqual([]);
      expect(warnings).toEqual([
        { shop: "demo", desk: "slack", actor: "U1", command: command.kind, permission },
      ]);
    });
  }

  it("is all that is needed: the same commands pass with it", async () => {
    for (const [index, [, command]] of cases.entries()) {
      expect(await codeOf(perform(command, `k${index}`))).not.toBe("desk.notAllowed");
    }
  });

  it("can be asked for, so that a desk need not offer what it would refuse", () => {
    held.delete("refunds");
    expect(desk.may("demo", anna, "refunds")).toBe(false);
    expect(desk.may("demo", anna, "orders")).toBe(true);
  });
});

describe("a command", () => {
  it("is carried out once for its key, with one audit row", async () => {
    const refund = await agreedTo({ kind: "refundOrder", order: FIRST, restock: true, lines: { 1: 1 } });
    expect(await codeOf(perform(refund))).toBe("done");
    expect(await codeOf(perform(refund))).toBe("done");
    expect((await shop.order("FJ-1001")).refundedMoney.amount).toBe(4900);
    expect(await shop.audits()).toMatchObject([
      { action: "order.refund", subject: "FJ-1001", actor: anna, key: "staff/demo/slack/key-1" },
    ]);
  });

  it("says what was done", async () => {
    expect(await perform({ kind: "acceptOrder", order: FIRST }, "a")).toEqual({
      kind: "done",
      value: { said: "Order FJ-1001 is accepted." },
    });
    const part = await perform({ kind: "shipOrder", order: FIRST, carrier: "GLS", lines: { 1: 1 } }, "b");
    expect(part).toEqual({
      kind: "done",
      value: { said: "A part of order FJ-1001 is shipped; the rest waits." },
    });
    const stock = await perform({ kind: "correctStock", sku: "SEN-100", onHand: 9, reason: "counted" }, "c");
    expect(stock).toEqual({ kind: "done", value: { said: "SEN-100: 9 on hand, 8 saleable." } });
  });

  it("that gives money back says before what it does, and does nothing else when that has changed", async () => {
    const asks = { kind: "refundOrder", order: FIRST, restock: false, lines: { 1: 1 } } as const;
    const refund = await agreedTo(asks);
    const cancel = await agreedTo({ kind: "cancelOrder", order: FIRST });
    expect(await codeOf(perform(refund, "first"))).toBe("done");
    expect(await codeOf(perform(cancel, "second"))).toBe("order.previewChanged");
    // The second piece of the line is worth as much, so the same preview holds once more, and then no longer.
    expect(await codeOf(perform(await agreedTo(asks), "third"))).toBe("done");
    expect(await codeOf(perform(refund, "fourth"))).toBe("refund.tooMany");
    expect((await shop.order("FJ-1001")).refundedMoney.amount).toBe(9_800);
  });

  it("passes on what commerce refuses", async () => {
    expect(await codeOf(perform({ kind: "acceptOrder", order: OrderNumber.parse("FJ-9999") }))).toBe(
      "order.unknown",
    );
    const tooMuch = {
      kind: "refundOrder",
      order: FIRST,
      reason: "x",
      fingerprint: "x",
      restock: false,
      amount: { amount: 14_601, currency: "DKK" },
    } as const;
    expect(await codeOf(perform(tooMuch, "key-2"))).toBe("refund.exceeds");
  });

  it("is refused outside its bounds, with the field and the mend", async () => {
    const bad: readonly (readonly [string, DeskCommand])[] = [
      ["at least one character", { kind: "replyToShopper", conversation: CONVERSATION, text: " \n" }],
      ["at most 3000", { kind: "replyToShopper", conversation: CONVERSATION, text: "x".repeat(3001) }],
      ["reason", { kind: "cancelOrder", order: FIRST, reason: "  ", fingerprint: "x" }],
      ["fingerprint", { kind: "cancelOrder", order: FIRST, reason: "x", fingerprint: "" }],
      [
        "everything",
        { kind: "refundOrder", order: FIRST, reason: "x", fingerprint: "x", restock: false, lines: { 1: 0 } },
      ],
      ["onHand", { kind: "correctStock", sku: "SEN-100", onHand: -1, reason: "x" }],
      ["onHand", { kind: "correctStock", sku: "SEN-100", onHand: 1.5, reason: "x" }],
      [
        "amount",
        {
          kind: "refundOrder",
          order: FIRST,
          reason: "x",
          fingerprint: "x",
          restock: false,
          amount: { amount: -5, currency: "DKK" },
        },
      ],
      ["lines", { kind: "shipOrder", order: FIRST, carrier: "GLS", lines: { 1: -1 } }],
    ];
    for (const [words, command] of bad) {
      const outcome = await perform(command);
      expect(outcome).toMatchObject({ kind: "refused", failure: { code: "desk.badCommand" } });
      expect(outcome.kind === "refused" && outcome.failure.operator).toContain(words);
    }
    expect(await codeOf(perform({ kind: "acceptOrder", order: FIRST }, "k".repeat(191)))).toBe(
      "desk.badCommand",
    );
    expect(await codeOf(perform({ kind: "acceptOrder", order: FIRST }, "k", "nowhere"))).toBe(
      "desk.unknownShop",
    );
    expect(await shop.audits()).toEqual([]);
  });
});

describe("the handoff", () => {
  it("puts each explicit act into the conversation once, with an audit row that holds no words", async () => {
    for (let time = 0; time < 2; time++) {
      await perform({ kind: "takeHelp", conversation: CONVERSATION }, "a");
      await perform({ kind: "replyToShopper", conversation: CONVERSATION, text: "It ships today." }, "b");
      await perform({ kind: "handBack", conversation: CONVERSATION }, "c");
    }
    const common = { shop: "demo", channel: "telegram", address: "47/11", at: 1_000_000 };
    expect(await deposited()).toEqual([
      { id: "desk:a", ...common, content: { kind: "takeOver", author: "Anna" } },
      { id: "desk:b", ...common, content: { kind: "staffReply", author: "Anna", text: "It ships today." } },
      { id: "desk:c", ...common, content: { kind: "handBack", author: "Anna" } },
    ]);
    expect((await shop.audits()).map(({ action, details }) => [action, details])).toEqual([
      ["takeHelp", {}],
      ["replyToShopper", { characters: 15 }],
      ["handBack", {}],
    ]);
  });

  it("reaches no conversation of another shop, and none that does not exist", async () => {
    for (const conversation of ["other/telegram/47/11", "demo/telegram/1", "demo", "//", "demo/telegram/"]) {
      expect(await codeOf(perform({ kind: "replyToShopper", conversation, text: "x" }))).toBe(
        "desk.unknownConversation",
      );
    }
    expect(await deposited("other/telegram/47/11")).toEqual([]);
    expect(await shop.audits()).toEqual([]);
  });
});

describe("dead letters", () => {
  async function dies(id: string, lane: string): Promise<void> {
    await mailbox.deposit({ entries: [{ id: entryId(id), lane: laned(lane), body: saying("Hi") }] });
    for (const entry of await mailbox.claim(clock.now(), 10, 1_000)) {
      await mailbox.settle(entry, { kind: "dead", code: "telegram.blocked", operator: "Blocked." });
    }
  }

  it("are sent again once, and only those of the shop", async () => {
    await dies("mine", "demo/telegram/47/11");
    await dies("desk", "desk/demo/slack/order:1");
    await dies("theirs", "other/telegram/47/11");
    expect((await desk.report("demo")).deadLetters).toBe(2);
    expect(await codeOf(perform({ kind: "retryDeadLetter", deadLetter: "theirs" }, "a"))).toBe(
      "desk.unknownDeadLetter",
    );
    expect(await codeOf(perform({ kind: "retryDeadLetter", deadLetter: "mine" }, "b"))).toBe("done");
    expect(await codeOf(perform({ kind: "retryDeadLetter", deadLetter: "mine" }, "c"))).toBe(
      "desk.unknownDeadLetter",
    );
    expect(await shop.audits()).toMatchObject([
      { action: "retryDeadLetter", subject: "mine", details: { code: "telegram.blocked" } },
    ]);
    expect((await desk.report("demo")).deadLetters).toBe(1);
  });
});

describe("connecting a channel's account", () => {
  const command = { kind: "pairChannel", vendor: "whatsapp-web" } as const;

  it("asks the channel for a code once a press, with an audit row", async () => {
    const answer = {
      kind: "done",
      value: { said: "A new code is on its way and appears here in a moment." },
    };
    expect(await perform(command, "a")).toEqual(answer);
    expect(await perform(command, "a")).toEqual(answer);
    expect(pairings).toEqual([["demo", "whatsapp-web"]]);
    expect(await shop.audits()).toMatchObject([
      { action: "pairChannel", subject: "whatsapp-web", key: "staff/demo/slack/a" },
    ]);
    await perform(command, "b");
    expect(pairings).toHaveLength(2);
  });

  it("passes on that a channel has nothing to connect", async () => {
    pairing = refused({ code: "desk.cannotPair", operator: "There is no such channel." });
    expect(await codeOf(perform(command))).toBe("desk.cannotPair");
  });

  it("takes no vendor that could lead anywhere else", async () => {
    for (const vendor of ["", "../slack", "Whats App", "x".repeat(60)]) {
      expect(await codeOf(perform({ ...command, vendor }))).toBe("desk.badCommand");
    }
    expect(pairings).toEqual([]);
  });
});

describe("a file that a shopper sent", () => {
  const sent = (shop: string, reference: string) =>
    mailbox.deposit({
      inbounds: [
        {
          id: inboundId(`media-${shop}-${reference}`),
          shop,
          channel: "telegram",
          address: "47/11",
          at: 1,
          content: { kind: "media", media: "image", reference },
        },
      ],
    });

  it("is fetched by the reference that stands in its conversation", async () => {
    await sent("demo", "f1");
    expect(await desk.attachment("demo", CONVERSATION, "f1")).toMatchObject({
      kind: "done",
      value: { mediaType: "image/jpeg" },
    });
    expect(fetched).toEqual([["demo", "telegram", "f1"]]);
  });

  it("is never fetched by a reference that is made up, another shopper's, or another shop's", async () => {
    await sent("other", "f2");
    for (const [shop, conversation, reference] of [
      ["demo", CONVERSATION, "f1"],
      ["demo", CONVERSATION, "f2"],
      ["demo", "other/telegram/47/11", "f2"],
      ["demo", "demo/telegram/1", "f2"],
      ["demo", "nonsense", "f2"],
      ["demo", CONVERSATION, ""],
    ] as const) {
      expect(await desk.attachment(shop, conversation, reference)).toMatchObject({
        kind: "refused",
        failure: { code: "desk.unknownAttachment" },
      });
    }
    expect(fetched).toEqual([]);
  });
});

describe("the report and the views", () => {
  it("join what commerce and the conversations know", async () => {
    expect(await desk.report("demo")).toMatchObject({ orders: 1, toShip: 1, openHelp: 3, deadLetters: 0 });
    expect((await desk.orders("demo", 1)).map(({ number }) => number)).toEqual(["FJ-1002"]);
    expect(await desk.order("other", FIRST)).toBeNull();
    expect((await desk.stock("demo", "sencha"))[0]?.sku).toBe("SEN-100");
  });

  it("speak the first locale of the shop", () => {
    expect([desk.staffLocale, desk.forShop("other").staffLocale]).toEqual(["da", "nl"]);
  });

  it("give the newest lines of a conversation", async () => {
    expect(await desk.transcript(keyed(CONVERSATION), 10)).toEqual([
      { at: 1_000_000, from: "shopper", text: "Hi" },
    ]);
  });
});
