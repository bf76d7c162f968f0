/** An update of Kiosk while people shop: what version 1 of the flows stored is read by version 2. */
import { describe, expect, it } from "vitest";
import type { Conversation } from "../src/conversation/conversation.ts";
import { OrderNumber } from "../src/ports/ids.ts";
import { Shopper } from "../test/support/shoppers.ts";

/** Ada has ordered and holds a link to pay by. */
async function waitsForMoney(): Promise<Shopper> {
  const ada = new Shopper();
  await ada.ordersSocks();
  expect(ada.read()).toContain("Please pay");
  return ada;
}

/** The conversation as version 1 stored it: another name for what the shopper does, in values and in timers. */
function ofVersion1({ frames, ...rest }: Conversation): Conversation {
  const old = JSON.stringify(frames)
    .replaceAll('"foreground"', '"visit"')
    .replaceAll(".foreground.", ".visit.");
  expect(old).not.toBe(JSON.stringify(frames));
  const stored = JSON.parse(old) as Conversation["frames"];
  return {
    ...rest,
    frames: Object.fromEntries(
      Object.entries(stored).map(([flow, frame]) => [flow, { ...frame, version: 1 }]),
    ),
  };
}

function timersOf({ conversation }: Shopper): readonly (readonly [string, number])[] {
  return Object.entries(conversation?.frames.shop?.timers ?? {});
}

describe("An update between an order and its payment", () => {
  it("leaves the shopper where they were", async () => {
    const ada = await waitsForMoney();
    const before = ada.conversation as Conversation;
    ada.conversation = ofVersion1(before);
    await ada.taps("I have paid");
    expect(ada.read()).not.toContain("start again");
    expect(ada.steps.at(-1)?.to).toMatchObject({ foreground: { payment: "waiting" } });
    expect(ada.conversation.frames.shop?.version).toBe(2);
  });

  it("keeps the deadline, when it falls due before the shopper writes again", async () => {
    const ada = await waitsForMoney();
    const updated = ofVersion1(ada.conversation as Conversation);
    ada.conversation = updated;
    const [[timer, dueAt] = ["", 0]] = timersOf(ada);
    expect(timer).toContain("shop.visit.payment.waiting");
    ada.shop.now = dueAt;
    await ada.receives({ kind: "timer", flow: "shop", timer, event: timer, dueAt });
    expect(ada.steps.at(-1)?.from).toMatchObject({ foreground: { payment: "overdue" } });
    expect(timersOf(ada)).toEqual([]);
  });

  it("forgets the deadline once the shopper went elsewhere", async () => {
    const ada = await waitsForMoney();
    ada.conversation = ofVersion1(ada.conversation as Conversation);
    expect(timersOf(ada)).toHaveLength(1);
    await ada.says("cart");
    expect(timersOf(ada)).toEqual([]);
  });

  it("sets the deadline anew under its name of now, at the moment it had", async () => {
    const ada = await waitsForMoney();
    ada.conversation = ofVersion1(ada.conversation as Conversation);
    const [[old, dueAt] = ["", 0]] = timersOf(ada);
    await ada.receives({ kind: "timer", flow: "shop", timer: old, event: old, dueAt: dueAt - 1 });
    expect(timersOf(ada)).toEqual([[old, dueAt]]);
    await ada.hears({ type: "order.paymentDeclined", order: OrderNumber.parse("TT-9999") });
    expect(timersOf(ada)).toEqual([[old.replace("visit", "foreground"), dueAt]]);
  });
});
