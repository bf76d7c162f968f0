/** Orders in Slack: the card, its buttons and windows, over real HTTP against a stand-in Slack. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OrderNumber } from "../../src/ports/ids.ts";
import { wordsOfModal } from "../../test/peers/slack.ts";
import { DESK_TIME, orderLine, paidOrder } from "../../test/support/desk-shop.ts";
import { PATIENCE_MS } from "../../test/support/patience.ts";
import { openSlackTestbed, type SlackTestbed } from "../../test/support/slack-testbed.ts";

let testbed: SlackTestbed;
beforeEach(async () => {
  testbed = await openSlackTestbed();
});
afterEach(() => testbed.close());

const FIRST = OrderNumber.parse("FJ-1001");

describe("an order's card", () => {
  it("says what is packed and how it stands, but not who bought it", async () => {
    await testbed.postsOrder();
    const card = await testbed.slack.message("FJ-1001");
    expect(card.words).toContain("2 × Sencha (100 g) · SEN-100 · DKK 98.00");
    expect(card.words).toContain("København, DK");
    for (const personal of ["Karen", "karen@example.dk", "+4520304050", "Nørregade"]) {
      expect(card.words).not.toContain(personal);
    }
    expect(card.buttons).toEqual(["Accept", "Ship", "Packing slip", "Refund", "Cancel"]);
  });

  it("says in small print what led the customer here, whatever an advertisement's words may hold", async () => {
    const at = Date.UTC(2026, 10, 23);
    const post = (headline: string) =>
      testbed.posts({ kind: "order", order: paidOrder({ cameFrom: { campaign: "ad:120", headline, at } }) });
    await post("Tea before the tide");
    const card = await testbed.slack.message("FJ-1001");
    expect(card.words).toContain("Came by: Tea before the tide (ad:120)");
    const small = card.blocks.filter(({ type }) => type === "context");
    expect(JSON.stringify(small)).toContain("Came by");
    for (const [headline, said] of [
      ["<!channel>\n*Free*\n tea", "Came by: <!channel> *Free* tea (ad:120)"],
      ["x".repeat(2_000), `Came by: ${"x".repeat(199)}… (ad:120)`],
      [" \u202E ", "Came by: ad:120"],
    ] as const) {
      await post(headline);
      expect(card.words).toContain(said);
      expect(JSON.stringify(card.blocks)).not.toContain('"mrkdwn"');
    }
  });

  it("is accepted by a button, told to the one who pressed it, and updated in place", async () => {
    await testbed.postsOrder();
    const card = await testbed.slack.message("FJ-1001");
    await testbed.bo.presses("Accept", card);
    await testbed.bo.isTold("Order FJ-1001 is accepted.");
    await testbed.postsOrder();
    expect(card.words).toContain("Accepted, to ship");
    expect(card.buttons).toEqual(["Ship", "Packing slip", "Refund", "Cancel"]);
    expect(testbed.slack.messages("FJ-1001")).toHaveLength(1);
    expect(await testbed.shop.audits()).toMatchObject([
      { action: "order.accept", actor: { desk: "slack", id: "U0BO000001", name: "Bo Lund" } },
    ]);
  });

  it("calls people in the channel when an order that stood there unpaid is paid, and never before", async () => {
    const unpaid = { ...paidOrder().states, payment: "open" } as const;
    const number = OrderNumber.parse("FJ-2001");
    const order = paidOrder({ number });
    await testbed.posts({
      kind: "order",
      order: paidOrder({ number, states: unpaid }),
      news: ["refund.failed"],
    });
    await testbed.posts({ kind: "order", order });
    const calls = () =>
      testbed.slack.workspace.messages.filter(({ words }) => words.includes("Order FJ-2001 is paid"));
    expect(calls()).toHaveLength(0);
    await testbed.posts({ kind: "order", order, news: ["order.paid"] });
    expect(calls()).toHaveLength(1);
    await testbed.posts({ kind: "order", order, news: ["order.delivered"] });
    const all = testbed.slack.workspace.messages.filter(({ words }) => words.includes("FJ-2001"));
    expect(all).toHaveLength(2);
  });

  it("tells the second of two who press Accept that it is done already", async () => {
    await testbed.postsOrder();
    const card = await testbed.slack.message("FJ-1001");
    await testbed.bo.presses("Accept", card);
    await testbed.bo.isTold("is accepted");
    await testbed.anna.presses("Accept", card);
    await testbed.anna.isTold("Order FJ-1001 cannot be accepted: it is accepted, its payment paid.");
    expect(await testbed.shop.audits()).toHaveLength(1);
  });

  it("is posted anew when somebody deleted it", async () => {
    await testbed.postsOrder();
    testbed.slack.deletes(await testbed.slack.message("FJ-1001"));
    await testbed.postsOrder();
    expect(testbed.slack.messages("FJ-1001")).toHaveLength(1);
  });

  it("counts what it does not spell out of an order of 60 lines", async () => {
    const lines = Array.from({ length: 60 }, (_, index) =>
      orderLine(index + 1, "Tea of a long name ".repeat(20), 2, 4900),
    );
    await testbed.posts({ kind: "order", order: paidOrder({ lines }) });
    expect((await testbed.slack.message("FJ-1001")).words).toContain("… and 40 more lines with 80 pieces");
  });
});

describe("a gift message", () => {
  const gift = "Happy birthday! <!channel> *Ben*";

  it("stands on the card and in the window of who ships, in the shopper's very words", async () => {
    const number = await testbed.shop.sellsGift(gift);
    await testbed.postsOrder(number);
    const card = await testbed.slack.message(number);
    expect(card.words).toContain(`Gift message: “${gift}”`);
    expect(JSON.stringify(card.blocks)).not.toContain('"mrkdwn"');
    const window = await testbed.bo.opens("Ship", card);
    expect(wordsOfModal(window)).toContain(`Gift message: “${gift}”`);
  });

  it("is not on the card of an order without one", async () => {
    await testbed.postsOrder();
    expect((await testbed.slack.message("FJ-1001")).words).not.toContain("Gift message");
  });
});

describe("a packing slip", () => {
  const press = async (number = "FJ-1001") =>
    testbed.bo.presses("Packing slip", await testbed.slack.message(number));

  it("goes to the one who asks alone, as a page to print: pieces, address, gift message, and no price", async () => {
    const number = await testbed.shop.sellsGift("Happy birthday, Ben!");
    await testbed.postsOrder(number);
    await press(number);
    await testbed.bo.isTold(`The packing slip of order ${number} is in your messages`);
    const [file] = testbed.slack.files();
    expect(file?.name).toBe(`${number}-packing-slip.html`);
    const page = file?.bytes?.toString("utf8").replace(/<style>.*<\/style>/, "") ?? "";
    for (const words of ["Kim Dahl", "Kirkevej 9", "6771 Gredstedbro", "Sencha", "Happy birthday, Ben!"])
      expect(page).toContain(words);
    expect(page).not.toMatch(/DKK|49[.,]00|kim@example/);
    await testbed.slack.workspace.until(
      () => testbed.slack.workspace.messages.find(({ files }) => files.length > 0),
      () => "The file was not shared",
      PATIENCE_MS,
    );
    const shared = testbed.slack.workspace.messages.filter(({ files }) => files.length > 0);
    expect(shared.map(({ onlyFor }) => onlyFor)).toEqual([testbed.bo.id]);
    expect(
      testbed.slack
        .messages()
        .map(({ words }) => words)
        .join(),
    ).not.toContain("Kim");
  });

  it("says what to do when the app may not upload files, and leaves no half message behind", async () => {
    await testbed.postsOrder();
    testbed.slack.workspace.missingScopes.add("files:write");
    await press();
    await testbed.bo.isTold("lacks a scope");
    expect(testbed.bo.told.join()).not.toContain("to print:");
  });

  it("says that it was not done when Slack is out of reach, and is not given to one who may not pack", async () => {
    await testbed.postsOrder();
    testbed.slack.failNext("files.getUploadURLExternal", { error: "internal_error" });
    await press();
    await testbed.bo.isTold("It was not done");
    testbed.forbids(testbed.bo.id);
    await press();
    await testbed.bo.isTold('it needs the permission "orders"');
    expect(testbed.slack.files()).toEqual([]);
  });
});

describe("shipping", () => {
  it("asks for carrier, tracking number and pieces, with the address at hand", async () => {
    await testbed.postsOrder();
    const window = await testbed.bo.opens("Ship", await testbed.slack.message("FJ-1001"));
    expect(wordsOfModal(window)).toContain("Karen Holm\nNørregade 7\n1165 København");
    const shipped = await testbed.bo
      .fills(window, { Carrier: "GLS", Tracking: "00370", Sencha: 1, Genmaicha: 0 })
      .submits();
    expect(shipped).toEqual({ closed: true, errors: {} });
    await testbed.bo.isTold("A part of order FJ-1001 is shipped");
    expect((await testbed.shop.order("FJ-1001")).shipments).toEqual([
      {
        at: DESK_TIME,
        carrier: "GLS",
        trackingNumber: "00370",
        trackingUrl: "https://gls-group.eu/track/00370",
        lines: { 1: 1 },
      },
    ]);
  });

  it("takes a carrier that is not on the list, and says when it is missing", async () => {
    await testbed.postsOrder();
    const window = await testbed.bo.opens("Ship", await testbed.slack.message("FJ-1001"));
    const missing = await testbed.bo.fills(window, { Carrier: "Other" }).submits();
    expect(missing.errors).toEqual({ "Another carrier": "Write the carrier's name, such as Budbee." });
    const shipped = await testbed.bo.fills(window, { Carrier: "Other", Another: "Budbee" }).submits();
    expect(shipped.closed).toBe(true);
    expect((await testbed.shop.order("FJ-1001")).states.fulfillment).toBe("fulfilled");
  });

  it("will not ship an empty parcel", async () => {
    await testbed.postsOrder();
    const window = await testbed.bo.opens("Ship", await testbed.slack.message("FJ-1001"));
    const empty = await testbed.bo.fills(window, { Carrier: "GLS", Sencha: 0, Genmaicha: 0 }).submits();
    expect(Object.values(empty.errors)).toEqual(["Put at least one piece into the parcel."]);
  });

  it("shows under the field what a colleague has shipped meanwhile", async () => {
    await testbed.postsOrder();
    const card = await testbed.slack.message("FJ-1001");
    const first = await testbed.bo.opens("Ship", card);
    const second = await testbed.anna.opens("Ship", card);
    await testbed.bo.fills(first, { Carrier: "GLS" }).submits();
    const late = await testbed.anna.fills(second, { Carrier: "GLS" }).submits();
    expect(late.errors).toEqual({
      Carrier: "Order FJ-1001 cannot be shipped: it is completed, its payment paid, its refund none.",
    });
  });
});

describe("refunding", () => {
  it("says what it does before it does it, in money and pieces, and then does it once", async () => {
    await testbed.postsOrder();
    const window = await testbed.anna.opens("Refund", await testbed.slack.message("FJ-1001"));
    const shown = await testbed.anna
      .fills(window, { Sencha: 1, Reason: "Broken tin", Stock: true })
      .submits();
    const { next } = shown;
    if (next === undefined) throw new Error("Nothing was said of what the refund does");
    const words = wordsOfModal(next).replaceAll("\u00a0", " ");
    for (const line of [
      "1 × Sencha, not shipped yet: DKK 49.00",
      "Goes back to the customer: DKK 49.00",
      "Left of this payment afterwards: DKK 97.00",
      "Not to be shipped any more: 1 piece",
      "Back on stock: 1 piece",
    ]) {
      expect(words).toContain(line);
    }
    expect((await testbed.shop.order("FJ-1001")).refundedMoney.amount).toBe(0);
    const agreed = testbed.anna.fills(next, {});
    expect(await agreed.submits()).toEqual({ closed: true, errors: {} });
    expect(window.open).toBe(false);
    next.open = true;
    await agreed.submits();
    expect((await testbed.shop.order("FJ-1001")).refundedMoney).toEqual({ amount: 4900, currency: "DKK" });
  });

  it("does nothing when the order changed after it was said what the refund does", async () => {
    await testbed.postsOrder();
    const window = await testbed.anna.opens("Refund", await testbed.slack.message("FJ-1001"));
    const { next } = await testbed.anna.fills(window, { Everything: true, Reason: "Kind" }).submits();
    if (next === undefined) throw new Error("Nothing was said of what the refund does");
    const { shop } = testbed;
    const amount = { amount: 1_000, currency: "DKK" };
    await shop.staff.refund(shop.act(), FIRST, { amount, reason: "Kind", restock: false });
    const late = await testbed.anna.fills(next, {}).submits();
    expect(late.next && wordsOfModal(late.next)).toContain("has changed since you saw what the refund does");
    expect((await shop.order("FJ-1001")).refundedMoney.amount).toBe(1_000);
  });

  it("asks which pieces are meant where some were shipped: a broken one is not the one on the shelf", async () => {
    const { shop, anna, slack } = testbed;
    const [sencha] = (await shop.order("FJ-1001")).lines;
    await shop.staff.ship(shop.act(), FIRST, { carrier: "GLS", lines: { [sencha?.id ?? ""]: 1 } });
    await testbed.postsOrder();
    const window = await anna.opens("Refund", await slack.message("FJ-1001"));
    const values = { Sencha: 1, Reason: "Broken" };
    const unsaid = await anna.fills(window, values).submits();
    expect(unsaid.errors["Which pieces"]).toContain("say which are refunded");
    await anna.agrees(window, { ...values, "Which pieces": "Pieces that were shipped (broken, sent back)" });
    const [line] = (await shop.order("FJ-1001")).lines;
    expect(line).toMatchObject({ shipped: 1, refunded: 1, refundable: { shipped: 0, unshipped: 1 } });
    await shop.staff.ship(shop.act(), FIRST, { carrier: "GLS" });
    expect((await shop.order("FJ-1001")).states.fulfillment).toBe("fulfilled");
  });

  it("refuses more than was captured, under the amount", async () => {
    await testbed.postsOrder();
    const window = await testbed.anna.opens("Refund", await testbed.slack.message("FJ-1001"));
    const tooMuch = await testbed.anna.fills(window, { Amount: "146,01", Reason: "Kind" }).submits();
    expect(tooMuch.closed).toBe(false);
    expect(tooMuch.errors["Amount in DKK"]).toContain("more than was captured: at most DKK 146.00");
    const wrong = await testbed.anna.fills(window, { Amount: "lots", Reason: "Kind" }).submits();
    expect(wrong.errors["Amount in DKK"]).toBe("Write an amount such as 49.50.");
    const unclear = await testbed.anna.fills(window, { Amount: "1.000", Reason: "Kind" }).submits();
    expect(unclear.errors["Amount in DKK"]).toBe("1.000 may be 1,000.00 or 1.00. Write 1000 or 1.00.");
    const none = await testbed.anna.fills(window, { Reason: "Kind" }).submits();
    expect(none.errors["Amount in DKK"]).toContain("Choose pieces");
    expect(await testbed.shop.audits()).toEqual([]);
  });

  it("shows the core's own refusal under the amount when the order changed meanwhile", async () => {
    await testbed.postsOrder();
    const card = await testbed.slack.message("FJ-1001");
    const window = await testbed.anna.opens("Refund", card);
    const { shop } = testbed;
    const amount = { amount: 14_600, currency: "DKK" };
    await shop.staff.refund(shop.act(), FIRST, { amount, reason: "Kind", restock: false });
    const late = await testbed.anna.fills(window, { Sencha: 2, Reason: "Late" }).submits();
    expect(late.errors["Amount in DKK"]).toBe(
      "Nothing of order FJ-1001 can be refunded so: there is no money left that could go back.",
    );
  });

  it("opens no window for one who may not give money back, and tells only them", async () => {
    await testbed.postsOrder();
    await testbed.bo.presses("Refund", await testbed.slack.message("FJ-1001"));
    expect(await testbed.bo.isTold("refunds")).toContain("U0BO000001");
    expect(testbed.slack.workspace.modals).toEqual([]);
    expect(testbed.anna.told).toEqual([]);
  });
});

describe("cancelling", () => {
  it("asks whether it is meant, then for the reason", async () => {
    await testbed.postsOrder();
    const card = await testbed.slack.message("FJ-1001");
    await testbed.anna.presses("Cancel", card, { confirms: false });
    expect(testbed.slack.workspace.modals).toEqual([]);
    const window = await testbed.anna.opens("Cancel", card);
    expect(wordsOfModal(window)).toContain("Goes back to the customer: DKK 146.00");
    expect(wordsOfModal(window)).toContain("Set free for others: 3 pieces");
    expect((await testbed.anna.fills(window, { Reason: "  " }).submits()).errors.Reason).toContain(
      "Give a reason",
    );
    expect((await testbed.anna.fills(window, { Reason: "Out of stock" }).submits()).closed).toBe(true);
    expect((await testbed.shop.order("FJ-1001")).states.order).toBe("cancelled");
  });

  it("is refused to one who may not give money back while the order holds money", async () => {
    await testbed.postsOrder();
    await testbed.bo.presses("Cancel", await testbed.slack.message("FJ-1001"));
    await testbed.bo.isTold("refunds");
    expect((await testbed.shop.order("FJ-1001")).states.order).toBe("placed");
  });
});
