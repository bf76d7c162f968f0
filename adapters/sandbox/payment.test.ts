import { afterEach, expect, test, vi } from "vitest";
import { money } from "../../src/conversation/money.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { PaymentStatus } from "../../src/ports/payment.ts";
import { paymentContract } from "../../test/contracts/payment.ts";
import { type StoresOnDisk, storesOnDisk } from "../../test/support/adapter-stores.ts";
import { PATIENCE_MS } from "../../test/support/patience.ts";
import {
  attempt,
  openSandboxTestbed,
  paymentRequest,
  refundOf,
  type SandboxTestbed,
  START,
} from "../../test/support/sandbox-testbed.ts";
import { sign, webhookKey } from "./signature.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function sandbox(options: Parameters<typeof openSandboxTestbed>[0] = {}): Promise<SandboxTestbed> {
  const made = await openSandboxTestbed(options);
  cleanUps.push(() => made.close());
  return made;
}

function disk(): StoresOnDisk {
  const made = storesOnDisk();
  cleanUps.push(() => made.close());
  return made;
}

function value<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done") throw new Error(`${outcome.kind}: ${outcome.failure.operator}`);
  return outcome.value;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.kind === "done" ? "done" : `${outcome.kind} ${outcome.failure.code}`;
}

async function linkOf({ provider }: SandboxTestbed, overrides = {}): Promise<string> {
  return value(await provider.create(paymentRequest(overrides))).url;
}

async function statusOf({ provider }: SandboxTestbed, reference = "attempt-1"): Promise<PaymentStatus> {
  return value(await provider.lookUp(attempt(reference)));
}

function eventsOf({ webhooks }: SandboxTestbed): string[] {
  return webhooks.map((webhook) => String(JSON.parse(webhook.body.toString()).type));
}

paymentContract("the sandbox", async () => {
  const bed = await openSandboxTestbed();
  const links = new Map<string, string>();
  const press = async (reference: string, action: string) => {
    await bed.press(links.get(reference) ?? "", action);
  };
  return {
    provider: {
      ...bed.provider,
      async create(request) {
        const outcome = await bed.provider.create(request);
        if (outcome.kind === "done") links.set(request.reference, outcome.value.url);
        return outcome;
      },
    },
    now: bed.now,
    pay: (reference) => press(reference, "pay"),
    decline: (reference) => press(reference, "decline"),
    advance: bed.advance,
    close: bed.close,
  };
});

test("a shopper pays: the shop is told by a signed webhook, and looks up what was captured", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  expect(url).toMatch(/^https:\/\/shop\.example\/sandbox\/pay\/demo\/[\w-]{22}$/);
  expect(await statusOf(bed)).toEqual({
    reference: "attempt-1",
    state: "open",
    captured: money(0, "DKK"),
    refunded: money(0, "DKK"),
  });
  await bed.press(url, "pay");
  await bed.provider.settle();
  expect(eventsOf(bed)).toEqual(["payment.paid"]);
  const [webhook] = bed.webhooks;
  if (webhook === undefined) throw new Error("no webhook");
  expect(value(await bed.provider.receive(webhook)).references).toEqual(["attempt-1"]);
  expect(await statusOf(bed)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
});

test("asking twice for one payment gives one link; asking for something else under its name is refused", async () => {
  const bed = await sandbox();
  const first = value(await bed.provider.create(paymentRequest()));
  expect(value(await bed.provider.create(paymentRequest()))).toEqual(first);
  for (const other of [
    { amount: money(5_000, "DKK") },
    { amount: money(4_900, "EUR") },
    { orderNumber: OrderNumber.parse("FJ-1002") },
    { expiresAt: START + 1 },
  ]) {
    expect(codeOf(await bed.provider.create(paymentRequest(other)))).toBe("refused payment.conflict");
  }
  await bed.press(first.url, "pay");
  expect(value(await bed.provider.create(paymentRequest()))).toEqual(first);
  expect(await statusOf(bed)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
});

test("what cannot be a payment is refused with what is wrong", async () => {
  const { provider } = await sandbox();
  for (const [wrong, word] of [
    [{ amount: money(0, "DKK") }, "amount"],
    [{ amount: { amount: 49.5, currency: "DKK" } }, "amount"],
    [{ amount: money(1, "kr") }, "currency"],
    [{ returnUrl: "javascript:alert(1)" }, "returnUrl"],
    [{ shop: "another" }, "demo"],
    [{ expiresAt: START }, "expiresAt"],
  ] as const) {
    const outcome = await provider.create(paymentRequest(wrong));
    expect(codeOf(outcome)).toBe("refused payment.invalid");
    expect(outcome.kind === "refused" && outcome.failure.operator).toContain(word);
  }
});

test("a payment nobody created is refused everywhere", async () => {
  const { provider } = await sandbox();
  expect(codeOf(await provider.lookUp(attempt("nobody")))).toBe("refused payment.unknown");
  expect(codeOf(await provider.cancel(attempt("nobody")))).toBe("refused payment.unknown");
  const refund = refundOf(money(1, "DKK"), "r1", "nobody");
  expect(codeOf(await provider.refund(refund))).toBe("refused payment.unknown");
});

test("two payers press Pay at once, and money is taken once", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  const answers = await Promise.all(Array.from({ length: 10 }, () => bed.press(url, "pay")));
  expect(answers.map(({ status }) => status)).toEqual(new Array(10).fill(303));
  await bed.provider.settle();
  expect(await statusOf(bed)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
  expect(eventsOf(bed)).toEqual(["payment.paid"]);
});

test("a declined payment is over, and the shop hears of it", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  await bed.press(url, "decline");
  await bed.press(url, "pay");
  await bed.provider.settle();
  expect(await statusOf(bed)).toMatchObject({ state: "declined", captured: money(0, "DKK") });
  expect(eventsOf(bed)).toEqual(["payment.declined"]);
});

test("the deadline closes the link by the sandbox's own clock, to the millisecond", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  await bed.advance(30 * 60_000 - 1);
  expect(await statusOf(bed)).toMatchObject({ state: "open" });
  await bed.advance(1);
  expect(eventsOf(bed)).toEqual(["payment.expired"]);
  await bed.press(url, "pay");
  expect(await statusOf(bed)).toMatchObject({ state: "expired", captured: money(0, "DKK") });
});

test("a cancelled link takes no money; one that was paid first says so", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  expect(value(await bed.provider.cancel(attempt())).state).toBe("cancelled");
  expect(value(await bed.provider.cancel(attempt())).state).toBe("cancelled");
  for (const action of ["pay", "payLate", "payTwice"]) await bed.press(url, action);
  expect(await statusOf(bed)).toMatchObject({ state: "cancelled", captured: money(0, "DKK") });
  const paid = await linkOf(bed, { reference: "attempt-2" });
  await bed.press(paid, "pay");
  expect(value(await bed.provider.cancel(attempt("attempt-2")))).toMatchObject({
    state: "paid",
    captured: money(4_900, "DKK"),
  });
});

test("a slow bank: the link expires, and the money comes all the same", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  await bed.press(url, "payLate");
  expect(await statusOf(bed)).toMatchObject({ state: "expired", captured: money(0, "DKK") });
  await bed.advance(4_999);
  expect(await statusOf(bed)).toMatchObject({ state: "expired" });
  await bed.advance(1);
  expect(await statusOf(bed)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
  expect(eventsOf(bed)).toEqual(["payment.expired", "payment.paid"]);
});

test("money can come late on a link that expired by itself, and only once", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  await bed.press(url, "expire");
  await bed.press(url, "payLate");
  await bed.press(url, "payLate");
  expect(await statusOf(bed)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
});

test("paying twice captures double, never more, and what is too much can go back", async () => {
  const bed = await sandbox();
  const url = await linkOf(bed);
  for (const action of ["pay", "payTwice", "payTwice", "pay"]) await bed.press(url, action);
  expect(await statusOf(bed)).toMatchObject({ state: "paid", captured: money(9_800, "DKK") });
  const refund = refundOf(money(4_900, "DKK"));
  expect(value(await bed.provider.refund(refund)).refunded).toEqual(money(4_900, "DKK"));
  await bed.provider.settle();
  expect(eventsOf(bed)).toEqual(["payment.paid", "payment.paid", "payment.refunded"]);
});

test("a refund happens once under its id, and never above what was captured", async () => {
  const bed = await sandbox();
  await bed.press(await linkOf(bed), "pay");
  const refund = (id: string, amount: number, currency = "DKK") =>
    bed.provider.refund(refundOf(money(amount, currency), id));
  expect(value(await refund("r1", 4_000)).refunded.amount).toBe(4_000);
  expect(value(await refund("r1", 4_000)).refunded.amount).toBe(4_000);
  expect(codeOf(await refund("r1", 3_999))).toBe("refused refund.conflict");
  const tooMuch = await refund("r2", 901);
  expect(codeOf(tooMuch)).toBe("refused refund.exceeds");
  expect(tooMuch.kind === "refused" && tooMuch.failure.details).toEqual({ left: 900, currency: "DKK" });
  expect(codeOf(await refund("r2", 900, "EUR"))).toBe("refused refund.invalid");
  expect(codeOf(await refund("r2", 0))).toBe("refused refund.invalid");
  expect(codeOf(await refund("r2", -900))).toBe("refused refund.invalid");
  expect(value(await refund("r3", 900))).toMatchObject({ state: "paid", refunded: money(4_900, "DKK") });
  expect(codeOf(await refund("r4", 1))).toBe("refused refund.exceeds");
});

test("an open payment has nothing to give back", async () => {
  const bed = await sandbox();
  await linkOf(bed);
  const refund = refundOf(money(1, "DKK"));
  expect(codeOf(await bed.provider.refund(refund))).toBe("refused refund.exceeds");
});

test("a webhook that is forged, stale or garbled is refused; the same one twice gives the same hint", async () => {
  const bed = await sandbox();
  const key = webhookKey("the installation's secret", "demo");
  const event = { id: "e1", type: "payment.paid", reference: "attempt-1", createdAt: START / 1000 };
  const hook = (body: string, signature: string | undefined) =>
    bed.provider.receive({
      method: "POST",
      url: "/hooks/demo/sandbox",
      headers: { "kiosk-sandbox-signature": signature },
      body: Buffer.from(body),
    });
  const body = JSON.stringify(event);
  const good = sign(key, body, START);
  expect(value(await hook(body, good)).references).toEqual(["attempt-1"]);
  expect(value(await hook(body, good)).references).toEqual(["attempt-1"]);
  const minutes = 60_000;
  for (const [what, signature] of [
    ["missing", undefined],
    ["empty", ""],
    ["of another shop", sign(webhookKey("the installation's secret", "other"), body, START)],
    ["of another secret", sign(webhookKey("another secret", "demo"), body, START)],
    ["too old", sign(key, body, START - 5 * minutes - 1_000)],
    ["from the future", sign(key, body, START + 5 * minutes + 1_000)],
    ["with a moved time", good.replace(/t=\d+/, `t=${START / 1000 + 1}`)],
    ["shortened", good.slice(0, -2)],
    ["not hex", good.replace(/v1=../, "v1=zz")],
  ] as const) {
    expect(codeOf(await hook(body, signature)), what).toBe("refused payment.unverified");
  }
  expect(codeOf(await hook(body.replace("attempt-1", "attempt-2"), good))).toBe("refused payment.unverified");
  expect(value(await hook(body, sign(key, body, START - 5 * minutes))).references).toEqual(["attempt-1"]);
  for (const garbled of ["{", "[]", '{"type":"payment.paid"}', JSON.stringify({ ...event, type: "other" })]) {
    expect(codeOf(await hook(garbled, sign(key, garbled, START)))).toBe("refused payment.malformed");
  }
});

test("a webhook nobody takes is tried again, later each time, with a fresh signature", async () => {
  const bed = await sandbox();
  bed.answerWith(500);
  await bed.press(await linkOf(bed), "pay");
  await bed.provider.settle();
  expect(bed.webhooks).toHaveLength(1);
  await bed.advance(999);
  expect(bed.webhooks).toHaveLength(1);
  await bed.advance(1);
  expect(bed.webhooks).toHaveLength(2);
  await bed.advance(4_999);
  expect(bed.webhooks).toHaveLength(2);
  bed.answerWith(204);
  await bed.advance(600_000);
  expect(bed.webhooks).toHaveLength(3);
  const last = bed.webhooks[2];
  if (last === undefined) throw new Error("no webhook");
  expect(last.body.equals(bed.webhooks[0]?.body ?? Buffer.alloc(0))).toBe(true);
  expect(value(await bed.provider.receive(last)).references).toEqual(["attempt-1"]);
  await bed.advance(3_600_000);
  expect(bed.webhooks).toHaveLength(3);
});

test("after some days without an answer a webhook is given up, and a look-up still tells the truth", async () => {
  const bed = await sandbox();
  bed.answerWith(404);
  await bed.press(await linkOf(bed), "pay");
  await bed.provider.settle();
  for (let hour = 0; hour < 24 * 5; hour += 1) await bed.advance(3_600_000);
  const tries = bed.webhooks.length;
  expect(tries).toBe(11);
  await bed.advance(30 * 24 * 3_600_000);
  expect(bed.webhooks).toHaveLength(tries);
  expect(await statusOf(bed)).toMatchObject({ state: "paid" });
});

test("payments, refunds and undelivered webhooks survive a restart", async () => {
  const where = disk();
  const before = await sandbox({ stores: where.stores });
  before.answerWith(503);
  const url = await linkOf(before);
  await before.press(url, "pay");
  await before.provider.refund(refundOf(money(900, "DKK")));
  const late = await linkOf(before, { reference: "attempt-2" });
  await before.press(late, "payLate");
  await before.provider.settle();
  await before.close();
  const after = await sandbox({ stores: await where.restart(), now: START + 60_000 });
  await after.provider.settle();
  expect(eventsOf(after).sort()).toEqual([
    "payment.expired",
    "payment.paid",
    "payment.paid",
    "payment.refunded",
  ]);
  expect(await statusOf(after)).toMatchObject({ state: "paid", refunded: money(900, "DKK") });
  expect(await statusOf(after, "attempt-2")).toMatchObject({ state: "paid" });
  expect(value(await after.provider.create(paymentRequest())).url).toBe(url);
  const again = refundOf(money(900, "DKK"));
  expect(value(await after.provider.refund(again)).refunded).toEqual(money(900, "DKK"));
});

test("two shops share the stores and know nothing of each other's payments", async () => {
  const { stores } = disk();
  const demo = await sandbox({ stores });
  const other = await sandbox({ stores, settings: { shop: "other" } });
  const url = await linkOf(demo);
  expect(codeOf(await other.provider.lookUp(attempt()))).toBe("refused payment.unknown");
  await linkOf(other, { shop: "other" });
  await demo.press(url, "pay");
  await other.provider.settle();
  expect(other.webhooks).toEqual([]);
  expect(await statusOf(other)).toMatchObject({ state: "open" });
  const foreign = url.replace("/demo/", "/other/");
  expect((await other.look(foreign)).status).toBe(404);
});

test("once started it does all this by itself", async () => {
  const bed = await sandbox();
  await bed.provider.start?.();
  await bed.press(await linkOf(bed), "pay");
  await vi.waitFor(() => expect(eventsOf(bed)).toEqual(["payment.paid"]), PATIENCE_MS);
  await bed.provider.refund(refundOf(money(1, "DKK")));
  await vi.waitFor(() => expect(eventsOf(bed)).toEqual(["payment.paid", "payment.refunded"]), PATIENCE_MS);
});

test("stopping in the middle of a delivery loses nothing and says nothing alarming", async () => {
  const where = disk();
  const alarms: string[] = [];
  const alarm = (_fields: object, sentence: string) => void alarms.push(sentence);
  const before = await sandbox({
    stores: where.stores,
    settings: { log: { ...silentLog, warn: alarm, error: alarm } },
  });
  await before.provider.start?.();
  const links = ["a", "b", "c"].map((reference) => linkOf(before, { reference }));
  for (const link of links) await before.press(await link, "pay");
  await before.close();
  expect(alarms).toEqual([]);
  const after = await sandbox({ stores: await where.restart() });
  await after.provider.settle();
  const told = [...before.webhooks, ...after.webhooks].map(
    (webhook) => JSON.parse(webhook.body.toString()).reference,
  );
  expect(new Set(told)).toEqual(new Set(["a", "b", "c"]));
});

test("in production it refuses to start, and says what to change", async () => {
  await expect(openSandboxTestbed({ settings: { production: true } })).rejects.toThrow(
    /NODE_ENV.*shop\.yaml/s,
  );
});
