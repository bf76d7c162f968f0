/** A shopper asks for a person: the bot steps aside, staff answer from a thread in Slack, and the checkout goes on. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SlackMessage } from "../peers/slack.ts";
import type { TelegramShopper } from "../peers/telegram.ts";
import { openStreet, type Street } from "../support/gateway-street.ts";
import { PATIENCE_MS } from "../support/patience.ts";

let street: Street;
let ada: TelegramShopper;
beforeEach(async () => {
  street = await openStreet();
  ada = street.telegram.user({ name: "Ada", language: "en" });
});
afterEach(() => street.close());

/** Ada is asked for her street when she asks for a person. */
async function adaAsksForAPerson(): Promise<SlackMessage> {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line to change it.");
  await ada.taps("Check out");
  await ada.sees("What's your name");
  await ada.says("Ada Lovelace");
  await ada.sees("e-mail");
  await ada.says("ada@example.org");
  await ada.sees("Which street and house number?");
  await ada.says("person");
  await ada.sees("what is it about?");
  await ada.says("Is the tea organic?");
  await ada.sees("step aside");
  return street.slack.message("Help request");
}

/** What the shop has written to Ada, newest last. */
function toAda(): readonly string[] {
  return ada
    .messages()
    .filter(({ from }) => from === "shop")
    .map(({ text }) => text);
}

it("opens a thread with the conversation and the cart, and goes on at the same question afterwards", async () => {
  const thread = await adaAsksForAPerson();
  expect(thread.words).toContain("Is the tea organic?");
  expect(thread.words).toContain("2 × The Six Hours Box");
  expect(thread.words).toContain("What's your name");
  const before = toAda();

  await street.bo.writesInThread(thread, "Does anybody know where that tea comes from?");
  await street.mette.writesInThread(thread, "!replying to myself: no");
  await street.gateway.gateway.idle();
  expect(toAda()).toEqual(before);

  await street.mette.presses("Take", thread);
  await street.slack.shows(thread, "a person answers");
  const reply = await street.mette.writesInThread(thread, "!reply Yes, all of it & <b>certified</b>.");
  const seen = await ada.sees("Yes, all of it & <b>certified</b>.");
  expect(seen.text).toContain("Mette Holm");
  expect(seen.bold).not.toContain("certified");
  await street.slack.workspace.until(
    () => (reply.reactions.includes("white_check_mark") ? true : undefined),
    () => "Mette's reply has no tick",
    PATIENCE_MS,
  );

  await ada.says("Lovely! And the <!channel> box?");
  const line = await street.slack.reply(thread, "Lovely! And the");
  expect(JSON.stringify(line.blocks)).not.toMatch(/"mrkdwn","text":"[^"]*<!channel>/);
  const window = await street.bo.opens("Reply to shopper", thread);
  expect(await street.bo.fills(window, { "Your words": "The box is cardboard." }).submits()).toMatchObject({
    closed: true,
  });
  await ada.sees("The box is cardboard.");

  await ada.says("cart");
  await ada.sees("Your cart: 2 items");
  await ada.says("Thanks, that is all");
  await street.slack.reply(thread, "Thanks, that is all");
  await street.mette.presses("Hand back", thread);
  await street.slack.shows(thread, "the bot answers again");
  await ada.sees(({ text }) => text.includes("Your cart: 2 items") || text.includes("Which street"));
  expect(toAda().some((text) => text.includes("back at your service"))).toBe(true);
  expect(street.books.audit().map(({ action, actor }) => [action, actor])).toEqual([
    ["takeHelp", street.mette.id],
    ["replyToShopper", street.mette.id],
    ["replyToShopper", street.bo.id],
    ["handBack", street.mette.id],
  ]);
});

it("hands back to the very question that was open", async () => {
  const thread = await adaAsksForAPerson();
  await street.mette.presses("Take", thread);
  await street.slack.shows(thread, "a person answers");
  await street.mette.presses("Hand back", thread);
  await ada.sees("Which street and house number?");
  await ada.says("Strandvejen 12");
  await ada.sees("Is there more to the address");
});

it("keeps words from the bot while a person is there: nothing is searched, nothing is filled in", async () => {
  const thread = await adaAsksForAPerson();
  await ada.says("Strandvejen 12");
  await street.slack.reply(thread, "Strandvejen 12");
  await street.gateway.gateway.idle();
  expect(toAda().at(-1)).toContain("step aside");
});

it("counts who waits for a person in /kiosk", async () => {
  const thread = await adaAsksForAPerson();
  expect((await street.bo.types("/kiosk")).words).toContain("Waiting for a person: 1");
  await street.bo.presses("Hand back", thread);
  await street.slack.shows(thread, "the bot answers again");
  expect((await street.bo.types("/kiosk")).words).toContain("Waiting for a person: 0");
});

it("stays open over a restart, with the cart and the thread", async () => {
  const thread = await adaAsksForAPerson();
  await street.restart();
  await ada.says("Are you still there?");
  await street.slack.reply(thread, "Are you still there?");
  await street.mette.writesInThread(thread, "!reply Of course.");
  await ada.sees("Of course.");
  await street.mette.presses("Hand back", thread);
  await ada.sees("Which street and house number?");
  await ada.says("cart");
  await ada.sees("Your cart: 2 items");
});

it("delivers a reply once when Slack repeats its event", async () => {
  const thread = await adaAsksForAPerson();
  street.slack.failNext("reactions.add", { status: 500 }, 2);
  await street.mette.writesInThread(thread, "!reply Only once, please.");
  await ada.sees("Only once, please.");
  await street.gateway.gateway.idle();
  expect(toAda().filter((text) => text.includes("Only once, please."))).toHaveLength(1);
});

it("shows a photo in the thread while a person attends, and one that she sent before", async () => {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
  const before = Buffer.from("a photo of the lid");
  await ada.sendsFile("photo", { bytes: before });
  await ada.says("person");
  await ada.sees("what is it about?");
  await street.restart();
  await ada.says("The lid came broken");
  const thread = await street.slack.message("Help request");
  await street.slack.reply(thread, "[file ");
  expect(street.slack.files().map(({ bytes }) => bytes)).toEqual([before]);

  await street.mette.presses("Take", thread);
  await street.slack.shows(thread, "a person answers");
  const inside = Buffer.from("a photo of the inside");
  await ada.sendsFile("photo", { bytes: inside }, "and inside <!channel>");
  const line = await street.slack.reply(thread, "and inside");
  expect(line.words).toBe("Shopper:\n[sent a picture] and inside <!channel>");
  await street.slack.workspace.until(
    () => (street.slack.files().length === 2 ? true : undefined),
    () => "The second photo is not in the thread",
    PATIENCE_MS,
  );
  expect(street.slack.files()[1]).toMatchObject({ bytes: inside, name: "picture.jpg" });
  await street.mette.writesInThread(thread, "!reply I see it. A new one is on its way.");
  await ada.sees("A new one is on its way.");
});

it("says why a film of more than 20 MB is not shown", async () => {
  const thread = await adaAsksForAPerson();
  await ada.sendsFile("video", { bytes: Buffer.alloc(20 * 1024 * 1024 + 1) }, "how it pours");
  await street.slack.reply(thread, "how it pours");
  const why = await street.slack.reply(thread, "cannot be shown here");
  expect(why.words).toContain("The video cannot be shown here. The file is larger than 20 MB");
  expect(why.buttons).toEqual([]);
});
