/** Money that comes twice, late, not at all or for an order that is no more: one right end each time, and nothing kept. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { TelegramShopper } from "../peers/telegram.ts";
import { eventually, type Installation, openInstallation } from "../support/gateway-channel.ts";
import { looksAt, payLinkIn, paysBy, presses } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

const BOX = "TEA-SIX-BOX";
const TOTAL = 28_800;

let installation: Installation;
let ada: TelegramShopper;
beforeEach(async () => {
  installation = await openInstallation();
  ada = installation.telegram.user({ name: "Ada", language: "en" });
});
afterEach(() => installation.close());

/** Ada has ordered a box for DKK 249 with delivery for DKK 39, and has the link. */
async function adaHasTheLink(): Promise<{ number: string; link: string }> {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line to change it.");
  await checksOut(ada);
  const waiting = await orders(ada);
  return { number: orderIn(waiting), link: payLinkIn(waiting) };
}

function told(words: string | RegExp): number {
  return ada
    .messages()
    .filter(({ text }) => (typeof words === "string" ? text.includes(words) : words.test(text))).length;
}

/** Everything has come to rest and agrees. */
async function allIsWell(): Promise<void> {
  await installation.gateway.gateway.idle();
  await eventually(
    `the ledger agrees: ${installation.ledger.faults()}`,
    () => installation.ledger.faults().length === 0,
  );
}

/** The bank keeps this much of the order's money, in minor units. */
function kept(): number {
  return installation.ledger.bank().reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
}

it("gives the second payment back when one open link is paid twice", async () => {
  const { number, link } = await adaHasTheLink();
  expect(await paysBy(link, "payTwice")).toContain("Paid twice");
  await ada.sees(/We received DKK\s288\.00 too much for order TT-\d+ and have sent it straight back/);
  expect(told("goes into straw and paper now")).toBe(1);
  expect(installation.ledger.order(number)).toMatchObject({
    payment_state: "paid",
    captured: TOTAL,
    refunded: 0,
  });
  expect(kept()).toBe(TOTAL);
  expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 8, reserved: 0 });
  await allIsWell();
});

it("gives the second payment back when a paid link is paid again", async () => {
  const { number, link } = await adaHasTheLink();
  await paysBy(link, "pay");
  await ada.sees(({ document }) => document !== undefined);
  await paysBy(link, "payTwice");
  await ada.sees(/We received DKK\s288\.00 too much/);
  expect(installation.ledger.order(number)).toMatchObject({
    payment_state: "paid",
    captured: TOTAL,
    refunded: 0,
  });
  expect(kept()).toBe(TOTAL);
  expect(told("goes into straw and paper now")).toBe(1);
  await allIsWell();
});

it("lets a declined payment be tried again", async () => {
  const { number, link } = await adaHasTheLink();
  await paysBy(link, "decline");
  await ada.sees(`The payment of order ${number} didn't go through.`);
  await ada.taps("New payment link");
  const second = payLinkIn(await ada.sees("Please pay"));
  expect(second).not.toBe(link);
  await paysBy(second);
  await ada.sees(({ document }) => document !== undefined);
  expect(installation.ledger.order(number)).toMatchObject({ payment_state: "paid", captured: TOTAL });
  expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 8, reserved: 0 });
  await allIsWell();
});

it("lets an expired link be replaced; the old one takes nothing any more", async () => {
  const { number, link } = await adaHasTheLink();
  expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 9, reserved: 1 });
  await paysBy(link, "expire");
  await ada.sees(`The time to pay order ${number} is over.`);
  expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 9, reserved: 0 });
  await ada.taps("New payment link");
  const second = payLinkIn(await ada.sees("Please pay"));
  await presses(link, "pay");
  expect(kept()).toBe(0);
  await paysBy(second);
  await ada.sees(({ document }) => document !== undefined);
  expect(kept()).toBe(TOTAL);
  await allIsWell();
});

it("takes money that comes late when the goods are still there", async () => {
  const { number, link } = await adaHasTheLink();
  await paysBy(link, "expire");
  await ada.sees("is over");
  await paysBy(link, "payLate");
  await ada.sees(({ document }) => document !== undefined);
  expect(installation.ledger.order(number)).toMatchObject({ payment_state: "paid", captured: TOTAL });
  expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 8, reserved: 0 });
  await allIsWell();
});

it("gives late money back when the goods are gone, and says so", async () => {
  const { number, link } = await adaHasTheLink();
  await paysBy(link, "expire");
  await ada.sees("is over");
  await installation.bo.types(`/kiosk stock ${BOX} = 0 fell into the sea`);
  await paysBy(link, "payLate");
  await ada.sees(/DKK\s288\.00.*back/);
  expect(installation.ledger.order(number).payment_state).not.toBe("paid");
  expect(kept()).toBe(0);
  await allIsWell();
});

it("voids the link of an order that the shopper cancels, and gives back what is paid in the same moment", async () => {
  const { number, link } = await adaHasTheLink();
  await Promise.all([presses(link, "pay"), ada.taps("Cancel the order")]);
  await eventually("the order has come to its end", async () => {
    await installation.gateway.gateway.idle();
    const { order_state, payment_state } = installation.ledger.order(number);
    const settled = order_state === "cancelled" ? kept() === 0 : payment_state === "paid" && kept() === TOTAL;
    return settled && installation.ledger.faults().length === 0;
  });
  const { order_state } = installation.ledger.order(number);
  if (order_state === "cancelled") {
    await ada.sees(/cancelled|sent (it straight|DKK\s288\.00)/);
    expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 9, reserved: 0 });
    expect(await looksAt(link)).not.toContain('value="pay"');
  } else {
    expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 8, reserved: 0 });
  }
});

it("takes nothing for a cancelled order", async () => {
  const { number, link } = await adaHasTheLink();
  await ada.taps("Cancel the order");
  await ada.sees(`Order ${number} is cancelled. You owe nothing.`);
  await eventually("the link is void", async () => !(await looksAt(link)).includes('value="pay"'));
  await presses(link, "pay");
  expect(kept()).toBe(0);
  expect(installation.ledger.stock(BOX)).toEqual({ on_hand: 9, reserved: 0 });
  await allIsWell();
});

it("orders what was agreed to: an older overview shows today's instead", async () => {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line to change it.");
  const old = await checksOut(ada);
  await ada.says("cart");
  await ada.sees(({ id, text }) => id !== old.id && text.includes("Tap a line to change it."));
  await ada.taps("The Six Hours Box");
  await ada.sees("How many would you like instead?");
  await ada.taps("3");
  await ada.sees("Changed.");
  // The newest button of that name stands under the older overview, which is edited where it stands.
  await ada.taps("Order and pay");
  await installation.telegram.until(() => told("That was an older overview.") === 1, "today's overview");
  expect(ada.messages().find(({ id }) => id === old.id)?.text).toMatch(/3 × The Six Hours Box/);
  expect(installation.ledger.orders()).toEqual([]);
});
