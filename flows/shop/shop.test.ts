import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { play } from "../../test/support/chat-script.ts";
import { anyCodePoint } from "../../test/support/code-points.ts";
import { flowGoods } from "../../test/support/flow-goods.ts";
import { dearer } from "../../test/support/flow-shop.ts";
import { HOSTILE } from "../../test/support/random-shoppers.ts";
import { openFlowShop, Shopper, voiceFaults } from "../../test/support/shoppers.ts";

/** A shopper whom the shop knows, with socks in the cart, in front of the summary. */
async function atSummary(locale = "en"): Promise<Shopper> {
  const ada = new Shopper({ locale });
  await ada.isKnown();
  await ada.follows("p-socks");
  await ada.taps("1");
  await ada.says("cart");
  for (const tap of ["Check out", "Strandvej 12", "Parcel shop"]) await ada.taps(tap);
  return ada;
}

describe("What binds", () => {
  it("is what was seen: after a price change the order is not placed, and the new sum is shown", async () => {
    const ada = await atSummary();
    await ada.shop.imports(dearer(flowGoods, 1_000));
    await play(
      ada,
      `Ada: [Order and pay]
       Shop: Something changed while you were deciding, so please look it over once more.
       Shop: Socks now costs DKK 139.00 (it was DKK 129.00).
       Shop: Total: DKK 178.00`,
    );
    expect(await ada.shop.orders()).toEqual([]);
    await play(ada, "Ada: [Order and pay]\nShop: Please pay DKK 178.00");
  });

  it("is one order, however often the button is pressed", async () => {
    const ada = await atSummary();
    const button = ada.offered().find(({ label }) => label === "Order and pay");
    const press = () => ada.receives({ kind: "choice", token: button?.token ?? "" });
    const links = new Set<string>();
    for (let time = 0; time < 3; time += 1) links.add(/\(Pay now: (.*)\)/.exec(await press())?.[1] ?? "none");
    expect([...links]).toEqual([`https://bank.example/pay/${await ada.shop.reference()}`]);
    await play(ada, "(Ada pays)");
    expect(await press()).toContain("Order TT-1001 is already paid");
    expect(await ada.shop.orders()).toHaveLength(1);
  });

  it("is today's summary: the button of an older one shows how it stands now", async () => {
    const ada = await atSummary();
    const old = ada.offered().find(({ label }) => label === "Order and pay");
    await ada.says("menu");
    await play(ada, "Ada: socks\nAda: [Socks]\nAda: [1]");
    const answer = await ada.receives({ kind: "choice", token: old?.token ?? "" });
    expect(answer).toContain("That was an older overview.");
    expect(answer).toContain("2 × Socks: DKK 258.00");
    expect(await ada.shop.orders()).toEqual([]);
  });

  it("cannot be changed once it is ordered: the old button leads to the cart, which is empty", async () => {
    const ada = await atSummary();
    const old = ada.offered().find(({ label }) => label === "Change something");
    await ada.taps("Order and pay");
    expect(await ada.receives({ kind: "choice", token: old?.token ?? "" })).toContain(
      "Your cart is still empty",
    );
    expect(ada.faults()).toEqual([]);
  });

  it("is taken back by nobody else's button, and by no forged one", async () => {
    const ada = await atSummary();
    const before = ada.read();
    for (const token of ["order.place", "shop:order.place:'abc:AAAAAAAAAAA", "", "x".repeat(500)])
      expect(await ada.receives({ kind: "choice", token })).toBe(before);
    expect(await ada.shop.orders()).toEqual([]);
  });
});

describe("A basket from the messenger's own catalog", () => {
  const socks = (amount: number) => ({ sku: "SOCKS", quantity: 2, price: { amount, currency: "DKK" } });

  it("lies in the cart when its prices are ours", async () => {
    const ada = new Shopper();
    await ada.says("hello");
    const answer = await ada.receives({
      kind: "basket",
      lines: [socks(12_900)],
      text: "As a present, please",
    });
    expect(answer).toContain("You wrote “As a present, please”. I'm only the bot");
    expect(answer).toContain("Your basket is here. Have a look, and check out when it is right.");
    expect(answer).toContain("Your cart: 2 items");
    await play(ada, "Ada: [Check out]");
  });

  it("is priced by us, and where the catalog showed another price that is agreed to before anything else", async () => {
    const ada = new Shopper();
    const answer = await ada.receives({
      kind: "basket",
      lines: [socks(9_900), { sku: "of another shop", quantity: 1 }],
    });
    expect(answer).toContain("The catalog showed some prices that are not ours of today:");
    expect(answer).toContain("Socks costs DKK 129.00 with us; the catalog showed DKK 99.00.");
    expect(answer).toContain("One thing in your basket is not ours to sell (of another shop)");
    expect(answer).toContain("Nothing is ordered yet.");
    expect(ada.screens()[0]?.name).toBe("shop.basket");
    expect(ada.faults()).toEqual([]);
    await play(
      ada,
      `Ada: [Change my cart]
       Shop: Your cart: 2 items
       Ada: [Check out]
       Ada: Ada Lovelace`,
    );
    expect(await ada.shop.orders()).toEqual([]);
    expect(voiceFaults).toEqual([]);
  });
});

describe("An advertisement", () => {
  it("that led here is noted, and the shopper's words are answered as ever", async () => {
    const ada = new Shopper();
    const answer = await ada.receives(
      { kind: "text", text: "socks" },
      { referral: { source: "ad", id: "120" } },
    );
    expect(answer).toContain("Socks — DKK 129.00");
    expect(await ada.shop.campaigns()).toEqual(["ad:120"]);
  });
});

describe("A messenger that lets us write only for a while", () => {
  const buys = async (ada: Shopper) => {
    await ada.isKnown();
    await ada.follows("p-socks");
    for (const act of ["[1]", "cart", "[Check out]", "[Strandvej 12]", "[Parcel shop]", "[Order and pay]"])
      await play(ada, `Ada: ${act}`);
    await ada.shop.pays();
    return ada.hearsNews();
  };

  it("makes us ask once whether we may write of orders later, and keep the answer", async () => {
    const ada = new Shopper({ channel: "windowed" });
    expect(await buys(ada)).toContain("May I also write to you here about your order");
    await play(ada, "Ada: [Yes, please]\nShop: I'll keep you posted about your orders.");
    expect(await ada.consent()).toBe(true);
    expect(await buys(ada)).not.toContain("May I also write");
    await play(ada, "Ada: news\nShop: It is on\nAda: [No, please don't]\nShop: It is off");
    expect(await ada.consent()).toBe(false);
    expect(voiceFaults).toEqual([]);
  });

  it("is the only one that makes us ask", async () => {
    expect(await buys(new Shopper())).not.toContain("May I also write");
  });
});

describe("A channel without buttons", () => {
  async function waitingForPayment(channel = "text"): Promise<Shopper> {
    const ada = new Shopper({ channel });
    await ada.isKnown();
    await ada.follows("p-socks");
    for (const act of ["[1]", "cart", "[Check out]", "[Strandvej 12]", "[Parcel shop]", "[Order and pay]"])
      await play(ada, `Ada: ${act}`);
    return ada;
  }

  it("is not one with buttons, where news with buttons beside a screen are tapped and numbers are the screen's", async () => {
    const ada = await waitingForPayment("telegram");
    await play(ada, "(Ada pays)");
    await ada.says("wool");
    await ada.shop.accepts();
    await ada.hearsNews();
    expect(ada.screens()[0]?.choices?.length).toBeGreaterThan(0);
    await ada.says("1");
    expect(ada.screens()[0]?.name).toBe("shop.product");
  });

  it("takes a number for what the newest message counts, also when news came beside the screen", async () => {
    const ada = await waitingForPayment();
    await ada.says("cart");
    await ada.shop.pays();
    const news = await ada.hearsNews();
    expect(news).toContain("[See the order]");
    expect(await ada.says("1")).toContain("Order TT-1001");
    expect(ada.screens()[0]?.name).toBe("orders.order");
  });

  it("does not take a number that the newest message does not count for one of an older screen", async () => {
    const ada = await waitingForPayment();
    await ada.says("menu");
    await play(ada, "(Ada pays)\nShop: Paid, thank you so much!");
    await ada.says("7");
    expect(ada.screens()[0]?.name).not.toBe("shop.list");
    await ada.says("wool");
    expect(ada.screens()[0]?.name).toBe("shop.list");
    await ada.says("1");
    expect(ada.screens()[0]?.name).toBe("shop.product");
  });
});

describe("Payment", () => {
  it("may be declined and tried again", async () => {
    const ada = await atSummary();
    await play(
      ada,
      `Ada: [Order and pay]
       (Ada's bank says no)
       Shop: The payment of order TT-1001 didn't go through.
       Ada: [New payment link]
       Shop: (Pay now: https://bank.example/pay/
       Ada: [I have paid]
       Shop: I don't see your payment yet.
       (Ada pays)
       Shop: Paid, thank you so much!`,
    );
  });

  it("may run out of time and get new time, or be called off", async () => {
    const ada = await atSummary();
    await play(
      ada,
      `Ada: [Order and pay]
       (the time to pay passes)
       Shop: The time to pay order TT-1001 is over.
       Ada: [New payment link]
       Shop: Please pay DKK 168.00 before 14:00.
       Ada: [Cancel the order]
       Shop: Order TT-1001 is cancelled. You owe nothing.`,
    );
  });

  it("is found by asking, and thanked for once even when the news come late", async () => {
    const ada = await atSummary();
    await play(
      ada,
      "Ada: [Order and pay]\n(Ada pays, and nobody hears)\nAda: [I have paid]\nShop: Paid, thank you",
    );
    await ada.says("menu");
    await play(ada, "(Ada pays)\nShop: <TT-1001.html>");
    expect(ada.read()).not.toContain("thank you");
  });

  it("is told wherever the shopper is, without pulling them out of it", async () => {
    const ada = await atSummary();
    await play(ada, "Ada: [Order and pay]\nAda: [The shop]\nAda: [Tea]");
    await play(ada, "(Ada pays)\nShop: Paid, thank you so much!\nShop: <TT-1001.html>");
    await play(ada, "Ada: [See the order]\nShop: Order TT-1001\nShop: Paid.");
    expect(await ada.says("1")).not.toContain("undefined");
  });
});

describe("A visit", () => {
  it("keeps the money when the language changes in mid-order, and changes everything else", async () => {
    const ada = await atSummary();
    await play(
      ada,
      `Ada: sprog
       Ada: [Dansk]
       Shop: Fra nu af taler vi: Dansk.
       Shop: Din ordre
       Shop: 1 × Sokker: 129,00 kr.
       Shop: I alt: 168,00 kr.
       Ada: [Bestil og betal]
       Shop: Betal 168,00 kr. inden kl. 13.30.`,
    );
    expect((await ada.shop.lastOrder()).total).toEqual({ amount: 16_800, currency: "DKK" });
  });

  it("asks again for what no longer fits when the country changes in mid-order", async () => {
    const ada = await atSummary();
    await play(
      ada,
      "Ada: country\nAda: [Netherlands]\nShop: Prices are in Euro.\nShop: Which street and house number?",
    );
    for (const answer of ["Herengracht 12", "[Skip this]", "1015 BK", "Amsterdam"])
      await play(ada, `Ada: ${answer}`);
    await play(ada, "Ada: [Order and pay]\nShop: €");
    expect((await ada.shop.lastOrder()).total.currency).toBe("EUR");
  });

  it("goes on where it was after help, with what was typed so far", async () => {
    const ada = new Shopper();
    await play(ada, "Ada: socks\nAda: [Socks]\nAda: [1]\nAda: [See your cart (1)]\nAda: [Check out]");
    await play(ada, "Ada: Ada Lovelace\nAda: ada@example.org\nAda: Strandvej 12\nAda: [Skip this]");
    await play(ada, "Ada: help\nAda: [Delivery]\nAda: [Back to where I was]");
    await play(ada, "Ada: 6792\nShop: Street and number: Strandvej 12\nShop: Postal code: 6792");
  });

  it("says kindly what cannot be, where it can be mended", async () => {
    const ada = new Shopper();
    await play(ada, "Ada: sencha\nAda: [Sencha]\nAda: [250 g · DKK 99.00]\nShop: Only 3 left.");
    await play(ada, "Ada: 4\nShop: Only 3 pieces are left.\nShop: How many may I put in your cart?");
    await play(ada, "Ada: 2\nShop: You have 2 of these now.\nAda: cart\nAda: [Check out]");
    await play(ada, "Ada: 7\nShop: Please write your name with letters.\nShop: What's your name");
    await play(
      ada,
      "Ada: Ada Lovelace\nAda: not an address\nShop: That doesn't look like an e-mail address.\nShop: And your e-mail",
    );
    await play(
      ada,
      "Ada: ada@example.org\nAda: Strandvej 12\nAda: [Skip this]\nAda: 12\nShop: That doesn't look like a postal code to me.\nShop: Which postal code?",
    );
  });

  it("begins at a product, a category or a campaign by link, and says at once that it is a bot", async () => {
    const opened = async (payload: string) => {
      const ada = new Shopper();
      const answer = await ada.follows(payload);
      expect(answer).toContain("I'm the shop's bot.");
      return { ada, answer };
    };
    expect((await opened("p-socks")).answer).toContain("Price: DKK 129.00");
    expect((await opened("c-wool")).answer).toContain("Wool throw");
    expect((await opened("p-gone")).answer).toContain("no longer here");
    const { ada, answer } = await opened("x-summer--p-socks");
    expect(answer).toContain("Price: DKK 129.00");
    expect(await ada.shop.campaigns()).toEqual(["summer"]);
  });

  it("takes a shared contact as name and number", async () => {
    const ada = new Shopper();
    await play(ada, "Ada: socks\nAda: [Socks]\nAda: [1]\nAda: [See your cart (1)]\nAda: [Check out]");
    const shared = { kind: "contact", phone: "+45 12345678", name: "Ada Lovelace", own: true } as const;
    expect(await ada.receives(shared)).toContain("And your e-mail address?");
    expect(await ada.contact()).toEqual({ name: "Ada Lovelace", phone: "+4512345678" });
  });

  it("chooses by number where there are no buttons, but takes digits as digits where they are asked for", async () => {
    const ada = new Shopper({ channel: "text" });
    await play(
      ada,
      "Ada: hello\nAda: 2\nShop: Wool\nAda: 2\nShop: Socks\nAda: 3\nShop: You have 3 of these now.",
    );
  });

  it("stops when asked to, and wakes at the next word", async () => {
    const ada = new Shopper();
    await play(ada, "Ada: hello\nAda: stop\nShop: Goodbye");
    expect(ada.conversation?.attention).toBe("stopped");
    await play(ada, "Ada: hello\nShop: What are you in the mood for?");
    expect(ada.conversation?.attention).toBe("bot");
  });
});

describe("Hostile words", () => {
  const words = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: anyCodePoint, maxLength: 300 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
  );
  const places: readonly (readonly [string, readonly string[]])[] = [
    ["the search", ["hello"]],
    ["a quantity", ["socks", "[Socks]"]],
    ["a code", ["socks", "[Socks]", "[1]", "cart", "[Discount code]"]],
    ["a gift message", ["socks", "[Socks]", "[1]", "cart", "[Add a gift message]"]],
    ["a name", ["socks", "[Socks]", "[1]", "cart", "[Check out]"]],
    ["an e-mail address", ["socks", "[Socks]", "[1]", "cart", "[Check out]", "Ada Lovelace"]],
    ["a street", ["socks", "[Socks]", "[1]", "cart", "[Check out]", "Ada Lovelace", "ada@example.org"]],
    ["a person's ear", ["help", "[Talk to a person]"]],
  ];

  it.each(places)("at %s do no harm", async (_, way) => {
    const shop = openFlowShop();
    let shoppers = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 3 }), async (typed) => {
        shoppers += 1;
        const ada = new Shopper({ shop, address: `ada-${shoppers}` });
        for (const act of way) await play(ada, `Ada: ${act}`);
        for (const text of typed) {
          await ada.says(text);
          expect(ada.faults()).toEqual([]);
          expect(ada.size()).toBeLessThan(24 * 1024);
        }
        await ada.says("menu");
        expect(ada.read()).toContain("What are you in the mood for?");
        expect(await ada.shop.orders()).toEqual([]);
      }),
      { numRuns: 25 },
    );
    expect(voiceFaults).toEqual([]);
  });
});
