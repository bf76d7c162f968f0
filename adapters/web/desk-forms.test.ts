import { expect, test } from "vitest";
import type { Money } from "../../src/conversation/money.ts";
import { commandOf } from "./page/desk-forms.ts";
import type { SpokenOrder } from "./spoken-order.ts";

const kroner = (amount: number): Money => ({ amount, currency: "DKK" });
const order = {
  number: "FJ-1001",
  lines: [],
  total: kroner(150_000),
  captured: kroner(150_000),
  refundedMoney: kroner(0),
  returnable: [kroner(150_000)],
} as unknown as SpokenOrder;

function refund(amount: string): object | string {
  const fields = new FormData();
  fields.set("amount", amount);
  fields.set("reason", "Broken");
  return commandOf("refund", order, fields);
}

test("an amount that may be a thousand or one is not sent: the form says what to write", () => {
  expect(refund("1.000")).toBe("The amount 1.000 may be 1,000.00 or 1.00. Write 1000 or 1.00.");
  expect(refund("lots")).toBe("The amount must be a number such as 49.50 DKK.");
  for (const [typed, amount] of [
    ["1000", 100_000],
    ["1.000,00", 100_000],
    ["1,00", 100],
    ["12.5", 1250],
  ] as const)
    expect(refund(typed)).toMatchObject({ kind: "refundOrder", amount: kroner(amount) });
});

test("a form that names nothing gives nothing back, and everything must be said", () => {
  expect(refund("")).toBe("Say what goes back: pieces, an amount, or everything that is left.");
  const fields = new FormData();
  fields.set("everything", "on");
  fields.set("reason", "Kind");
  expect(commandOf("refund", order, fields)).toMatchObject({ everything: true });
  fields.set("amount", "10");
  expect(commandOf("refund", order, fields)).toContain("Everything, or a part of it");
});

test("an amount is one of the money that is held, in its own currency", () => {
  const foreign = { ...order, captured: kroner(0), returnable: [{ amount: 30_000, currency: "NOK" }] };
  const fields = new FormData();
  fields.set("amount", "300");
  fields.set("reason", "Wrong currency");
  expect(commandOf("refund", foreign, fields)).toMatchObject({ amount: { amount: 30_000, currency: "NOK" } });
  fields.set("amount", "301");
  expect(commandOf("refund", foreign, fields)).toContain("can go back");
});
