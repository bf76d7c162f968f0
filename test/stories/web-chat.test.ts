/** The web chat as a widget on anybody's page: frames, lost networks, second tabs, and words of every kind. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DESKTOP, expectAccessible, openBrowser, PHONE, type TestBrowser } from "../support/browser.ts";
import { ChatPage } from "../support/chat-page.ts";
import { type OpenGateway, openGateway } from "../support/gateway.ts";

let gateway: OpenGateway;
let browser: TestBrowser;
let closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  gateway = await openGateway();
  browser = await openBrowser(/ERR_INTERNET_DISCONNECTED/);
});
afterEach(async () => {
  vi.useRealTimers();
  await browser.close();
  for (const close of closing) await close();
  closing = [];
  await gateway.close();
});

const chatAddress = (query = "") => `${gateway.address}/chat/demo${query}`;

/** A page of another site with the chat in a frame. */
async function otherSite(): Promise<string> {
  const page = `<!doctype html><html lang="en"><title>A blog</title><main><h1>A blog</h1><iframe title="Chat" width="400" height="700" src="${chatAddress()}"></iframe></main></html>`;
  const server: Server = createServer((_request, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  server.closeIdleConnections();
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

test("in another site's frame, without storage, a purchase works and pays in a window of its own", async () => {
  const page = await browser.open("about:blank");
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await page.goto(await otherSite());
  const chat = new ChatPage(page.frameLocator("iframe"));
  await chat.shows("shop.home");
  await chat.putsInCart();
  await chat.checksOut();
  const opened = page.context().waitForEvent("page");
  await chat.newest.getByRole("link", { name: "Pay now" }).click();
  const payPage = await opened;
  await payPage.getByRole("button", { name: /^Pay / }).click();
  await payPage.getByRole("link", { name: "Back to the chat" }).waitFor();
  await expectAccessible(payPage, "the pay page in its own window");
  await payPage.getByRole("link", { name: "Back to the chat" }).click();
  await payPage.getByRole("heading", { name: "Thank you" }).waitFor();
  await expectAccessible(payPage, "the page a payer comes back to");
  await chat.shows("shop.confirmation");
  expect(browser.complaints).toEqual([]);
});

test("a deep link opens a product once; a reload does not open it again", async () => {
  const page = await browser.open(chatAddress("?start=p-grey-heron"), { viewport: PHONE });
  const chat = new ChatPage(page);
  await chat.sees("Grey Heron");
  expect(page.url()).toBe(chatAddress());
  await chat.says("cart");
  await chat.shows("shop.cart.empty");
  await page.reload();
  await chat.shows("shop.cart.empty");
  expect(await chat.newest.innerText()).not.toContain("Grey Heron");
  expect(browser.complaints).toEqual([]);
});

test("what is said before the shop has opened the visit is kept and answered, and is in no address", async () => {
  const page = await browser.open("about:blank");
  const opens = Promise.withResolvers<void>();
  await page.route("**/web/demo/session", async (route) => {
    await opens.promise;
    await route.continue();
  });
  await page.goto(chatAddress());
  const chat = new ChatPage(page);
  await chat.says("linen");
  await chat.root.locator("article.sending").waitFor();
  opens.resolve();
  await chat.shows("shop.found");
  expect((await chat.words()).filter((words) => words.trim() === "linen")).toHaveLength(1);
  expect(page.url()).toBe(chatAddress());
  expect(browser.complaints).toEqual([]);
});

test("two tabs show one chat", async () => {
  const page = await browser.open(chatAddress());
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  const tab = await page.context().newPage();
  await tab.goto(chatAddress());
  const other = new ChatPage(tab);
  await other.shows("shop.home");
  await chat.says("linen");
  await other.sees("linen");
  await other.shows("shop.found");
  await chat.shows("shop.found");
  expect(await other.words()).toEqual(await chat.words());
});

test("what is said without a network is shown as on its way and arrives once, in order", async () => {
  const page = await browser.open(chatAddress());
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  await page.context().setOffline(true);
  await chat.says("cart");
  await chat.says("help");
  await chat.root.locator("article.sending", { hasText: "Sending" }).first().waitFor();
  expect(await chat.root.locator("article.sending").count()).toBe(2);
  await page.context().setOffline(false);
  await chat.shows("help.menu");
  const own = (await chat.words())
    .map((words) => words.trim())
    .filter((words) => ["cart", "help"].includes(words));
  expect(own).toEqual(["cart", "help"]);
  expect(await chat.root.locator("article.sending").count()).toBe(0);
  expect(browser.complaints).toEqual([]);
});

test("words of every kind stay words and stay on the page", async () => {
  const page = await browser.open(chatAddress(), { viewport: { width: 320, height: 640 } });
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  for (const words of [
    "x".repeat(3000),
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "مرحبا شلום \u202eabc",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿".repeat(20),
  ]) {
    await chat.says(words);
    await page.locator("#lines > article.visitor:not(.sending)", { hasText: words.slice(0, 20) }).waitFor();
    await page.locator("#lines > article.shop:last-of-type").waitFor();
  }
  expect(await page.locator("#lines img[src=x]").count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  const lines = page.locator("#lines");
  expect(await lines.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await expectAccessible(page, "ugly words");
  expect(browser.complaints).toEqual([]);
});

test("too many words are kept in the field, with a kind sentence", async () => {
  const page = await browser.open(chatAddress());
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  await chat.says("y".repeat(4097));
  await page.getByRole("alert").filter({ hasText: "more than we can read" }).waitFor();
  expect(await page.locator("#words").inputValue()).toHaveLength(4097);
  await page.locator("#words").fill("tea");
  expect(await page.getByRole("alert").innerText()).toBe("");
});

test("a visitor who hammers is asked for a moment, and nothing is lost", async () => {
  const page = await browser.open(chatAddress());
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  // For the shop it is all one moment, however long this browser takes to say it.
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let round = 0; round < 36; round += 1) await chat.says("cart");
  await page.getByRole("alert").filter({ hasText: "That was quick!" }).waitFor();
  vi.useRealTimers();
  await page.locator("article.sending").last().waitFor({ state: "detached" });
  const own = (await chat.words()).filter((words) => words.trim() === "cart");
  expect(own).toHaveLength(36);
  // Chromium writes each refused request to the console.
  expect(browser.complaints.filter((complaint) => !complaint.includes("429"))).toEqual([]);
});

test("the page follows the shopper into another language", async () => {
  const page = await browser.open(chatAddress(), { viewport: DESKTOP, locale: "da-DK" });
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  expect(await page.locator("html").getAttribute("lang")).toBe("da");
  await chat.says("sprog");
  await chat.shows("settings.language");
  await chat.taps(/Nederlands/);
  await page.locator("html[lang=nl]").waitFor();
  expect(await page.locator("#words").getAttribute("placeholder")).toBe("Je bericht");
  expect(browser.complaints).toEqual([]);
});

test("the reader further up is left where they are", async () => {
  const page = await browser.open(chatAddress(), { viewport: PHONE });
  const chat = new ChatPage(page);
  await chat.shows("shop.home");
  const tab = await page.context().newPage();
  await tab.goto(chatAddress());
  const other = new ChatPage(tab);
  await other.shows("shop.home");
  for (const words of ["cart", "help", "orders"]) {
    await other.says(words);
    await chat.sees(words);
  }
  await chat.shows("orders.none");
  const lines = page.locator("#lines");
  const place = () => lines.evaluate((element) => element.scrollTop);
  // Whoever reads along was taken to the newest answer, however quickly these came one after the other.
  expect(await place()).toBeGreaterThan(100);
  // A browser tells of scrolling only in a tab that is looked at, with its next picture.
  await page.bringToFront();
  await lines.evaluate(
    (element) =>
      new Promise((scrolled) => {
        element.addEventListener("scroll", scrolled, { once: true });
        element.scrollTo({ top: 0 });
      }),
  );
  await other.says("help");
  const news = page.getByRole("button", { name: "New messages" });
  await news.waitFor();
  expect(await place()).toBe(0);
  await news.click();
  await chat.newest.getByRole("button", { name: "Talk to a person" }).waitFor();
  expect(await place()).toBeGreaterThan(100);
});

test("without scripts the page says what it needs", async () => {
  const page = await browser.open(chatAddress(), { javaScriptEnabled: false });
  const sentence = page.locator("noscript p");
  await sentence.waitFor();
  expect(await sentence.innerText()).toContain("This chat needs JavaScript");
});
