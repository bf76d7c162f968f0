/** The playground's phone as other messengers: the same conversation, drawn from what they would be sent, and played there. */
import { request } from "node:http";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DESKTOP, expectAccessible, openBrowser, PHONE, type TestBrowser } from "../support/browser.ts";
import { ChatPage } from "../support/chat-page.ts";
import { type OpenGateway, openGateway } from "../support/gateway.ts";

let gateway: OpenGateway;
let browser: TestBrowser;
beforeEach(async () => {
  gateway = await openGateway();
  browser = await openBrowser();
});
afterEach(async () => {
  await browser.close();
  await gateway.close();
});

type Look = "Web chat" | "Telegram" | "WhatsApp" | "WhatsApp Web" | "Slack";

/** The playground with its phone in any look. */
class Phone {
  readonly page: Page;
  /** The visitor's own chat, which goes on behind the other looks. */
  readonly chat: ChatPage;
  readonly screen: FrameLocator;

  constructor(page: Page) {
    this.page = page;
    this.chat = new ChatPage(page.frameLocator(".phone iframe:not(.preview)"));
    this.screen = page.frameLocator("iframe.preview");
  }

  async looksLike(look: Look): Promise<void> {
    await this.page.getByRole("radio", { name: look, exact: true }).check();
    if (look !== "Web chat") await this.lines.first().waitFor();
  }

  get lines(): Locator {
    return this.screen.locator("#lines article");
  }

  /** Waits until these words stand somewhere on the screen. */
  async sees(words: string | RegExp): Promise<void> {
    await this.lines.filter({ hasText: words }).last().waitFor();
  }

  /** Waits until a message of this name stands there, whatever came after it. */
  async shows(name: string): Promise<void> {
    await this.screen.locator(`#lines article[data-name="${name}"]`).last().waitFor();
  }

  async presses(name: string | RegExp): Promise<void> {
    await this.screen.getByRole("button", { name }).last().click();
  }

  /** Follows the link to the pay page, which opens over the phone, pays and comes back; answers the order's number. */
  async pays(): Promise<string> {
    await this.screen
      .getByRole("link", { name: /\/pay\// })
      .last()
      .click();
    const sheet = this.screen.frameLocator("#sheet iframe");
    await sheet.getByRole("button", { name: /^Pay / }).click();
    await sheet.getByRole("link", { name: "Back to the chat" }).click();
    await this.screen.locator("#sheet").waitFor({ state: "hidden" });
    await this.shows("shop.confirmation");
    return /[A-Z]+-\d+/.exec(await this.lines.last().innerText())?.[0] ?? "";
  }

  async writes(words: string): Promise<void> {
    await this.screen.locator("#words").fill(words);
    await this.screen.locator("#words").press("Enter");
  }
}

const ANSWER = "Cold brew it overnight.";

async function open(options: Parameters<TestBrowser["open"]>[1] = { viewport: DESKTOP }): Promise<Phone> {
  const phone = new Phone(await browser.open(gateway.address, options));
  await phone.chat.shows("shop.home");
  return phone;
}

for (const [size, viewport] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
] as const) {
  test(`on a ${size} what was begun in the web chat goes on in Telegram and WhatsApp, and Slack shows it`, async () => {
    const phone = await open({ viewport, hasTouch: size === "phone" });
    await phone.chat.putsInCart();

    await phone.looksLike("Telegram");
    await phone.sees("Your cart: 1 item");
    await phone.presses("Check out");
    await phone.shows("shop.contact.name");
    await phone.writes("Ada Lovelace");
    await phone.shows("shop.contact.email");
    // The shopper's own words stand there as theirs.
    await phone.screen.locator("article.shopper", { hasText: "Ada Lovelace" }).waitFor();
    await phone.writes("ada@example.com");
    await phone.shows("shop.address.line1");
    await phone.writes("Nyhavn 1");
    await phone.shows("shop.address.line2");

    await phone.looksLike("WhatsApp");
    await phone.sees("Ada Lovelace");
    await phone.writes("Skip this");
    await phone.shows("shop.address.postalCode");
    await phone.writes("1051");
    await phone.shows("shop.address.city");
    await phone.writes("København");
    await phone.shows("shop.shipping");
    await phone.screen.locator('article[data-name="shop.shipping"] button.list').click();
    const sheet = phone.screen.getByRole("dialog");
    await sheet.getByRole("button", { name: /Parcel shop/ }).click();
    await sheet.waitFor({ state: "hidden" });
    await phone.shows("shop.summary");
    // A tap on a row answers in the shopper's name.
    await phone.screen.locator("article.shopper blockquote").last().waitFor();

    await phone.looksLike("Slack");
    await phone.sees("Help request · waiting for a person");
    await phone.sees(/Cart: DKK\s85.00/);
    expect(await phone.screen.locator("#composer").isVisible()).toBe(false);

    await phone.looksLike("Telegram");
    await phone.presses("Order and pay");
    await phone.shows("shop.payment");
    const order = await phone.pays();
    await phone.looksLike("Slack");
    await phone.sees(`Order ${order} · New, paid`);
    for (const look of ["Telegram", "WhatsApp", "WhatsApp Web", "Slack"] as const) {
      await phone.looksLike(look);
      const tooWide = (element: HTMLElement) => element.scrollWidth - element.clientWidth;
      expect(await phone.screen.locator("#lines").evaluate(tooWide), look).toBe(0);
      expect(await phone.screen.locator("body").evaluate(tooWide), look).toBe(0);
    }
    const tooWide = () => document.documentElement.scrollWidth - innerWidth;
    expect(await phone.page.evaluate(tooWide)).toBe(0);
    expect(browser.complaints).toEqual([]);
  });
}

test("the payload under each bubble is what the messenger would be sent", async () => {
  const phone = await open();
  await phone.chat.putsInCart();
  await phone.page.getByLabel("Payload").check();
  for (const [look, method, words] of [
    ["Web chat", "event: message", '"title": "Your cart: 1 item"'],
    ["Telegram", "sendMessage", '"callback_data": "shop:'],
    ["WhatsApp", "POST /{phone-number-id}/messages", '"type": "interactive"'],
    ["WhatsApp Web", "sendMessage", '"content": "*Your cart: 1 item*'],
    ["Slack", "chat.postMessage", '"type": "header"'],
  ] as const) {
    await phone.looksLike(look);
    const payload = phone.screen.getByRole("group", { name: `Payload of ${method}` }).last();
    expect(await payload.innerText()).toContain(words);
  }
  await phone.page.getByLabel("Payload").uncheck();
  await phone.screen.locator(".payload").first().waitFor({ state: "detached" });
  expect(browser.complaints).toEqual([]);
});

test("somebody else's conversation can be followed as it happens, and not be touched", async () => {
  const [phone, other] = [await open(), await open()];
  await phone.looksLike("Telegram");
  await phone.page.getByLabel("Conversation").focus();
  await phone.page.locator("#looks option + option").waitFor({ state: "attached" });
  await phone.page.getByLabel("Conversation").selectOption({ index: 1 });
  await phone.sees("What are you in the mood for?");
  expect(await phone.screen.locator("#lines button:enabled").count()).toBe(0);
  expect(await phone.screen.locator("#composer").isVisible()).toBe(false);
  await other.chat.says("sencha, please");
  await phone.sees("sencha, please");
  expect(await phone.chat.root.locator("article", { hasText: "sencha, please" }).count()).toBe(0);
  // Their web chat has no live chat here: it is drawn as well.
  await phone.looksLike("Web chat");
  await phone.sees("sencha, please");
  expect(browser.complaints).toEqual([]);
});

/** Lines of payloads that the demo shop sends only with Meta's catalog, a public address, or polls switched on. */
const rarer = {
  "whatsapp-cloud": [
    interactive("cta_url", {
      name: "cta_url",
      parameters: { display_text: "Pay now", url: "https://shop.example/p" },
    }),
    interactive("product", { catalog_id: "1", product_retailer_id: "SEN-100" }),
    interactive("product_list", {
      catalog_id: "1",
      sections: [{ title: "Teas", product_items: [{ product_retailer_id: "SEN-100" }] }],
    }),
    interactive("location_request_message", { name: "send_location" }),
    { type: "document", document: { link: "TT-1001.txt", filename: "TT-1001.txt", caption: "Your order" } },
  ],
  "whatsapp-web": [
    { content: { pollName: "Which one would you like?", pollOptions: ["Tea", "Pantry"] } },
    { content: { filename: "TT-1001.html", mimetype: "text/html" }, options: { caption: "Your order" } },
  ],
};

function interactive(type: string, action: object) {
  const body = { text: `Words of *${type}*` };
  return { type: "interactive", interactive: { type, action, body } };
}

test.each(["light", "dark"] as const)(
  "in %s colours links, products, files and polls are drawn as well",
  async (colorScheme) => {
    const phone = await open({ viewport: DESKTOP, colorScheme });
    for (const [vendor, bodies] of Object.entries(rarer)) {
      const lines = bodies.map((body, index) => ({
        from: "shop",
        id: String(index),
        at: Date.UTC(2026, 4, 4, 12),
        locale: "en",
        name: "test.rare",
        payloads: [{ method: "POST", body }],
      }));
      await phone.page.route(`**/preview/${vendor}/lines?*`, (route) => route.fulfill({ json: lines }));
    }
    await phone.looksLike("WhatsApp");
    expect(await phone.screen.getByRole("link", { name: "Pay now" }).getAttribute("href")).toBe(
      "https://shop.example/p",
    );
    await phone.sees("Item SEN-100");
    await phone.sees("TT-1001.txt");
    await phone.presses("View items");
    await phone.screen.getByRole("dialog", { name: "View items" }).getByText("Item SEN-100").waitFor();
    await expectAccessible(phone.page, "WhatsApp's rarer messages");
    await phone.page.keyboard.press("Escape");
    await phone.presses("Send location");
    await phone.screen.locator("#words:focus").waitFor();
    await phone.looksLike("WhatsApp Web");
    await phone.sees("TT-1001.html");
    await expectAccessible(phone.page, "WhatsApp Web's rarer messages");
    // An option is answered by its number, which picks the first category.
    await phone.presses("Tea");
    await phone.looksLike("Web chat");
    await phone.chat.shows("shop.list");
    expect(browser.complaints).toEqual([]);
  },
);

test("words that look like markup stay words in every look", async () => {
  const phone = await open();
  const hostile = `<img src=x onerror="alert(1)"> <b>bold</b> <!channel> &lt;i&gt;`;
  await phone.chat.says(hostile);
  await phone.chat.shows("shop.found");
  await phone.chat.says("help");
  await phone.chat.taps("Talk to a person");
  await phone.chat.taps("Just connect me");
  await phone.chat.says(hostile);
  for (const look of ["Telegram", "WhatsApp", "WhatsApp Web", "Slack"] as const) {
    await phone.looksLike(look);
    await phone.sees(hostile);
    expect(await phone.screen.locator('img[src="x"]').count()).toBe(0);
    expect(await phone.screen.locator("#lines b", { hasText: /^bold$/ }).count()).toBe(0);
  }
  expect(browser.complaints).toEqual([]);
});

test("an answer of staff shows in every look, and Slack shows how the request stands", async () => {
  const phone = await open();
  await phone.chat.says("help");
  await phone.chat.taps("Talk to a person");
  await phone.chat.taps("Just connect me");
  await phone.chat.says("Is it good for iced tea?");
  await phone.looksLike("Slack");
  await phone.sees("Is it good for iced tea?");
  await phone.page.locator("#desk .help").getByLabel("Your answer").fill(ANSWER);
  await phone.page.getByRole("button", { name: "Send to the shopper" }).click();
  await phone.sees(/Sent to the shopper by/);
  await phone.sees("Help request · a person answers");
  for (const look of ["Telegram", "WhatsApp", "WhatsApp Web"] as const) {
    await phone.looksLike(look);
    await phone.sees(ANSWER);
  }
  expect(browser.complaints).toEqual([]);
});

test("the keyboard alone chooses a look and shops there", async () => {
  const phone = await open();
  const { page } = phone;
  await page.getByRole("radio", { name: "Web chat" }).focus();
  await page.keyboard.press("ArrowRight");
  await phone.sees("What are you in the mood for?");
  expect(await page.getByRole("radio", { name: "Telegram" }).isChecked()).toBe(true);
  const button = phone.screen.getByRole("button", { name: /^Tea/ });
  for (let presses = 0; !(await isFocused(button)); presses += 1) {
    if (presses > 30) throw new Error("The keyboard does not reach the button");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await phone.screen.locator('article[data-name="shop.list"]').waitFor();
  // The button is gone with its message; the keyboard goes on in the one that took its place.
  await phone.screen.locator('article[data-name="shop.list"]:focus').waitFor();
  expect(browser.complaints).toEqual([]);
});

function isFocused(button: Locator): Promise<boolean> {
  return button.evaluate((element) => element === document.activeElement);
}

test("the previews open only on the machine they run on", async () => {
  const { port } = new URL(gateway.address);
  for (const path of [
    "/preview/conversations",
    "/preview/telegram",
    "/preview/telegram/lines?conversation=x",
  ]) {
    expect(await statusOf(port, path, "shop.example")).toBe(403);
    expect(await statusOf(port, path, `localhost:${port}`)).not.toBe(403);
  }
});

function statusOf(port: string, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

describe.each(["light", "dark"] as const)("in %s colours everybody can use", (colorScheme) => {
  test.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ] as const)("the looks on a %s", async (_size, viewport) => {
    const phone = await open({ viewport, colorScheme });
    await phone.chat.putsInCart();
    await phone.chat.says("help");
    await phone.chat.taps("Talk to a person");
    await phone.chat.taps("Just connect me");
    for (const look of ["Telegram", "WhatsApp", "WhatsApp Web", "Slack"] as const) {
      await phone.looksLike(look);
      await expectAccessible(phone.page, look);
    }
    await phone.looksLike("WhatsApp");
    await phone.screen.locator("button.list").first().click();
    await phone.screen.getByRole("dialog").waitFor();
    await expectAccessible(phone.page, "the sheet of a list");
    await phone.screen.getByRole("button", { name: "Close" }).click();
    await phone.page.getByLabel("Payload").check();
    await phone.screen.locator(".payload").first().waitFor();
    await expectAccessible(phone.page, "payloads");
    expect(browser.complaints).toEqual([]);
  });
});
