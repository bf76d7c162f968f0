/** A shopper asks for a person: the bot steps aside, staff answer from a thread in Slack, and the checkout goes on. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SlackMessage } from "../peers/slack.ts";
import type { TelegramShopper } from "../peers/telegram.ts";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { PATIENCE_MS } from "../support/patience.ts";

let installation: Installation;
let ada: TelegramShopper;
beforeEach(async () => {
  installation = await openInstallation();
  ada = installation.telegram.user({ name: "Ada", language: "en" });
});
afterEach(() => installation.close());

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
  return installation.slack.message("Help request");
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

  await installation.bo.writesInThread(thread, "Does anybody know where that tea comes from?");
  await installation.mette.writesInThread(thread, "!replying to myself: no");
  await installation.gateway.gateway.idle();
  expect(toAda()).toEqual(before);

  await installation.mette.presses("Take", thread);
  await installation.slack.shows(thread, "a person answers");
  const reply = await installation.mette.writesInThread(thread, "!reply Yes, all of it & <b>certified</b>.");
  const seen = await ada.sees("Yes, all of it & <b>certified</b>.");
  expect(seen.text).toContain("Mette Holm");
  expect(seen.bold).not.toContain("certified");
  await installation.slack.workspace.until(
    () => (reply.reactions.includes("white_check_mark") ? true : undefined),
    () => "Mette's reply has no tick",
    PATIENCE_MS,
  );

  await ada.says("Lovely! And the <!channel> box?");
  const line = await installation.slack.reply(thread, "Lovely! And the");
  expect(JSON.stringify(line.blocks)).not.toMatch(/"mrkdwn","text":"[^"]*<!channel>/);
  const window = await installation.bo.opens("Reply to shopper", thread);
  expect(
    await installation.bo.fills(window, { "Your words": "The box is cardboard." }).submits(),
  ).toMatchObject({
    closed: true,
  });
  await ada.sees("The box is cardboard.");

  await ada.says("cart");
  await ada.sees("Your cart: 2 items");
  await ada.says("Thanks, that is all");
  await installation.slack.reply(thread, "Thanks, that is all");
  await installation.mette.presses("Hand back", thread);
  await installation.slack.shows(thread, "the bot answers again");
  await ada.sees(({ text }) => text.includes("Your cart: 2 items") || text.includes("Which street"));
  expect(toAda().some((text) => text.includes("back at your service"))).toBe(true);
  expect(installation.ledger.audit().map(({ action, actor }) => [action, actor])).toEqual([
    ["takeHelp", installation.mette.id],
    ["replyToShopper", installation.mette.id],
    ["replyToShopper", installation.bo.id],
    ["handBack", installation.mette.id],
  ]);
});

it("hands back to the very question that was open", async () => {
  const thread = await adaAsksForAPerson();
  await installation.mette.presses("Take", thread);
  await installation.slack.shows(thread, "a person answers");
  await installation.mette.presses("Hand back", thread);
  await ada.sees("Which street and house number?");
  await ada.says("Strandvejen 12");
  await ada.sees("Is there more to the address");
});

it("keeps words from the bot while a person is there: nothing is searched, nothing is filled in", async () => {
  const thread = await adaAsksForAPerson();
  await ada.says("Strandvejen 12");
  await installation.slack.reply(thread, "Strandvejen 12");
  await installation.gateway.gateway.idle();
  expect(toAda().at(-1)).toContain("step aside");
});

it("counts who waits for a person in /kiosk", async () => {
  const thread = await adaAsksForAPerson();
  expect((await installation.bo.types("/kiosk")).words).toContain("Waiting for a person: 1");
  await installation.bo.presses("Hand back", thread);
  await installation.slack.shows(thread, "the bot answers again");
  expect((await installation.bo.types("/kiosk")).words).toContain("Waiting for a person: 0");
});

it("stays open over a restart, with the cart and the thread", async () => {
  const thread = await adaAsksForAPerson();
  await installation.restart();
  await ada.says("Are you still there?");
  await installation.slack.reply(thread, "Are you still there?");
  await installation.mette.writesInThread(thread, "!reply Of course.");
  await ada.sees("Of course.");
  await installation.mette.presses("Hand back", thread);
  await ada.sees("Which street and house number?");
  await ada.says("cart");
  await ada.sees("Your cart: 2 items");
});

it("delivers a reply once when Slack repeats its event", async () => {
  const thread = await adaAsksForAPerson();
  installation.slack.failNext("reactions.add", { status: 500 }, 2);
  await installation.mette.writesInThread(thread, "!reply Only once, please.");
  await ada.sees("Only once, please.");
  await installation.gateway.gateway.idle();
  expect(toAda().filter((text) => text.includes("Only once, please."))).toHaveLength(1);
});

it("shows a photo in the thread while a person attends, and one that she sent before", async () => {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
  const before = Buffer.from("a photo of the lid");
  await ada.sendsFile("photo", { bytes: before });
  await ada.says("person");
  await ada.sees("what is it about?");
  await installation.restart();
  await ada.says("The lid came broken");
  const thread = await installation.slack.message("Help request");
  await installation.slack.reply(thread, "[file ");
  expect(installation.slack.files().map(({ bytes }) => bytes)).toEqual([before]);

  await installation.mette.presses("Take", thread);
  await installation.slack.shows(thread, "a person answers");
  const inside = Buffer.from("a photo of the inside");
  await ada.sendsFile("photo", { bytes: inside }, "and inside <!channel>");
  const line = await installation.slack.reply(thread, "and inside");
  expect(line.words).toBe("Shopper:\n[sent a picture] and inside <!channel>");
  await installation.slack.workspace.until(
    () => (installation.slack.files().length === 2 ? true : undefined),
    () => "The second photo is not in the thread",
    PATIENCE_MS,
  );
  expect(installation.slack.files()[1]).toMatchObject({ bytes: inside, name: "picture.jpg" });
  await installation.mette.writesInThread(thread, "!reply I see it. A new one is on its way.");
  await ada.sees("A new one is on its way.");
});

it("says why a film of more than 20 MB is not shown", async () => {
  const thread = await adaAsksForAPerson();
  await ada.sendsFile("video", { bytes: Buffer.alloc(20 * 1024 * 1024 + 1) }, "how it pours");
  await installation.slack.reply(thread, "how it pours");
  const why = await installation.slack.reply(thread, "cannot be shown here");
  expect(why.words).toContain("The video cannot be shown here. The file is larger than 20 MB");
  expect(why.buttons).toEqual([]);
});
