/** Two hundred shoppers want the last ten boxes in the same moment. */
import { afterEach, expect, it } from "vitest";
import { type OpenGateway, openGateway } from "../support/gateway.ts";
import { eventually } from "../support/gateway-channel.ts";
import { countsStock } from "../support/gateway-desk.ts";
import { LedgerReader } from "../support/gateway-ledger.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut } from "../support/shopper-checkout.ts";
import { WebShopper } from "../support/shopper-web.ts";

const SHOPPERS = 200;
const BOXES = 10;
const SKU = "TEA-SIX-BOX";
/** Shoppers who fill in their forms side by side; all of them press the binding button at once. */
const SIDE_BY_SIDE = 25;

let gateway: OpenGateway;
let ledger: LedgerReader;
const shoppers: WebShopper[] = [];
afterEach(async () => {
  for (const shopper of shoppers.splice(0)) shopper.leaves();
  ledger?.close();
  await gateway?.close();
});

/** Up to the summary with one box. */
async function arrives(): Promise<WebShopper> {
  const shopper = await WebShopper.arrives(() => gateway.address);
  await shopper.follows("p-six-hours-box");
  await shopper.sees("How many may I put in your cart?");
  await shopper.taps("1");
  await shopper.sees("You have one of these now.");
  await shopper.taps("See your cart");
  await shopper.sees("Tap a line to change it.");
  await checksOut(shopper);
  return shopper;
}

it("sells ten, and says sorry kindly to the other 190", { timeout: 900_000 }, async () => {
  gateway = await openGateway({ KIOSK_LOG: "warn" });
  ledger = new LedgerReader(gateway.data);
  await countsStock(gateway.address, SKU, BOXES);
  while (shoppers.length < SHOPPERS)
    shoppers.push(...(await Promise.all(Array.from({ length: SIDE_BY_SIDE }, arrives))));

  await Promise.all(shoppers.map((shopper) => shopper.taps("Order and pay")));
  const ends = await Promise.all(
    shoppers.map((shopper) =>
      shopper.sees(/Your order is placed|sold out just now, sorry/, { withinMs: 240_000 }),
    ),
  );
  const winners = ends.filter(({ text }) => text.includes("Your order is placed"));
  expect(winners).toHaveLength(BOXES);
  const refused = ends.filter(({ text }) => text.includes("sold out just now, sorry"));
  expect(refused).toHaveLength(SHOPPERS - BOXES);
  expect(refused.every(({ message }) => (message.choices ?? []).length > 0)).toBe(true);
  expect(ledger.orders()).toHaveLength(BOXES);
  expect(ledger.stock(SKU)).toEqual({ on_hand: BOXES, reserved: BOXES });

  await Promise.all(winners.map((shown) => paysBy(payLinkIn(shown))));
  await eventually("all ten are paid", () =>
    ledger.orders().every(({ payment_state }) => payment_state === "paid"),
  );
  expect(ledger.stock(SKU)).toEqual({ on_hand: 0, reserved: 0 });
  await gateway.gateway.idle();
  expect(ledger.faults()).toEqual([]);
  expect(shoppers.flatMap(({ doubled }) => doubled)).toEqual([]);
  expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});
