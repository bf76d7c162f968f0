/** What a message on the page means, who sent it, and what a card or a basket says. */
import { describe, expect, test } from "vitest";
import { chatOf, identitiesOf, identityOf, keyOf } from "./address.ts";
import { basketOf } from "./basket.ts";
import { contentOf, isPersonal, wordsOf } from "./inbound.ts";
import { LibraryMessage, LibraryOrder } from "./schema.ts";
import { readCard } from "./vcard.ts";

const message = (fields: object) =>
  LibraryMessage.parse({
    id: { _serialized: "false_4520304050@c.us_3A0F", fromMe: false },
    type: "chat",
    from: "4520304050@c.us",
    to: { _serialized: "4511223344@c.us" },
    body: "",
    timestamp: 1_790_000_000,
    ...fields,
  });

describe("who somebody is", () => {
  test("a number and a hidden id are two kinds of names, and neither is read out of the other", () => {
    expect(identityOf("4520304050@c.us")).toBe("phone:4520304050");
    expect(identityOf("88001122334455@lid")).toBe("lid:88001122334455");
    for (const other of ["120363-99@g.us", "status@broadcast", "120363@newsletter", "", "@c.us"])
      expect(identityOf(other)).toBeNull();
  });

  test("the hidden id stands first: it stays when the number changes", () => {
    expect(identitiesOf(["4520304050@c.us", null, "88001122334455@lid", "4520304050@c.us"])).toEqual([
      "lid:88001122334455",
      "phone:4520304050",
    ]);
  });

  test("names of the official channel lead to no chat here", () => {
    expect(chatOf("user:DK.1349")).toBeNull();
    expect(chatOf("phone:4520304050")).toBe("4520304050@c.us");
    expect(chatOf("lid:88001122334455")).toBe("88001122334455@lid");
    expect(chatOf("phone:1@c.us,evil")).toBeNull();
  });

  test("a message is known again when its chat moves from a number to a hidden id", () => {
    expect(keyOf("true_4520304050@c.us_3EB0A1")).toBe(keyOf("true_88001122334455@lid_3EB0A1"));
  });

  test.each([
    ["a group", { from: "120363-99@g.us" }],
    ["a status", { isStatus: true }],
    ["a broadcast list", { broadcast: true }],
    ["a channel", { from: "120363@newsletter" }],
    ["the status chat", { from: "status@broadcast" }],
  ])("%s is no shopper", (_what, fields) => {
    expect(isPersonal(message(fields))).toBe(false);
    expect(isPersonal(message({}))).toBe(true);
  });
});

describe("what a message means", () => {
  test.each([
    [{ body: "Hej" }, { kind: "text", text: "Hej" }],
    [
      { type: "ptt", hasMedia: true },
      { kind: "media", media: "voice", reference: "false_4520304050@c.us_3A0F" },
    ],
    [
      { type: "image", body: "This one?" },
      { kind: "media", media: "image", reference: "false_4520304050@c.us_3A0F", caption: "This one?" },
    ],
    [
      { type: "location", location: { latitude: "55.1", longitude: 8.5 } },
      { kind: "location", latitude: 55.1, longitude: 8.5 },
    ],
    [{ type: "poll_creation" }, { kind: "unsupported", what: "poll_creation" }],
    [
      { type: "vcard", vCards: ["BEGIN:VCARD\nEND:VCARD"] },
      { kind: "unsupported", what: "vcard" },
    ],
    [{ type: "e2e_notification" }, null],
    [{ type: "revoked" }, null],
  ])("%j", (fields, content) => {
    expect(contentOf(message(fields), null)).toEqual(content);
  });

  test("broken characters do not come in", () => {
    expect(contentOf(message({ body: "a\ud800b" }), null)).toEqual({ kind: "text", text: "a\ufffdb" });
  });

  test("a card counts as the sender's own only when it names their account", () => {
    const card = "BEGIN:VCARD\nFN:Anna\nitem1.TEL;waid=4520304050:+45 20 30 40 50\nEND:VCARD";
    const own = (phone: string | null) => contentOf(message({ type: "vcard", vCards: [card] }), phone);
    expect(own("4520304050")).toMatchObject({ phone: "+45 20 30 40 50", name: "Anna", own: true });
    expect(own("4599999999")).toMatchObject({ own: false });
    expect(own(null)).toMatchObject({ own: false });
  });

  test("a card's number without its country is that of the account", () => {
    const card = "BEGIN:VCARD\nFN:Anna\nTEL;waid=4520304050:20 30 40 50\nEND:VCARD";
    expect(contentOf(message({ type: "vcard", vCards: [card] }), null)).toMatchObject({
      phone: "+4520304050",
    });
  });

  test("a person's answer on the phone is words, also when it is a picture", () => {
    expect(wordsOf(message({ body: "I'll look" }))).toBe("I'll look");
    expect(wordsOf(message({ type: "image", body: "Like this?" }))).toBe("[image] Like this?");
    expect(wordsOf(message({ type: "reaction" }))).toBeNull();
    expect(wordsOf(message({ body: "" }))).toBeNull();
  });
});

describe("a card", () => {
  test.each([
    ["TEL:+45 20 30 40 50", { phone: "+45 20 30 40 50" }],
    ["FN:Holm\\, Anna\r\nTEL;TYPE=CELL:20304050\r\n", { phone: "20304050", name: "Holm, Anna" }],
    ["FN:Nobody", null],
    ["TEL:call me", null],
  ])("%j", (card, read) => {
    expect(readCard(card)).toEqual(read);
  });
});

describe("a native order", () => {
  const order = (price: unknown, currency: string) =>
    LibraryOrder.parse({ currency, products: [{ id: 7, quantity: "2", price }] });
  const priceIn = (price: unknown, currency: string) => {
    const basket = basketOf(order(price, currency), new Map([["7", "TEA-1"]]), undefined);
    return basket.kind === "basket" ? basket.lines[0]?.price?.amount : undefined;
  };

  test("has the seller's ids, and whole pieces", () => {
    expect(basketOf(order("49000", "DKK"), new Map([["7", "TEA-1"]]), " For Bo ")).toEqual({
      kind: "basket",
      lines: [{ sku: "TEA-1", quantity: 2, price: { amount: 4_900, currency: "DKK" } }],
      text: "For Bo",
    });
  });

  test("tells prices from thousandths into minor units of each currency, and none that is not whole", () => {
    expect(priceIn("49000", "JPY")).toBe(49);
    expect(priceIn("49000", "KWD")).toBe(49_000);
    expect(priceIn("49001", "DKK")).toBeUndefined();
    expect(priceIn("-1", "DKK")).toBeUndefined();
    expect(priceIn("", "DKK")).toBeUndefined();
  });
});
