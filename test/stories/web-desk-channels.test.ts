/** What channels bring to the web desk: shoppers' files, accounts to connect, messages that wait for their shopper. */
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entryId } from "../../src/ports/entry-id.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { done } from "../../src/ports/outcome.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { helpPost } from "../contracts/desk.ts";
import { DESKTOP, expectAccessible, openBrowser, type TestBrowser } from "../support/browser.ts";
import { paidOrder } from "../support/desk-shop.ts";
import { keyed } from "../support/mail.ts";
import { PNG } from "../support/pictures.ts";
import { CONVERSATION, openTestDesk, type TestDesk } from "../support/test-desk.ts";

let testShop: TestDesk;
let browser: TestBrowser;
let page: Page;
beforeEach(async () => {
  testShop = await openTestDesk();
  // A file that is gone is a failed request; the page says so itself.
  browser = await openBrowser(/status of 404/);
  page = await browser.open(testShop.address);
});
afterEach(async () => {
  await browser.close();
  await testShop.close();
});

const image = PNG.toString("base64");
const card = () => page.locator("#desk article.account");
const talk = () => page.locator("#desk article.help ol");
const isPainted = (picture: ReturnType<Page["locator"]>) =>
  picture.evaluate((element: HTMLImageElement) => element.decode().then(() => element.naturalWidth > 0));

async function sends(reference: string, media: string, text = `[${media}]`): Promise<void> {
  await testShop.shopperSends(reference, media);
  const line = { at: Date.now(), from: "shopper", text, attachment: { media, reference } } as const;
  await testShop.posts({ kind: "helpLine", conversation: keyed(CONVERSATION), line });
}

test("an account is connected: the code is shown, changes, and goes away", async () => {
  const about = { kind: "pairing", vendor: "whatsapp-web", operator: "The account may be closed." } as const;
  await testShop.posts({ ...about, state: "idle" });
  await card().getByText("Nobody scanned the code").waitFor();
  await card().getByRole("button", { name: "Show a new code" }).click();
  await page.locator("#desk .said", { hasText: "A new code is on its way" }).waitFor();
  expect(testShop.pairings).toEqual(["whatsapp-web"]);

  await testShop.posts({ ...about, state: "scan", image });
  const code = card().getByRole("img", { name: "The code to scan" });
  await code.waitFor();
  expect(await isPainted(code)).toBe(true);
  await card().getByText("whoever scans it connects their own account").waitFor();
  expect(await card().getByRole("button").count()).toBe(0);
  const first = await code.getAttribute("src");
  await testShop.posts({ ...about, state: "scan", image });
  await page.waitForFunction(
    (before) => document.querySelector("#desk img.code")?.getAttribute("src") !== before,
    first,
  );

  await testShop.posts({ ...about, state: "paired" });
  await card().getByText("connected", { exact: true }).waitFor();
  expect(await code.count()).toBe(0);
  await testShop.posts({ ...about, state: "lost", operator: "The phone unlinked this device." });
  await page.locator("#desk .said.failed", { hasText: "whatsapp-web was disconnected" }).waitFor();
  await card().getByText("The phone unlinked this device.").waitFor();
  expect(browser.complaints).toEqual([]);
});

test("a shopper's picture is seen, a recording can be heard, anything else is a download", async () => {
  await testShop.posts(helpPost({ conversation: keyed(CONVERSATION), channel: "whatsapp", state: "taken" }));
  testShop.media.set("picture", done({ bytes: PNG, mediaType: "image/png" }));
  testShop.media.set(
    "page",
    done({ bytes: Buffer.from("<h1>hi</h1>"), mediaType: "text/html", fileName: "x.html" }),
  );
  await sends("picture", "image", "it broke");
  await sends("recording", "audio");
  await sends("page", "document");
  const picture = talk().getByRole("img", { name: "The shopper's picture" });
  await picture.waitFor();
  expect(await isPainted(picture)).toBe(true);
  await talk().getByText("it broke").waitFor();
  expect(await talk().locator("audio").getAttribute("aria-label")).toBe("The shopper's recording");
  expect(await talk().innerText()).not.toContain("[audio]");
  const download = page.waitForEvent("download");
  await talk().getByRole("link", { name: "Download the shopper's file" }).click();
  expect((await download).suggestedFilename()).toBe("x.html");
  expect(browser.complaints).toEqual([]);
});

test("a picture that is gone says why, and the words with it stay", async () => {
  await testShop.posts(helpPost({ conversation: keyed(CONVERSATION), state: "taken" }));
  await sends("gone", "image", "look here");
  await talk().getByText("The picture cannot be shown. The platform has forgotten it.").waitFor();
  await talk().getByText("look here").waitFor();
});

test("a message that is held back says what it waits for, and is gone when it went out", async () => {
  const letter = {
    kind: "deadLetter",
    deadLetter: entryId("e1"),
    channel: "whatsapp",
    code: "channel.windowClosed",
    operator: "The shop has no template for this screen.",
  } as const;
  await testShop.posts(letter);
  const held = page.getByRole("region", { name: "Held back" });
  await held.getByText("goes out by itself when they write again").waitFor();
  await held.getByText("The shop has no template for this screen.").waitFor();
  expect(await page.getByRole("region", { name: "Not delivered" }).count()).toBe(0);
  await testShop.posts({ kind: "deadLetterSent", deadLetter: entryId("e1"), channel: "whatsapp" });
  await held.waitFor({ state: "detached" });
  // Somebody whose page had not heard of it yet presses Retry.
  await testShop.posts({ ...letter, deadLetter: entryId("e2") });
  await held.getByRole("button", { name: "Retry" }).click();
  await page.locator("#desk .said.failed", { hasText: "it was sent again already" }).waitFor();
  await held.waitFor({ state: "detached" });
});

test("what does not work elsewhere is said here: a desk to mend, a picture to replace, news that did not arrive", async () => {
  const unseen = [OrderNumber.parse("FJ-1001"), OrderNumber.parse("FJ-1002")];
  const operator = "Slack refused (is_archived). The orders channel is archived. Unarchive it.";
  await testShop.posts({ kind: "deskTrouble", desk: "slack", state: "held", operator, unseen });
  const refused = {
    kind: "badPicture",
    channel: "whatsapp",
    picture: "tea/sencha.webp",
    operator: "WhatsApp shows only JPEG and PNG.",
  } as const;
  await testShop.posts(refused);
  const letter = {
    kind: "deadLetter",
    deadLetter: entryId("n1"),
    channel: "whatsapp",
    code: "channel.unreachable",
    operator: "An old version of WhatsApp.",
    held: true,
  } as const;
  await testShop.posts({ ...letter, order: OrderNumber.parse("FJ-1001") });
  const troubles = page.getByRole("region", { name: "Other desks" });
  await troubles.getByText("FJ-1001, FJ-1002").waitFor();
  await troubles.getByText("Unarchive it").waitFor();
  await page.getByRole("region", { name: "Pictures left out" }).getByText("tea/sencha.webp").waitFor();
  const held = page.getByRole("region", { name: "Held back" });
  await held.getByText("A message about the paid order FJ-1001 on whatsapp is held back").waitFor();
  await expectAccessible(page, "with troubles");
  await troubles.getByRole("button", { name: "Try again now" }).click();
  await page.locator("#desk .said", { hasText: 'Nothing waits for "slack".' }).waitFor();
  await testShop.posts({ kind: "deskTrouble", desk: "slack", state: "mended", operator });
  await troubles.waitFor({ state: "detached" });
});

test("an order says what led the customer here, in the advertisement's own words or by the campaign's name", async () => {
  const at = Date.now();
  const placed = (number: string, cameFrom: OrderView["cameFrom"]) =>
    testShop.posts({ kind: "order", order: paidOrder({ number, ...(cameFrom && { cameFrom }) }) });
  const headline = "<b>Tea</b> before the tide";
  await placed("FJ-1", { campaign: "ad:120", headline, at });
  await placed("FJ-2", { campaign: "window-poster", at });
  await placed("FJ-3", undefined);
  const order = (number: string) => page.locator(`#desk [data-order="${number}"]`);
  await order("FJ-3").waitFor();
  await order("FJ-1").getByText(`Came by: ${headline} (ad:120)`, { exact: true }).waitFor();
  await order("FJ-2").getByText("Came by: window-poster", { exact: true }).waitFor();
  expect(await order("FJ-3").innerText()).not.toContain("Came by");
  expect(browser.complaints).toEqual([]);
});

test("a talk that a person began on the phone opens by itself, without calling it a request", async () => {
  await page.locator("#desk .figures").waitFor();
  const conversation = CONVERSATION;
  await testShop.posts(
    helpPost({ conversation: keyed(conversation), channel: "whatsapp", state: "taken", transcript: [] }),
  );
  const line = { at: Date.now(), from: "staff", text: "We send a new one." } as const;
  await testShop.posts({
    kind: "helpLine",
    conversation: keyed(conversation),
    line,
    author: "The shop's phone",
  });
  await talk().getByText("The shop's phone: We send a new one.").waitFor();
  await page.locator("#desk article.help").getByRole("button", { name: "Hand back" }).waitFor();
  expect(await page.locator("#desk .said").innerText()).toBe("");
});

test.each(["light", "dark"] as const)("in %s colours everybody can use it", async (colorScheme) => {
  const operator = "The account may be closed.";
  await testShop.posts({ kind: "pairing", vendor: "whatsapp-web", state: "scan", image, operator });
  await testShop.posts({ kind: "pairing", vendor: "other", state: "lost", operator });
  await testShop.posts(helpPost({ conversation: keyed(CONVERSATION), state: "taken" }));
  testShop.media.set("picture", done({ bytes: PNG, mediaType: "image/png" }));
  await sends("picture", "image");
  await sends("gone", "image", "look here");
  await sends("recording", "voice");
  await sends("film", "video");
  await sends("page", "document");
  const held = { channel: "whatsapp", code: "channel.windowClosed", operator: "No template." } as const;
  await testShop.posts({ kind: "deadLetter", deadLetter: entryId("e1"), ...held });
  const shown = await browser.open(testShop.address, { viewport: DESKTOP, colorScheme });
  await shown.getByText("The picture cannot be shown").waitFor();
  await shown.locator("#desk img.code").waitFor();
  await expectAccessible(shown, "accounts, files and what is held back");
});
