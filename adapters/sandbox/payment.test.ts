import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { money } from "../../src/conversation/money.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { PaymentStatus } from "../../src/ports/payment.ts";
import { paymentContract } from "../../test/contracts/payment.ts";
import { PATIENCE_MS } from "../../test/support/patience.ts";
import { type Harness, harness, paymentRequest, START } from "./harness.ts";
import { sign, webhookKey } from "./signature.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function sandbox(options: Parameters<typeof harness>[0] = {}): Promise<Harness> {
  const made = await harness(options);
  cleanUps.push(() => made.close());
  return made;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "kiosk-sandbox-"));
  cleanUps.push(() => rmSync(made, { recursive: true }));
  return made;
}

function value<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done") throw new Error(`${outcome.kind}: ${outcome.failure.operator}`);
  return outcome.value;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.kind === "done" ? "done" : `${outcome.kind} ${outcome.failure.code}`;
}

async function linkOf({ provider }: Harness, overrides = {}): Promise<string> {
  return value(await provider.create(paymentRequest(overrides))).url;
}

async function statusOf({ provider }: Harness, reference = "attempt-1"): Promise<PaymentStatus> {
  return value(await provider.lookUp(reference));
}

function eventsOf({ webhooks }: Harness): string[] {
  return webhooks.map((webhook) => String(JSON.parse(webhook.body.toString()).type));
}

paymentContract("the sandbox", async () => {
  const stage = await harness();
  const links = new Map<string, string>();
  const press = async (reference: string, action: string) => {
    await stage.press(links.get(reference) ?? "", action);
  };
  return {
    provider: {
      ...stage.provider,
      async create(request) {
        const outcome = await stage.provider.create(request);
        if (outcome.kind === "done") links.set(request.reference, outcome.value.url);
        return outcome;
      },
    },
    now: stage.now,
    pay: (reference) => press(reference, "pay"),
    decline: (reference) => press(reference, "decline"),
    advance: stage.advance,
    close: stage.close,
  };
});

test("a shopper pays: the shop is told by a signed webhook, and looks up what was captured", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  expect(url).toMatch(/^https:\/\/shop\.example\/sandbox\/pay\/demo\/[\w-]{22}$/);
  expect(await statusOf(stage)).toEqual({
    reference: "attempt-1",
    state: "open",
    captured: money(0, "DKK"),
    refunded: money(0, "DKK"),
  });
  await stage.press(url, "pay");
  await stage.provider.settle();
  expect(eventsOf(stage)).toEqual(["payment.paid"]);
  const [webhook] = stage.webhooks;
  if (webhook === undefined) throw new Error("no webhook");
  expect(value(await stage.provider.receive(webhook)).references).toEqual(["attempt-1"]);
  expect(await statusOf(stage)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
});

test("asking twice for one payment gives one link; asking for something else under its name is refused", async () => {
  const stage = await sandbox();
  const first = value(await stage.provider.create(paymentRequest()));
  expect(value(await stage.provider.create(paymentRequest()))).toEqual(first);
  for (const other of [
    { amount: money(5_000, "DKK") },
    { amount: money(4_900, "EUR") },
    { orderNumber: "FJ-1002" },
    { expiresAt: START + 1 },
  ]) {
    expect(codeOf(await stage.provider.create(paymentRequest(other)))).toBe("refused payment.conflict");
  }
  await stage.press(first.url, "pay");
  expect(value(await stage.provider.create(paymentRequest()))).toEqual(first);
  expect(await statusOf(stage)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
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
  expect(codeOf(await provider.lookUp("nobody"))).toBe("refused payment.unknown");
  expect(codeOf(await provider.cancel("nobody"))).toBe("refused payment.unknown");
  const refund = { reference: "nobody", refund: "r1", amount: money(1, "DKK") };
  expect(codeOf(await provider.refund(refund))).toBe("refused payment.unknown");
});

test("two payers press Pay at once, and money is taken once", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  const answers = await Promise.all(Array.from({ length: 10 }, () => stage.press(url, "pay")));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(303));
  await stage.provider.settle();
  expect(await statusOf(stage)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
  expect(eventsOf(stage)).toEqual(["payment.paid"]);
});

test("a declined payment is over, and the shop hears of it", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  await stage.press(url, "decline");
  await stage.press(url, "pay");
  await stage.provider.settle();
  expect(await statusOf(stage)).toMatchObject({ state: "declined", captured: money(0, "DKK") });
  expect(eventsOf(stage)).toEqual(["payment.declined"]);
});

test("the deadline closes the link by the sandbox's own clock, to the millisecond", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  await stage.advance(30 * 60_000 - 1);
  expect(await statusOf(stage)).toMatchObject({ state: "open" });
  await stage.advance(1);
  expect(eventsOf(stage)).toEqual(["payment.expired"]);
  await stage.press(url, "pay");
  expect(await statusOf(stage)).toMatchObject({ state: "expired", captured: money(0, "DKK") });
});

test("a cancelled link takes no money; one that was paid first says so", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  expect(value(await stage.provider.cancel("attempt-1")).state).toBe("cancelled");
  expect(value(await stage.provider.cancel("attempt-1")).state).toBe("cancelled");
  for (const action of ["pay", "payLate", "payTwice"]) await stage.press(url, action);
  expect(await statusOf(stage)).toMatchObject({ state: "cancelled", captured: money(0, "DKK") });
  const paid = await linkOf(stage, { reference: "attempt-2" });
  await stage.press(paid, "pay");
  expect(value(await stage.provider.cancel("attempt-2"))).toMatchObject({
    state: "paid",
    captured: money(4_900, "DKK"),
  });
});

test("a slow bank: the link expires, and the money comes all the same", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  await stage.press(url, "payLate");
  expect(await statusOf(stage)).toMatchObject({ state: "expired", captured: money(0, "DKK") });
  await stage.advance(4_999);
  expect(await statusOf(stage)).toMatchObject({ state: "expired" });
  await stage.advance(1);
  expect(await statusOf(stage)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
  expect(eventsOf(stage)).toEqual(["payment.expired", "payment.paid"]);
});

test("money can come late on a link that expired by itself, and only once", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  await stage.press(url, "expire");
  await stage.press(url, "payLate");
  await stage.press(url, "payLate");
  expect(await statusOf(stage)).toMatchObject({ state: "paid", captured: money(4_900, "DKK") });
});

test("paying twice captures double, never more, and what is too much can go back", async () => {
  const stage = await sandbox();
  const url = await linkOf(stage);
  for (const action of ["pay", "payTwice", "payTwice", "pay"]) await stage.press(url, action);
  expect(await statusOf(stage)).toMatchObject({ state: "paid", captured: money(9_800, "DKK") });
  const refund = { reference: "attempt-1", refund: "r1", amount: money(4_900, "DKK") };
  expect(value(await stage.provider.refund(refund)).refunded).toEqual(money(4_900, "DKK"));
  await stage.provider.settle();
  expect(eventsOf(stage)).toEqual(["payment.paid", "payment.paid", "payment.refunded"]);
});

test("a refund happens once under its id, and never above what was captured", async () => {
  const stage = await sandbox();
  await stage.press(await linkOf(stage), "pay");
  const refund = (id: string, amount: number, currency = "DKK") =>
    stage.provider.refund({ reference: "attempt-1", refund: id, amount: money(amount, currency) });
  expect(value(await refund("r1", 4_000)).refunded.amount).toBe(4_000);
  expect(value(await refund("r1", 4_000)).refunded.amount).toBe(4_000);
  expect(codeOf(await refund("r1", 3_999))).toBe("refused refund.conflict");
  const tooMuch = await refund("r2", 901);
  expect(codeOf(tooMuch)).toBe("refused refund.exceeds");
  expect(tooMuch.kind === "refused" && tooMuch.failure.details).toEqual({ refundable: 900 });
  expect(codeOf(await refund("r2", 900, "EUR"))).toBe("refused refund.invalid");
  expect(codeOf(await refund("r2", 0))).toBe("refused refund.invalid");
  expect(codeOf(await refund("r2", -900))).toBe("refused refund.invalid");
  expect(value(await refund("r3", 900))).toMatchObject({ state: "paid", refunded: money(4_900, "DKK") });
  expect(codeOf(await refund("r4", 1))).toBe("refused refund.exceeds");
});

test("an open payment has nothing to give back", async () => {
  const stage = await sandbox();
  await linkOf(stage);
  const refund = { reference: "attempt-1", refund: "r1", amount: money(1, "DKK") };
  expect(codeOf(await stage.provider.refund(refund))).toBe("refused refund.exceeds");
});

test("a webhook that is forged, stale or garbled is refused; the same one twice gives the same hint", async () => {
  const stage = await sandbox();
  const key = webhookKey("the installation's secret", "demo");
  const event = { id: "e1", type: "payment.paid", reference: "attempt-1", createdAt: START / 1000 };
  const hook = (body: string, signature: string | undefined) =>
    stage.provider.receive({
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
  const stage = await sandbox();
  stage.answerWith(500);
  await stage.press(await linkOf(stage), "pay");
  await stage.provider.settle();
  expect(stage.webhooks).toHaveLength(1);
  await stage.advance(999);
  expect(stage.webhooks).toHaveLength(1);
  await stage.advance(1);
  expect(stage.webhooks).toHaveLength(2);
  await stage.advance(4_999);
  expect(stage.webhooks).toHaveLength(2);
  stage.answerWith(204);
  await stage.advance(600_000);
  expect(stage.webhooks).toHaveLength(3);
  const last = stage.webhooks[2];
  if (last === undefined) throw new Error("no webhook");
  expect(last.body.equals(stage.webhooks[0]?.body ?? Buffer.alloc(0))).toBe(true);
  expect(value(await stage.provider.receive(last)).references).toEqual(["attempt-1"]);
  await stage.advance(3_600_000);
  expect(stage.webhooks).toHaveLength(3);
});

test("after some days without an answer a webhook is given up, and a look-up still tells the truth", async () => {
  const stage = await sandbox();
  stage.answerWith(404);
  await stage.press(await linkOf(stage), "pay");
  await stage.provider.settle();
  for (let hour = 0; hour < 24 * 5; hour += 1) await stage.advance(3_600_000);
  const tries = stage.webhooks.length;
  expect(tries).toBe(11);
  await stage.advance(30 * 24 * 3_600_000);
  expect(stage.webhooks).toHaveLength(tries);
  expect(await statusOf(stage)).toMatchObject({ state: "paid" });
});

test("payments, refunds and undelivered webhooks survive a restart", async () => {
  const where = folder();
  const before = await sandbox({ folder: where });
  before.answerWith(503);
  const url = await linkOf(before);
  await before.press(url, "pay");
  await before.provider.refund({ reference: "attempt-1", refund: "r1", amount: money(900, "DKK") });
  const late = await linkOf(before, { reference: "attempt-2" });
  await before.press(late, "payLate");
  await before.provider.settle();
  await before.close();
  const after = await sandbox({ folder: where, now: START + 60_000 });
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
  const again = { reference: "attempt-1", refund: "r1", amount: money(900, "DKK") };
  expect(value(await after.provider.refund(again)).refunded).toEqual(money(900, "DKK"));
});

test("two shops share the file and know nothing of each other's payments", async () => {
  const where = folder();
  const demo = await sandbox({ folder: where });
  const other = await sandbox({ folder: where, settings: { shop: "other" } });
  const url = await linkOf(demo);
  expect(codeOf(await other.provider.lookUp("attempt-1"))).toBe("refused payment.unknown");
  await linkOf(other, { shop: "other" });
  await demo.press(url, "pay");
  await other.provider.settle();
  expect(other.webhooks).toEqual([]);
  expect(await statusOf(other)).toMatchObject({ state: "open" });
  const foreign = url.replace("/demo/", "/other/");
  expect((await other.look(foreign)).status).toBe(404);
});

test("once started it does all this by itself", async () => {
  const stage = await sandbox();
  await stage.provider.start?.();
  await stage.press(await linkOf(stage), "pay");
  await vi.waitFor(() => expect(eventsOf(stage)).toEqual(["payment.paid"]), PATIENCE_MS);
  await stage.provider.refund({ reference: "attempt-1", refund: "r1", amount: money(1, "DKK") });
  await vi.waitFor(() => expect(eventsOf(stage)).toEqual(["payment.paid", "payment.refunded"]), PATIENCE_MS);
});

test("stopping in the middle of a delivery loses nothing and says nothing alarming", async () => {
  const where = folder();
  const alarms: string[] = [];
  const alarm = (_fields: object, sentence: string) => void alarms.push(sentence);
  const before = await sandbox({
    folder: where,
    settings: { log: { ...silentLog, warn: alarm, error: alarm } },
  });
  await before.provider.start?.();
  const links = ["a", "b", "c"].map((reference) => linkOf(before, { reference }));
  for (const link of links) await before.press(await link, "pay");
  await before.close();
  expect(alarms).toEqual([]);
  const after = await sandbox({ folder: where });
  await after.provider.settle();
  const told = [...before.webhooks, ...after.webhooks].map(
    (webhook) => JSON.parse(webhook.body.toString()).reference,
  );
  expect(new Set(told)).toEqual(new Set(["a", "b", "c"]));
});

test("in production it refuses to start, and says what to change", async () => {
  await expect(harness({ settings: { production: true } })).rejects.toThrow(/NODE_ENV.*shop\.yaml/s);
});
