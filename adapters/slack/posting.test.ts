/** Posting to Slack when Slack is slow, strict or gone: what the outbox is told, and that nothing stands twice. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/ports/clock.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { silentLog } from "../../src/ports/log.ts";
import { deskContract, helpPost } from "../../test/contracts/desk.ts";
import { type Failing, startSlackPeer } from "../../test/peers/slack.ts";
import { paidOrder } from "../../test/support/desk-shop.ts";
import { laned, saying } from "../../test/support/mail.ts";
import {
  CONVERSATION,
  openSlackTestbed,
  type SlackTestbed,
  voice,
} from "../../test/support/slack-testbed.ts";
import { slackDesk } from "./desk.ts";

deskContract("Slack", async () => {
  const testbed = await openSlackTestbed();
  return {
    desk: testbed.desk,
    async visible() {
      return testbed.slack.workspace.messages.filter(({ deleted }) => !deleted).map(({ words }) => words);
    },
    close: () => testbed.close(),
  };
});

let testbed: SlackTestbed;
beforeEach(async () => {
  testbed = await openSlackTestbed();
});
afterEach(() => testbed.close());

const order = { kind: "order", order: paidOrder() } as const;
const post = (id: string, reference?: string) =>
  testbed.desk.post({
    id: entryId(id),
    shop: "demo",
    post: order,
    ...(reference === undefined ? {} : { reference }),
  });

describe("a post that Slack does not take", () => {
  it("waits as long as Slack asks", async () => {
    testbed.slack.failNext("chat.postMessage", { status: 429, retryAfter: 7 });
    expect(await post("p")).toMatchObject({
      kind: "retry",
      afterMs: 7_000,
      failure: { code: "slack.rateLimited" },
    });
    expect((await post("p")).kind).toBe("done");
  });

  it("waits a while when Slack asks to wait and does not say how long", async () => {
    testbed.slack.failNext("chat.postMessage", { status: 429 });
    expect(await post("p")).toMatchObject({ kind: "retry", afterMs: 30_000 });
    testbed.slack.failNext("chat.postMessage", { error: "ratelimited" });
    expect(await post("p")).toMatchObject({ kind: "retry" });
  });

  for (const [error, mend] of [
    ["channel_not_found", "SLACK_ORDERS_CHANNEL"],
    ["not_in_channel", "/invite"],
    ["is_archived", "Unarchive"],
    ["invalid_auth", "SLACK_BOT_TOKEN"],
    ["token_revoked", "SLACK_BOT_TOKEN"],
    ["missing_scope", "README.md"],
    ["a_new_one", "a_new_one"],
  ] as const) {
    it(`is held until somebody mends it, with the mend: ${error}`, async () => {
      testbed.slack.failNext("chat.postMessage", { error });
      const outcome = await post("p");
      expect(outcome).toMatchObject({ kind: "retry", failure: { code: "desk.unusable" } });
      expect(outcome.kind === "retry" && outcome.failure.operator).toContain(mend);
    });
  }

  it("says that a malformed message is our bug", async () => {
    testbed.slack.failNext("chat.postMessage", { error: "invalid_blocks" });
    expect(await post("p")).toMatchObject({ kind: "refused", failure: { code: "slack.badMessage" } });
  });

  it("tries again when Slack says that it is not available", async () => {
    testbed.slack.failNext("chat.postMessage", { status: 503 });
    expect(await post("p")).toMatchObject({ kind: "retry", failure: { code: "slack.unavailable" } });
  });
});

describe("a post whose answer is lost", () => {
  it("is found again and not posted twice", async () => {
    testbed.slack.failNext("chat.postMessage", "loseAnswer");
    expect(await post("p")).toMatchObject({ kind: "unknown", failure: { code: "slack.noAnswer" } });
    const again = await post("p");
    const [card, ...others] = testbed.slack.messages("FJ-1001");
    expect(others).toEqual([]);
    expect(again).toEqual({ kind: "done", value: { reference: `${card?.channel}:${card?.ts}` } });
  });

  it("is posted when it never arrived", async () => {
    testbed.slack.failNext("chat.postMessage", { status: 500 });
    expect((await post("p")).kind).toBe("unknown");
    expect((await post("p")).kind).toBe("done");
    expect(testbed.slack.messages("FJ-1001")).toHaveLength(1);
  });

  it("is found in its thread as well", async () => {
    await testbed.posts(helpPost());
    const root = await testbed.slack.message("Help request");
    const line = { at: 0, from: "shopper", text: "Hallo?" } as const;
    const delivery = {
      id: entryId("line"),
      shop: "demo",
      post: { kind: "helpLine", conversation: CONVERSATION, line },
      reference: `${root.channel}:${root.ts}`,
    } as const;
    testbed.slack.failNext("chat.postMessage", "loseAnswer");
    expect((await testbed.desk.post(delivery)).kind).toBe("unknown");
    expect((await testbed.desk.post(delivery)).kind).toBe("done");
    expect(testbed.slack.thread(root)).toHaveLength(1);
  });

  it("waits when the look-up itself fails, and posts again where the app may not look", async () => {
    testbed.slack.failNext("chat.postMessage", "loseAnswer");
    await post("p");
    testbed.slack.failNext("conversations.history", { status: 429, retryAfter: 3 });
    expect(await post("p")).toMatchObject({ kind: "retry", afterMs: 3_000 });
    testbed.slack.workspace.missingScopes.add("channels:history");
    expect((await post("p")).kind).toBe("done");
    expect(testbed.slack.messages("FJ-1001")).toHaveLength(2);
  });

  for (const failing of [{ status: 500 }, "loseAnswer"] satisfies Failing[]) {
    it(`is simply updated again when it is an update (${JSON.stringify(failing)})`, async () => {
      const first = await post("p");
      const reference = first.kind === "done" ? first.value.reference : undefined;
      testbed.slack.failNext("chat.update", failing);
      expect((await post("q", reference)).kind).toBe("retry");
      expect(await post("q", reference)).toEqual({ kind: "done", value: { reference } });
    });
  }
});

describe("a Slack that cannot be spoken to", () => {
  const options = {
    shop: "demo",
    ordersChannel: "C0ORDERS01",
    signingSecret: "a".repeat(32),
    clock: systemClock,
    log: silentLog,
    say: voice.say.bind(voice),
  };

  it("does not hold up the start when it is out of reach, and posts are tried again", async () => {
    const gone = await startSlackPeer();
    const apiUrl = gone.apiUrl;
    await gone.close();
    const desk = slackDesk({ ...options, botToken: gone.botToken, apiUrl });
    await desk.start?.(testbed.host);
    expect(await desk.post({ id: entryId("p"), shop: "demo", post: order })).toMatchObject({ kind: "retry" });
    await desk.stop?.();
  });

  it("stops nobody's start when it refuses the token: the log says the mend, and posts are held", async () => {
    const logged: object[] = [];
    const desk = slackDesk({
      ...options,
      log: { ...silentLog, error: (fields) => void logged.push(fields) },
      botToken: "xoxb-wrong",
      apiUrl: testbed.slack.apiUrl,
    });
    await desk.start?.(testbed.host);
    expect(JSON.stringify(logged)).toContain("SLACK_BOT_TOKEN");
    const outcome = await desk.post({ id: entryId("p"), shop: "demo", post: order });
    expect(outcome).toMatchObject({ kind: "retry", failure: { code: "desk.unusable" } });
    await desk.stop?.();
  });

  it("counts as no answer when it hangs", async () => {
    const desk = slackDesk({
      ...options,
      botToken: testbed.slack.botToken,
      apiUrl: testbed.slack.apiUrl,
      callMs: 40,
    });
    await desk.start?.(testbed.host);
    testbed.slack.failNext("chat.postMessage", "hang");
    expect(await desk.post({ id: entryId("h"), shop: "demo", post: order })).toMatchObject({
      kind: "unknown",
    });
    await desk.stop?.();
  });

  it("asks for the post again before the desk has started", async () => {
    const desk = slackDesk({ ...options, botToken: testbed.slack.botToken, apiUrl: testbed.slack.apiUrl });
    expect(await desk.post({ id: entryId("p"), shop: "demo", post: order })).toMatchObject({
      kind: "retry",
      failure: { code: "slack.notStarted" },
    });
  });
});

describe("notices", () => {
  it("say what runs out, and how to correct it", async () => {
    await testbed.posts({ kind: "lowStock", sku: "SEN-100", name: "Sencha", saleable: 2 });
    expect((await testbed.slack.message("Low stock")).words).toContain("/kiosk stock SEN-100 = 20 counted");
    await testbed.posts({ kind: "lowStock", sku: "GEN-100", name: "Genmaicha", saleable: -1, sellsOn: true });
    const { words } = await testbed.slack.message("Genmaicha");
    expect(words).toContain("Low stock: Genmaicha, -1 left, sold on when nothing is left");
  });

  it("offer to send a dead letter again, once", async () => {
    await testbed.mailbox.deposit({
      entries: [{ id: entryId("out-1"), lane: laned("demo/telegram/4711"), body: saying("Hi") }],
    });
    const [claimed] = await testbed.mailbox.claim(Date.now(), 1, 1_000);
    if (claimed === undefined) throw new Error("nothing to claim");
    await testbed.mailbox.settle(claimed, { kind: "dead", code: "telegram.blocked", operator: "Blocked." });
    await testbed.posts({
      kind: "deadLetter",
      deadLetter: entryId("out-1"),
      channel: "telegram",
      code: "telegram.blocked",
      operator: "Blocked.",
    });
    const notice = await testbed.slack.message("could not be sent");
    const copy = structuredClone({ blocks: notice.blocks });
    await testbed.bo.presses("Retry", notice);
    await testbed.slack.shows(notice, "Bo Lund pressed Retry");
    expect(notice.buttons).toEqual([]);
    expect(await testbed.mailbox.deadLetters(10)).toEqual([]);
    notice.blocks = copy.blocks;
    await testbed.anna.presses("Retry", notice);
    await testbed.anna.isTold("sent again already");
    await testbed.slack.shows(notice, "went out again since");
  });
});

describe("a message that is held back", () => {
  it("is no failure: staff read what it waits for and why, and may retry at once", async () => {
    await testbed.posts({
      kind: "deadLetter",
      deadLetter: entryId("out-2"),
      channel: "whatsapp",
      code: "channel.windowClosed",
      operator: "The shop has no template for order.news.shipped.",
    });
    const notice = await testbed.slack.message("Held back");
    expect(notice.text).toBe("A message is held back (whatsapp)");
    expect(notice.words).toContain("goes out by itself when they write again");
    expect(notice.words).toContain("no template for order.news.shipped");
    expect(notice.words).not.toContain("could not be sent");
    expect(notice.buttons).toEqual(["Retry"]);
  });

  const letter = { deadLetter: entryId("out-3"), channel: "whatsapp" } as const;
  const held = {
    kind: "deadLetter",
    ...letter,
    code: "channel.windowClosed",
    operator: "No template.",
  } as const;
  const sent = { kind: "deadLetterSent", ...letter } as const;

  it("leaves its notice without a button when it went out, and posts nothing of its own", async () => {
    await testbed.posts(held);
    const notice = await testbed.slack.message("Held back");
    await testbed.posts(sent);
    expect(notice.words).toBe("A message that was given up or held back went out after all (whatsapp).");
    expect(notice.buttons).toEqual([]);
    expect(testbed.slack.messages("")).toHaveLength(1);
  });

  it("is nobody's news when its notice was deleted meanwhile, or never stood", async () => {
    expect(await testbed.desk.post({ id: entryId("1"), shop: "demo", post: sent })).toEqual({
      kind: "done",
      value: {},
    });
    expect(
      await testbed.desk.post({ id: entryId("2"), shop: "demo", post: sent, reference: "C0ORDERS01:1.1" }),
    ).toEqual({
      kind: "done",
      value: { reference: "C0ORDERS01:1.1" },
    });
    expect(testbed.slack.messages("")).toEqual([]);
  });

  it("is taken back later when Slack cannot be reached now", async () => {
    await testbed.posts(held);
    testbed.slack.failNext("chat.update", { status: 503 });
    expect((await testbed.posts(sent)).kind).toBe("retry");
    expect((await testbed.posts(sent)).kind).toBe("done");
    expect((await testbed.slack.message("went out after all")).buttons).toEqual([]);
  });

  it("is told of anew when it fails once more, and the first notice says so", async () => {
    await testbed.posts(held);
    const first = await testbed.slack.message("Held back");
    await testbed.posts({ ...held, code: "channel.rejected", operator: "It breaks a rule." });
    expect(first.words).toContain("a newer notice says why");
    expect(first.buttons).toEqual([]);
    const second = await testbed.slack.message("It breaks a rule.");
    expect(second.buttons).toEqual(["Retry"]);
    await testbed.posts(sent);
    expect(second.words).toContain("went out after all");
  });

  it("counts as sent, even when it went out before Slack had heard who pressed Retry", async () => {
    await testbed.mailbox.deposit({
      entries: [{ id: entryId("out-3"), lane: laned("demo/whatsapp/4711"), body: saying("Hi") }],
    });
    const [claimed] = await testbed.mailbox.claim(Date.now(), 1, 1_000);
    if (claimed === undefined) throw new Error("nothing to claim");
    await testbed.mailbox.settle(claimed, { kind: "dead", code: held.code, operator: held.operator });
    await testbed.posts(held);
    const notice = await testbed.slack.message("Held back");
    const { perform } = testbed.host;
    testbed.host.perform = async (request) => {
      const outcome = await perform(request);
      await testbed.posts(sent);
      return outcome;
    };
    await testbed.bo.presses("Retry", notice);
    await testbed.desk.stop?.();
    expect(notice.words).toContain("went out after all");
  });
});
