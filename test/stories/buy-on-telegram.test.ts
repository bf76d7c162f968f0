/** Ada, Karen and Joost buy in Telegram: by webhook and by long polling, in three languages, in two currencies. */
import { afterEach, expect, it } from "vitest";
import { type Installation, type InstallationOptions, openInstallation } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";
import { type Buyer, danish, dutch, joost, karen, type ShopWords } from "../support/shopper-words.ts";

let installation: Installation;
afterEach(() => installation?.close());

for (const telegram of ["webhook", "polling"] as const) {
  it(`walks from "hello" to the confirmation by ${telegram}`, async () => {
    installation = await openInstallation({ telegram });
    const ada = installation.telegram.user({ name: "Ada", language: "en" });
    await ada.says("/start");
    await ada.sees("Hello, and welcome to Tij & Tid!");
    await ada.taps("Tea");
    await ada.sees(({ buttons }) => buttons.flat().some((label) => label.startsWith("Grey Heron")));
    await ada.taps("Grey Heron");
    const card = await ada.sees("Which one would you like? Pack:");
    expect(card.photo?.bytes.length).toBeGreaterThan(1_000);
    await ada.taps(/^Tin 125 g/);
    await ada.sees("How many may I put in your cart?");
    await ada.taps("2");
    await ada.sees("You have 2 of these now.");
    await ada.taps("See your cart");
    await ada.sees(/Total before delivery:\s+DKK\s250\.00/);
    await ada.taps("Discount code");
    await ada.sees("Type your code");
    await ada.says("WELCOME10");
    await ada.sees(/Code WELCOME10\s+-DKK\s25\.00/);
    const summary = await checksOut(ada);
    expect(summary.text).toMatch(/2 × Grey Heron \(Tin 125 g\)\s+DKK\s250\.00/);
    expect(summary.text).toMatch(/Delivery: Parcel shop\s+DKK\s39\.00/);
    expect(summary.text).toMatch(/Total:\s+DKK\s264\.00/);
    expect(summary.text).toMatch(/of which VAT 25%\s+DKK\s52\.80/);
    const waiting = await orders(ada);
    const number = orderIn(waiting);
    expect(waiting.text).toMatch(/Please pay DKK\s264\.00/);
    const thanks = await paysBy(payLinkIn(waiting));
    expect(thanks).toContain("Paid, thank you");
    const confirmation = await ada.sees(({ document }) => document !== undefined);
    expect(
      ada.messages().some(({ text }) => text.includes(`Order ${number} goes into straw and paper`)),
    ).toBe(true);
    expect(confirmation.document?.name).toBe(`${number}.html`);
    expect(confirmation.document?.content).toContain("Ada Lovelace");
    expect(confirmation.document?.content).toContain("right of withdrawal");
    expect(await installation.slack.message(`Order ${number}`)).toBeDefined();
    expect(installation.ledger.order(number)).toMatchObject({
      payment_state: "paid",
      total: 26_400,
      captured: 26_400,
    });
    expect(installation.ledger.stock("TEA-HER-125")).toEqual({ on_hand: 20, reserved: 0 });
    await installation.telegram.until(() => ada.spinners() === 0, "no button turns any more");
    await installation.gateway.gateway.idle();
    expect(installation.ledger.faults()).toEqual([]);
  });
}

async function buysTheBox(
  options: InstallationOptions & { language: string; words: ShopWords; buyer: Buyer; total: RegExp },
): Promise<void> {
  const { language, words, buyer, total } = options;
  installation = await openInstallation(options);
  const shopper = installation.telegram.user({ name: buyer.name, language });
  await shopper.says("/start p-six-hours-box");
  await shopper.sees(({ buttons }) => buttons.flat().includes("2"));
  await shopper.taps("1");
  await shopper.sees(({ buttons }) => buttons.flat().some((label) => label.startsWith(words.toCart)));
  await shopper.taps(words.toCart);
  await shopper.sees(({ buttons }) => buttons.flat().includes(words.checkOut));
  const summary = await checksOut(shopper, words, buyer);
  expect(summary.text).toMatch(total);
  const waiting = await orders(shopper, words);
  expect(await paysBy(payLinkIn(waiting))).toContain(`lang="${language}"`);
  const confirmation = await shopper.sees(({ document }) => document !== undefined);
  expect(confirmation.document?.content).toContain(`lang="${language}"`);
  expect(shopper.messages().some(({ text }) => text.includes(words.paid))).toBe(true);
}

it("speaks Danish and takes kroner", async () => {
  await buysTheBox({
    language: "da",
    words: danish,
    buyer: karen,
    total: /I alt:\s+288,00\skr\./,
  });
  expect(installation.ledger.orders()).toMatchObject([{ currency: "DKK", total: 28_800, captured: 28_800 }]);
});

it("speaks Dutch and takes euros", async () => {
  await buysTheBox({
    language: "nl",
    telegram: "polling",
    words: dutch,
    buyer: joost,
    total: /Totaal:\s+€\s38,20/,
  });
  expect(installation.ledger.orders()).toMatchObject([{ currency: "EUR", total: 3_820, captured: 3_820 }]);
});
