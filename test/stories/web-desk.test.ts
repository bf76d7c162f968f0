/** Staff at the web desk: answering shoppers, refusals, stock; and pages of other sites that would like to be staff. */
import type { Page, Request } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { ChatPage } from "../support/chat-page.ts";
import { type OpenGateway, openGateway } from "../support/gateway.ts";
import { PATIENCE_MS } from "../support/patience.ts";

let gateway: OpenGateway;
let browser: TestBrowser;
let page: Page;
let chat: ChatPage;
const look = async () => {
  page = await browser.open(gateway.address);
  chat = new ChatPage(page.frameLocator(".phone iframe"));
  await chat.shows("shop.home");
};
beforeEach(async () => {
  gateway = await openGateway();
  browser = await openBrowser(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/);
  await look();
});
afterEach(async () => {
  await browser.close();
  await gateway.close();
});

const help = () => page.locator("#desk article.help");

async function asksForAPerson(): Promise<void> {
  await chat.says("help");
  await chat.taps("Talk to a person");
  await chat.shows("help.reason");
  await chat.says("My cup arrived broken");
  await chat.shows("help.withPerson");
  await help().waitFor();
}

test("a shopper asks, a person answers, and the bot takes over again", async () => {
  await asksForAPerson();
  await help().getByRole("button", { name: "Take" }).click();
  await help().locator(".chip", { hasText: "taken" }).waitFor();
  await help().getByLabel("Your answer").fill("So sorry! <b>We</b> send a new one.");
  await help().getByRole("button", { name: "Send to the shopper" }).click();
  await chat.sees("So sorry! <b>We</b> send a new one.");
  // The shopper may have it before the page has heard that it was sent.
  await expect.poll(() => help().getByLabel("Your answer").inputValue(), { timeout: PATIENCE_MS }).toBe("");
  await chat.says("Thank you 🎉");
  await help().getByText("Thank you 🎉").waitFor();
  expect(await help().getByText("My cup arrived broken").count()).toBe(1);
  expect(await help().getByText("So sorry!").count()).toBe(1);
  await help().getByRole("button", { name: "Hand back" }).click();
  await help().waitFor({ state: "detached" });
  await chat.says("cart");
  await chat.shows("shop.cart.empty");
  expect(browser.complaints).toEqual([]);
});

test("an answer that was long on its way does not bring back what is over", async () => {
  await asksForAPerson();
  const asked = Promise.withResolvers<Request>();
  const goesOn = Promise.withResolvers<void>();
  await page.route(
    "**/desk/demo/state",
    async (route) => {
      const response = await route.fetch();
      asked.resolve(route.request());
      await goesOn.promise;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  await chat.says("And the saucer");
  const late = await asked.promise;
  await help().getByRole("button", { name: "Take" }).click();
  const taken = help().locator(".chip", { hasText: "taken" });
  await taken.waitFor();
  const arrives = page.waitForEvent("requestfinished", (request) => request === late);
  goesOn.resolve();
  await arrives;
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  expect(await taken.count()).toBe(1);
  expect(browser.complaints).toEqual([]);
});

test("an answer half written stays with its shopper when another one asks", async () => {
  await asksForAPerson();
  await help().getByLabel("Your answer").fill("Dear first");
  const first = await help().getAttribute("data-help");
  const other = new ChatPage(await browser.open(`${gateway.address}/chat/demo`));
  await other.shows("shop.home");
  await other.says("help");
  await other.taps("Talk to a person");
  await other.taps("Just connect me");
  await page.locator("#desk article.help").nth(1).waitFor();
  const kept = page.locator(`#desk [data-help="${first}"]`).getByLabel("Your answer");
  expect(await kept.inputValue()).toBe("Dear first");
});

test("an open request is still there after a restart", async () => {
  await asksForAPerson();
  const { data } = gateway;
  await gateway.close({ keep: true });
  gateway = await openGateway({}, data);
  page = await browser.open(gateway.address);
  await help().getByText("My cup arrived broken").waitFor();
});

test("a refusal is said in the dialog, and the refund that follows reaches the shopper", async () => {
  await chat.putsInCart();
  await chat.checksOut();
  const order = await chat.pays();
  const card = page.locator(`[data-order="${order}"]`);
  await card.getByRole("button", { name: "Refund" }).click();
  const dialog = page.getByRole("dialog", { name: `Refund order ${order}` });
  await dialog.getByLabel("Reason").fill("The cup was broken");
  for (const [amount, refusal] of [
    ["", "Say what goes back"],
    ["a lot", "must be a number such as 49.50 DKK"],
    ["99999", "can go back"],
  ] as const) {
    await dialog.getByLabel("Or an amount").fill(amount);
    await dialog.getByRole("button", { name: "Show what it does" }).click();
    await dialog.getByRole("alert").filter({ hasText: refusal }).waitFor();
  }
  await dialog.getByLabel("Or an amount").fill("10,50");
  await dialog.getByRole("button", { name: "Show what it does" }).click();
  const shown = dialog.getByLabel("What this does");
  await shown.getByText("DKK 10.50").waitFor();
  await dialog.getByLabel("Or an amount").fill("10,51");
  await shown.waitFor({ state: "detached" });
  await dialog.getByLabel("Or an amount").fill("10,50");
  await dialog.getByRole("button", { name: "Show what it does" }).click();
  await shown.waitFor();
  await dialog.getByRole("button", { name: "Refund" }).click();
  await dialog.waitFor({ state: "detached" });
  await card.getByText("Refunded", { exact: true }).waitFor();
  await chat.shows("orders.news.refunded");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Refund");
  await card.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Out of stock");
  await page.getByRole("dialog").getByText("Set free for others").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await card.locator(".chip", { hasText: "Cancelled" }).waitFor();
  expect(browser.complaints).toEqual([]);
});

test("an order that waits for its money is neither to do nor done", async () => {
  await chat.putsInCart();
  await chat.checksOut();
  await page.reload();
  const unpaid = page.locator("section", { has: page.getByRole("heading", { name: "Not paid yet" }) });
  const card = unpaid.locator("article.order");
  await card.getByText("Waiting for payment").waitFor();
  expect(await card.getByText("paid").count()).toBe(0);
  expect(await page.getByRole("heading", { name: "Done" }).count()).toBe(0);
  await page.locator("#desk .said:empty").waitFor({ state: "attached" });
  const order = await chat.pays();
  await page.locator("#desk .said", { hasText: `Order ${order} is paid, DKK` }).waitFor();
  await page
    .locator("section", { has: page.getByRole("heading", { name: "To do" }) })
    .locator("article.order", { hasText: "New, paid" })
    .waitFor();
  await unpaid.waitFor({ state: "detached" });
});

test("stock is found and counted anew", async () => {
  await page.locator("#desk .stock summary").click();
  const stock = page.locator("#desk .stock");
  await stock.getByLabel("Find by SKU or name").fill("no such thing");
  await stock.getByRole("button", { name: "Find" }).click();
  await stock.getByText("Nothing has this SKU or name.").waitFor();
  await stock.getByLabel("Find by SKU or name").fill("dike grass");
  await stock.getByRole("button", { name: "Find" }).click();
  const count = stock.locator("form.count").first();
  await count.getByLabel("On hand").fill("77");
  await count.getByRole("button", { name: "Correct" }).click();
  await page.locator("#desk .said", { hasText: "77 on hand" }).waitFor();
  await count.getByText("77 saleable").waitFor();
  expect(browser.complaints).toEqual([]);
});

test("another site's page, or a name of an attacker's, gets nothing from desk and inspector", async () => {
  const ask = (path: string, headers: Record<string, string>, method = "GET") =>
    fetch(`${gateway.address}${path}`, { method, headers, ...(method === "POST" && { body: "{}" }) });
  for (const headers of [
    { origin: "https://evil.example" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" },
  ] as Record<string, string>[]) {
    expect((await ask("/desk/demo/commands", headers, "POST")).status).toBe(403);
    expect((await ask("/desk/demo/state", headers)).status).toBe(403);
    expect((await ask("/inspector/turns", headers)).status).toBe(403);
  }
  expect((await ask("/desk/demo/commands", {}, "POST")).status).toBe(422);
});
