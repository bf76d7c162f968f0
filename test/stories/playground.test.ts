/** What a visitor of the playground does within two minutes, in a real browser: buy, pay, fulfil, look inside. */
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DESKTOP, expectAccessible, openBrowser, PHONE, type TestBrowser } from "../support/browser.ts";
import { ChatPage } from "../support/chat-page.ts";
import { type OpenGateway, openGateway } from "../support/gateway.ts";
import { freePort } from "../support/gateway-process.ts";

let gateway: OpenGateway;
let browser: TestBrowser;
beforeEach(async () => {
  gateway = await openGateway();
  browser = await openBrowser(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/);
});
afterEach(async () => {
  await browser.close();
  await gateway.close();
});

const chatIn = (page: Page) => new ChatPage(page.frameLocator(".phone iframe"));
/** On a small screen phone and desk take turns. */
const turnTo = async (page: Page, view: "Phone" | "Desk") => {
  const button = page.locator("#views").getByRole("button", { name: view });
  if (await button.isVisible()) await button.click();
};
const stepsDone = (page: Page) => page.locator("#guide .done").count();

async function ships(page: Page, order: string): Promise<void> {
  await turnTo(page, "Desk");
  await page.locator(`[data-order="${order}"]`).getByRole("button", { name: "Ship" }).click();
  const dialog = page.getByRole("dialog", { name: `Ship order ${order}` });
  await dialog.getByLabel("Tracking number").fill("PN123456789DK");
  await dialog.getByRole("button", { name: "Ship" }).click();
  await page.locator(`[data-order="${order}"] .chip`, { hasText: /^Shipped$/ }).waitFor();
  await turnTo(page, "Phone");
}

for (const [size, viewport] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
] as const) {
  test(`on a ${size} a visitor buys, fulfils, and finds it all again after a reload`, async () => {
    const page = await browser.open(gateway.address, { viewport, hasTouch: size === "phone" });
    const chat = chatIn(page);
    await chat.shows("shop.home");
    expect(await stepsDone(page)).toBe(0);
    await chat.putsInCart();
    await page.locator("#guide [data-step=browse].done").waitFor();
    await chat.checksOut();
    const order = await chat.pays();
    await page.locator("#guide [data-step=pay].done").waitFor();
    await chat.sees(`Paid, thank you! Order ${order}`);
    await turnTo(page, "Desk");
    const card = await page.locator(`[data-order="${order}"]`).innerText();
    expect(card.replaceAll("\u00a0", " ")).toContain("DKK 124.00");
    await ships(page, order);
    await chat.sees("PN123456789DK");
    await page.locator("#guide [data-step=ship].done").waitFor();

    const before = await chat.words();
    await page.reload();
    await chat.sees("PN123456789DK");
    expect(await chat.words()).toEqual(before);
    await page.locator("#guide [data-step=ship].done").waitFor();
    expect(await stepsDone(page)).toBe(4);
    expect(await page.evaluate(() => [scrollY, document.documentElement.scrollWidth - innerWidth])).toEqual([
      0, 0,
    ]);
    expect(browser.complaints).toEqual([]);
  });
}

test("closing and opening the gateway keeps chat and desk, and the open page goes on by itself", async () => {
  // Both have the same address, as they have where somebody runs them.
  const port = String(await freePort());
  await gateway.close({ keep: true });
  gateway = await openGateway({ PORT: port }, gateway.data);
  const page = await browser.open(gateway.address);
  const chat = chatIn(page);
  await chat.shows("shop.home");
  await chat.putsInCart();
  const before = await chat.words();
  await gateway.close({ keep: true });
  await page.locator("#desk .said", { hasText: "Reconnecting" }).waitFor();
  // What is typed meanwhile is shown as on its way, and arrives once.
  await chat.says("cart");
  await chat.root.locator("article.sending").waitFor();
  gateway = await openGateway({ PORT: port }, gateway.data);
  await chat.root.locator("article.sending").waitFor({ state: "detached" });
  await chat.shows("shop.cart");
  const after = await chat.words();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.filter((words) => words.trim() === "cart")).toHaveLength(1);
  await chat.checksOut();
  const order = await chat.pays();
  await ships(page, order);
  await chat.sees("PN123456789DK");
  // Chromium writes to the console what a closing server cuts, and what an opening one is not ready for yet.
  const others = browser.complaints.filter((complaint) => !/ERR_CONNECTION_RESET|\b503\b/.test(complaint));
  expect(others).toEqual([]);
});

test("the inspector draws where the conversation is, and logs how it came there", async () => {
  const page = await browser.open(gateway.address);
  const chat = chatIn(page);
  await chat.shows("shop.home");
  await page.locator("#inspector summary").click();
  await page.locator('#diagram [id="state-foreground.home.shown"].current').waitFor();
  await chat.says("dike grass sencha");
  await page.locator('#diagram [id="state-foreground.search.shown"].current').waitFor();
  await chat.newest.locator("button.item").first().click();
  await page.locator('#diagram [id^="state-foreground.product."].current').waitFor();
  const newest = page.locator("#turns > li").first();
  expect(await newest.innerText()).toMatch(
    /choice[\s\S]*this phone[\s\S]*catalog\.product[\s\S]*shop\.product/,
  );
  // Chat, not code: names of states and services, and nothing that a person wrote.
  expect(await page.locator("#turns").innerText()).not.toContain("sencha");
  expect(browser.complaints).toEqual([]);
});

test("the keyboard alone buys something and ships it", async () => {
  const page = await browser.open(gateway.address);
  const chat = chatIn(page);
  await chat.shows("shop.home");
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      if (name.test(await focusedName(page))) return;
    }
    throw new Error(`The keyboard does not reach ${name}`);
  };
  const press = async (name: RegExp) => {
    await tabTo(name);
    await page.keyboard.press("Enter");
  };
  const type = async (words: string) => {
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
  };
  await tabTo(/^Your message$/);
  await type("dike grass sencha");
  await chat.shows("shop.found");
  // The answer stands before the field: backwards from there, forwards through the answer.
  for (const [name, then] of [
    [/Dike Grass/, "shop.product"],
    [/Pouch/, "shop.product"],
  ] as const) {
    await chat.newest.focus();
    await press(name);
    await chat.shows(then);
  }
  await chat.sees("How many may I put in your cart");
  await press(/^1$/);
  await chat.sees("It's in your cart");
  await press(/^See your cart/);
  await chat.shows("shop.cart");
  await press(/^Check out/);
  await chat.shows("shop.contact.name");
  await tabTo(/^Your message$/);
  for (const [answer, then] of [
    ["Ada Lovelace", "shop.contact.email"],
    ["ada@example.com", "shop.address.line1"],
    ["Nyhavn 1", "shop.address.line2"],
    ["Skip this", "shop.address.postalCode"],
    ["1051", "shop.address.city"],
    ["København", "shop.shipping"],
  ] as const) {
    await type(answer);
    await chat.shows(then);
  }
  await type("1");
  await chat.shows("shop.summary");
  await chat.newest.focus();
  await press(/^Order and pay/);
  await chat.shows("shop.payment");
  await press(/^Pay now/);
  const sheet = chat.root.frameLocator("#sheet iframe");
  await sheet.getByRole("button", { name: /^Pay DKK/ }).waitFor();
  await press(/^Pay DKK/);
  await sheet.getByRole("link", { name: "Back to the chat" }).waitFor();
  await press(/^Back to the chat/);
  await chat.shows("shop.confirmation");
  await page.locator("#desk article.order").waitFor();
  await press(/^Ship order/);
  await tabTo(/^Tracking number/);
  await type("PN1");
  await chat.sees("PN1");
  const shipped = page.locator("#desk article.order .chip", { hasText: /^Shipped$/ });
  await shipped.waitFor();
  expect(await shipped.count()).toBe(1);
  expect(browser.complaints).toEqual([]);
});

/** The accessible name of what has the focus, through all frames. */
async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    let owner = document;
    for (;;) {
      // An element of a frame is no instance of this window's classes.
      const inner = (owner.activeElement as HTMLIFrameElement | null)?.contentDocument;
      if (inner === null || inner === undefined) break;
      owner = inner;
    }
    const { activeElement } = owner;
    const labels = (activeElement as HTMLInputElement | null)?.labels;
    const name =
      activeElement?.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? activeElement?.textContent;
    return name?.trim().replaceAll(/\s+/g, " ") ?? "";
  });
}

describe.each(["light", "dark"] as const)("in %s colours everybody can use", (colorScheme) => {
  test("the chat, the pay page, the desk with its dialogs, and the inspector", async () => {
    const page = await browser.open(gateway.address, { viewport: DESKTOP, colorScheme });
    const chat = chatIn(page);
    await chat.shows("shop.home");
    await expectAccessible(page, "the playground when it opens");
    await chat.putsInCart();
    await expectAccessible(page, "the cart");
    await chat.says("x".repeat(5000));
    await expectAccessible(page, "a refusal under the chat");
    await chat.root.locator("#words").fill("");
    await chat.checksOut();
    await chat.newest.getByRole("link", { name: "Pay now" }).click();
    const sheet = chat.root.frameLocator("#sheet iframe");
    await sheet.getByRole("button", { name: /^Pay / }).waitFor();
    await expectAccessible(page, "the pay page on its sheet");
    await chat.root.locator("#sheet > div button").click();
    const order = await chat.pays();
    const card = page.locator(`[data-order="${order}"]`);
    await card.waitFor();
    await expectAccessible(page, "an order at the desk");
    for (const action of ["Ship", "Refund", "Cancel"]) {
      await card.getByRole("button", { name: action }).click();
      await page.getByRole("dialog").waitFor();
      await expectAccessible(page, `the dialog ${action}`);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await chat.says("help");
    await chat.taps("Talk to a person");
    await chat.taps("Just connect me");
    await page.locator("#desk .help").waitFor();
    await page.locator("#desk .stock summary").click();
    await page.locator("#inspector summary").click();
    await page.locator("#diagram svg .current").first().waitFor();
    await expectAccessible(page, "help, stock and inspector");
    expect(browser.complaints).toEqual([]);
  });
});
