/** Help requests in Slack: what stays in the thread, and the explicit acts that reach a shopper. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helpPost } from "../../test/contracts/desk.ts";
import {
  CONVERSATION,
  depositedContents,
  openSlackTestbed,
  type SlackTestbed,
} from "../../test/support/slack-testbed.ts";

for (const mode of ["http", "socket"] as const) {
  describe(`a help request (${mode})`, () => {
    let testbed: SlackTestbed;
    beforeEach(async () => {
      testbed = await openSlackTestbed(mode);
      if (mode === "socket") await testbed.slack.socketsOpen();
      await testbed.posts(helpPost());
    });
    afterEach(() => testbed.close());

    it("shows who asks, what was said, and the cart", async () => {
      const root = await testbed.slack.message("Help request");
      expect(root.words).toContain("Shopper: Hvor er min pakke?");
      expect(root.words).toContain("Cart: empty");
      expect(root.buttons).toEqual(["Reply to shopper", "Take", "Hand back"]);
    });

    it("keeps what staff write in the thread among staff", async () => {
      const root = await testbed.slack.message("Help request");
      await testbed.anna.writesInThread(root, "She is a bit difficult, isn't she?");
      await testbed.bo.writesInThread(root, "I will !reply later");
      await testbed.bo.writesInThread(root, "!replying is not the mark");
      await testbed.bo.sharesFileInThread(root, "Look at this", "label.pdf");
      const note = await testbed.bo.writesInThread(root, "Nobody replies");
      await testbed.bo.edits(note, "Somebody replies");
      await testbed.bo.removes(note);
      expect(await depositedContents(testbed.mailbox)).toEqual([]);
      expect(testbed.bo.told).toEqual([]);
    });

    it("sends a marked message to the shopper, as it was meant, and ticks it", async () => {
      const root = await testbed.slack.message("Help request");
      const message = await testbed.anna.writesInThread(root, "!reply Tea & biscuits <3\nsee you");
      await testbed.slack.workspace.until(
        () => (message.reactions.includes("white_check_mark") ? true : undefined),
        () => "no tick",
        5_000,
      );
      expect(await depositedContents(testbed.mailbox)).toEqual([
        { kind: "staffReply", author: "Anna Berg", text: "Tea & biscuits <3\nsee you" },
      ]);
      expect(await testbed.shop.audits()).toMatchObject([
        { action: "replyToShopper", subject: CONVERSATION },
      ]);
    });

    it("asks for the words when the mark stands alone", async () => {
      await testbed.anna.writesInThread(await testbed.slack.message("Help request"), "!reply");
      await testbed.anna.isTold("!reply It ships today.");
      expect(await depositedContents(testbed.mailbox)).toEqual([]);
    });

    it("says aloud what is not sent, whichever way it was meant for the shopper", async () => {
      const root = await testbed.slack.message("Help request");
      await testbed.anna.writes("!reply in the channel");
      await testbed.anna.isTold("write it in the thread of the shopper's help request");
      await testbed.anna.sharesFileInThread(root, "!reply Here is your label", "label.pdf");
      await testbed.anna.isTold("Nothing was sent, neither the file nor the words");
      const note = await testbed.anna.writesInThread(root, "It ships today");
      await testbed.anna.edits(note, "!reply It ships today");
      await testbed.anna.isTold("The change is not sent");
      expect(await depositedContents(testbed.mailbox)).toEqual([]);
    });

    it("says that a change or a removal does not reach the shopper, but nothing of a link's preview", async () => {
      const root = await testbed.slack.message("Help request");
      const message = await testbed.anna.writesInThread(root, "!reply See https://example.com");
      await testbed.anna.edits(message, message.text);
      expect(testbed.anna.told).toEqual([]);
      await testbed.anna.edits(message, "!reply See https://example.org");
      await testbed.anna.isTold("the shopper has what was sent before");
      await testbed.anna.removes(message);
      await testbed.anna.isTold("stays there");
      expect(await depositedContents(testbed.mailbox)).toMatchObject([{ text: "See https://example.com" }]);
    });

    it("sends nothing from a thread that is no help request", async () => {
      await testbed.postsOrder();
      await testbed.anna.writesInThread(await testbed.slack.message("FJ-1001"), "!reply hello");
      await testbed.anna.isTold("not the thread of a help request");
      expect(await depositedContents(testbed.mailbox)).toEqual([]);
    });

    it("replies through the window, takes and hands back", async () => {
      const root = await testbed.slack.message("Help request");
      await testbed.anna.presses("Take", root);
      await testbed.anna.isTold("the bot steps aside");
      const window = await testbed.anna.opens("Reply to shopper", root);
      expect((await testbed.anna.fills(window, { "Your words": "It ships today." }).submits()).closed).toBe(
        true,
      );
      await testbed.anna.presses("Hand back", root);
      await testbed.anna.isTold("The bot answers this shopper again.");
      expect(await depositedContents(testbed.mailbox)).toEqual([
        { kind: "takeOver", author: "Anna Berg" },
        { kind: "staffReply", author: "Anna Berg", text: "It ships today." },
        { kind: "handBack", author: "Anna Berg" },
      ]);
    });

    it("shows the shopper's next lines in the thread, and the state on the root", async () => {
      const root = await testbed.slack.message("Help request");
      const line = { at: Date.now(), from: "shopper", text: "<!channel> hello?" } as const;
      await testbed.posts({ kind: "helpLine", conversation: CONVERSATION, line });
      expect((await testbed.slack.reply(root, "hello?")).words).toBe("Shopper:\n<!channel> hello?");
      await testbed.posts(helpPost({ state: "taken" }));
      expect(root.words).toContain("a person answers");
      await testbed.posts(helpPost({ state: "closed" }));
      expect(root.buttons).toEqual([]);
      await testbed.posts(helpPost({ state: "open" }));
      expect((await testbed.slack.reply(root, "asks for a person again")).broadcast).toBe(true);
    });
  });
}

it("a thread opens for what a person answered from the phone, with the way back to the bot", async () => {
  const testbed = await openSlackTestbed();
  try {
    await testbed.posts(helpPost({ state: "taken" }));
    const line = { at: Date.now(), from: "staff", text: "We send a new one." } as const;
    await testbed.posts({
      kind: "helpLine",
      conversation: CONVERSATION,
      line,
      author: "the shop's phone",
    });
    const root = await testbed.slack.message("a person answers");
    expect(root.buttons).toEqual(["Reply to shopper", "Hand back"]);
    const reply = await testbed.slack.reply(root, "We send a new one.");
    expect(reply.words).toBe("Sent to the shopper by the shop's phone:\nWe send a new one.");
    await testbed.anna.presses("Hand back", root);
    await testbed.anna.isTold("The bot answers this shopper again.");
    expect(await depositedContents(testbed.mailbox)).toEqual([{ kind: "handBack", author: "Anna Berg" }]);
  } finally {
    await testbed.close();
  }
});

describe("a marked message", () => {
  let testbed: SlackTestbed;
  beforeEach(async () => {
    testbed = await openSlackTestbed();
    await testbed.posts(helpPost());
  });
  afterEach(() => testbed.close());

  it("is sent once though Slack tells of it again and again", async () => {
    const root = await testbed.slack.message("Help request");
    const message = await testbed.anna.writesInThread(root, "!reply Once.");
    const event = {
      type: "event_callback",
      event_id: "Ev00AGAIN",
      team_id: "T0KIOSKTEAM",
      event: {
        type: "message",
        channel: message.channel,
        user: testbed.anna.id,
        text: message.text,
        ts: message.ts,
        thread_ts: root.ts,
      },
    };
    expect((await testbed.slack.deliver("events_api", event)).status).toBe(200);
    expect(await depositedContents(testbed.mailbox)).toHaveLength(1);
  });

  it("is told again by Slack when it could not be handled, and then handled", async () => {
    const root = await testbed.slack.message("Help request");
    const tells = testbed.mailbox.deposit.bind(testbed.mailbox);
    let broken = 2;
    testbed.mailbox.deposit = async (mail) => {
      broken -= 1;
      if (broken >= 0) throw new Error("disk full");
      return tells(mail);
    };
    await testbed.anna.writesInThread(root, "!reply At last.");
    expect(await depositedContents(testbed.mailbox)).toEqual([
      { kind: "staffReply", author: "Anna Berg", text: "At last." },
    ]);
  });

  it("finds its conversation after a restart, by the thread's root", async () => {
    const root = await testbed.slack.message("Help request");
    expect(root.metadata).toMatchObject({ event_payload: { conversation: CONVERSATION } });
    const later = await openSlackTestbed();
    try {
      later.slack.workspace.messages.push(root);
      await later.anna.writesInThread(root, "!reply Still here.");
      expect(await depositedContents(later.mailbox)).toHaveLength(1);
    } finally {
      await later.close();
    }
  });
});
