/** How updates come in: webhook and long polling, durability before confirmation, and what stops or delays them. */
import { afterEach, describe, expect, test } from "vitest";
import { choiceOf, screenOf } from "../../test/contracts/channel.ts";
import { openTelegram, SECRET, SHOP, type Testbed } from "../../test/peers/telegram/testbed.ts";

let bed: Testbed;
afterEach(() => bed.close());

const words = () =>
  bed.inbounds.map(({ content }) => (content.kind === "text" ? content.text : content.kind));

describe("by webhook", () => {
  test("the start tells Telegram the address, the secret, the kinds of updates, and drops nothing", async () => {
    bed = await openTelegram("webhook");
    expect(bed.peer.webhook()).toMatchObject({ secret: SECRET, maxConnections: 100 });
    expect(bed.peer.webhook().url).toMatch(new RegExp(`/hooks/${SHOP}/telegram$`));
    expect(bed.peer.callsOf("setWebhook")[0]?.parameters).toMatchObject({
      allowed_updates: ["message", "callback_query", "my_chat_member"],
    });
    expect(JSON.stringify(bed.peer.calls)).not.toContain("drop_pending_updates");
  });

  test("the start sets the menu in every language and one for all others", async () => {
    const webhookUrl = () => "https://shop.example/hooks/demo/telegram";
    bed = await openTelegram("webhook", { options: { locales: ["en", "da", "pt-BR"], webhookUrl } });
    expect(bed.peer.webhook().url).toBe(webhookUrl());
    expect(bed.peer.menu("")).toEqual([
      { command: "cart", description: "Cart (en)" },
      { command: "help", description: "Help (en)" },
    ]);
    expect(bed.peer.menu("da")[0]?.description).toBe("Cart (da)");
    expect(bed.peer.menu("pt")[0]?.description).toBe("Cart (pt-BR)");
  });

  test("what came while nobody listened is delivered after the start", async () => {
    bed = await openTelegram("webhook", { start: false });
    const early = bed.peer.user({ name: "Early" }).says("Anybody there?");
    await bed.channel.start?.(bed.host);
    await early;
    expect(words()).toEqual(["Anybody there?"]);
  });

  test("an update whose storing failed comes again, and those of its chat wait for it", async () => {
    bed = await openTelegram("webhook");
    const anna = bed.peer.user({ name: "Anna" });
    bed.failDeposits(true);
    const both = [anna.says("one"), anna.says("two")];
    await bed.peer.until(() => bed.peer.webhook().lastError !== undefined, "a refused delivery");
    expect(bed.inbounds).toEqual([]);
    bed.failDeposits(false);
    await Promise.all(both);
    expect(words()).toEqual(["one", "two"]);
  });

  test("an update delivered twice at the same moment has one id", async () => {
    bed = await openTelegram("webhook");
    bed.peer.deliverTwice(true);
    await bed.peer.user({ name: "Anna" }).says("Twice");
    expect(words()).toEqual(["Twice", "Twice"]);
    expect(new Set(bed.inbounds.map(({ id }) => id)).size).toBe(1);
  });

  test("a press may overtake a text; both arrive", async () => {
    bed = await openTelegram("webhook");
    const anna = bed.peer.user({ name: "Anna" });
    await anna.says("/start");
    await bed.send(anna.id, screenOf(["Tea"], { choices: [choiceOf("Green", "t:green")] }));
    bed.peer.holdUpdates();
    const both = [anna.says("text"), anna.taps("Green")];
    bed.peer.releaseUpdates("reversed");
    await Promise.all(both);
    expect(words().slice(1).sort()).toEqual(["choice", "text"]);
  });

  test.each([
    [{ token: "7000000001:AAF-wrong_wrong_wrong_wrong" }, /TELEGRAM_BOT_TOKEN/],
    [
      { webhookSecret: "not allowed!" },
      /secret token contains unallowed characters.*TELEGRAM_WEBHOOK_SECRET/,
    ],
    [{ webhookUrl: "http://shop.example/hooks/demo/telegram" }, /HTTPS URL must be provided.*PUBLIC_URL/],
    [{ webhookUrl: "https://shop.example:3000/hooks/demo/telegram" }, /ports 80, 88, 443 or 8443/],
  ])("a setting that Telegram refuses stops the start and names the mend: %j", async (options, sentence) => {
    bed = await openTelegram("webhook", { options, start: false });
    await expect(bed.channel.start?.(bed.host)).rejects.toThrow(sentence);
    const said = await bed.channel.start?.(bed.host).catch((error: unknown) => String(error));
    expect(said).not.toContain("token" in options ? options.token : bed.peer.token);
  });

  test("a Telegram that is down does not stop the start; it is told as soon as it is back", async () => {
    bed = await openTelegram("webhook", { start: false });
    bed.peer.disturb(
      "setWebhook",
      { kind: "page", status: 502 },
      { kind: "tooManyRequests", retryAfter: 2 },
      { kind: "drop", acts: false },
    );
    await bed.channel.start?.(bed.host);
    await bed.peer.until(() => bed.peer.menu("nl").length > 0, "the menu to be set at last");
    expect(bed.pauses.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(bed.peer.webhook().secret).toBe(SECRET);
  });
});

describe("by polling", () => {
  test("no webhook is touched when none is set, and one that is set makes room", async () => {
    bed = await openTelegram("polling");
    expect(bed.peer.callsOf("deleteWebhook")).toEqual([]);
    await bed.close();
    const url = "https://shop.example/hooks/demo/telegram";
    bed = await openTelegram("polling", { start: false });
    await fetch(`${bed.peer.root}/bot${bed.peer.token}/setWebhook`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url }),
    });
    await bed.channel.start?.(bed.host);
    expect(bed.peer.webhook().url).toBe("");
    await bed.peer.user({ name: "Anna" }).says("Hello");
    expect(words()).toEqual(["Hello"]);
  });

  test("an update is confirmed only after it is durable", async () => {
    bed = await openTelegram("polling");
    const anna = bed.peer.user({ name: "Anna" });
    bed.failDeposits(true);
    const said = anna.says("Keep me");
    await bed.peer.until(() => bed.peer.callsOf("getUpdates").length >= 4, "polling to go on");
    const offsets = bed.peer.callsOf("getUpdates").map(({ parameters }) => parameters.offset);
    expect(new Set(offsets)).toEqual(new Set([0]));
    expect(bed.inbounds).toEqual([]);
    bed.failDeposits(false);
    await said;
    expect(words()).toEqual(["Keep me"]);
    const last = bed.peer.callsOf("getUpdates").at(-1)?.parameters.offset;
    const offset = offsets.length === 0 ? 0 : Number(last);
    expect(bed.inbounds[0]?.id).toContain(`telegram:${offset - 1}:`);
  });

  test("a press is answered by a call, and a late answer harms nobody", async () => {
    bed = await openTelegram("polling");
    const anna = bed.peer.user({ name: "Anna" });
    await anna.says("/start");
    await bed.send(anna.id, screenOf(["Tea"], { choices: [choiceOf("Green", "t:green")] }));
    await anna.taps("Green");
    await bed.peer.until(() => anna.spinners() === 0, "the progress bar to end");
    expect(bed.peer.callsOf("answerCallbackQuery").map(({ by }) => by)).toEqual(["call"]);
    bed.peer.disturb("answerCallbackQuery", {
      kind: "error",
      code: 400,
      description: "Bad Request: query is too old and response timeout expired or query ID is invalid",
    });
    await anna.taps("Green");
    await anna.says("Still here");
    expect(words().at(-1)).toBe("Still here");
  });

  test("a busy, broken or silent Telegram is asked again, and nothing is lost", async () => {
    bed = await openTelegram("polling", { start: false });
    bed.peer.disturb(
      "getUpdates",
      { kind: "tooManyRequests", retryAfter: 9 },
      { kind: "error", code: 500, description: "Internal Server Error" },
      { kind: "page", status: 502 },
      { kind: "drop", acts: false },
    );
    await bed.channel.start?.(bed.host);
    await bed.peer.user({ name: "Anna" }).says("Hello");
    expect(words()).toEqual(["Hello"]);
    expect(bed.pauses).toEqual([9_000, 2_000, 4_000, 8_000]);
  });

  const refusals = [
    [401, "Unauthorized", "channel.unauthorized", "TELEGRAM_BOT_TOKEN"],
    [404, "Not Found", "channel.unauthorized", "TELEGRAM_BOT_TOKEN"],
    [
      409,
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      "channel.conflict",
      "Only one process may poll",
    ],
    [
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      "channel.conflict",
      "TELEGRAM_MODE=webhook",
    ],
  ] as const;

  test.each(refusals)("one %i (%s) passes: it is told, and everybody is heard again", async (...refusal) => {
    const [code, description, failure, mend] = refusal;
    bed = await openTelegram("polling", { start: false });
    bed.peer.disturb("getUpdates", { kind: "error", code, description });
    await bed.channel.start?.(bed.host);
    await bed.peer.user({ name: "Anna" }).says("Still there?");
    expect(words()).toEqual(["Still there?"]);
    const [, deaf, hears] = bed.hearings;
    expect(deaf).toMatchObject({ kind: "deaf", failure: { code: failure } });
    expect(JSON.stringify(deaf)).toContain(mend);
    expect(hears).toEqual({ kind: "hears" });
    expect(bed.pauses).toEqual([1_000]);
  });

  test.each(refusals)(
    "a %i (%s) that lasts is asked after with growing pauses, and heard of at once when it is over",
    async (code, description) => {
      bed = await openTelegram("polling", { start: false });
      const lasting = Array.from({ length: 9 }, () => ({ kind: "error", code, description }) as const);
      bed.peer.disturb("getUpdates", ...lasting);
      await bed.channel.start?.(bed.host);
      await bed.peer.until(
        () => bed.hearings.at(-1)?.kind === "hears" && bed.pauses.length > 8,
        "to hear again",
      );
      expect(bed.pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
      await bed.peer.user({ name: "Anna" }).says("Still there?");
      expect(words()).toEqual(["Still there?"]);
    },
  );

  test("two processes that poll one bot do not drive each other: pauses grow until one is gone", async () => {
    bed = await openTelegram("polling", { start: false, options: { pollSeconds: 1 } });
    let isThere = true;
    const other = (async () => {
      while (isThere) {
        await fetch(`${bed.peer.root}/bot${bed.peer.token}/getUpdates`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ timeout: 1 }),
        });
      }
    })();
    await bed.channel.start?.(bed.host);
    await bed.peer.until(() => bed.pauses.includes(16_000), "growing pauses");
    expect(bed.hearings.at(-1)).toMatchObject({ kind: "deaf", failure: { code: "channel.conflict" } });
    isThere = false;
    await other;
    await bed.peer.until(() => bed.hearings.at(-1)?.kind === "hears", "to hear again");
    await bed.peer.user({ name: "Anna" }).says("Who answers?");
    expect(words()).toContain("Who answers?");
  });

  test("a Telegram that refuses while it is told of the bot again is told again", async () => {
    bed = await openTelegram("polling", { start: false });
    bed.peer.disturb(
      "getWebhookInfo",
      { kind: "page", status: 502 },
      { kind: "error", code: 401, description: "Unauthorized" },
      { kind: "error", code: 400, description: "Bad Request: something new" },
    );
    await bed.channel.start?.(bed.host);
    await bed.peer.user({ name: "Anna" }).says("Hello");
    expect(words()).toEqual(["Hello"]);
    expect(bed.hearings.map(({ kind }) => kind).slice(0, 4)).toEqual(["deaf", "deaf", "deaf", "hears"]);
  });

  describe("after a quiet week the ids go on where Telegram likes", () => {
    test.each([
      ["lower", 1_205],
      ["one lower", 700_000],
      ["much higher", 2_000_000_000],
    ])("%s: everybody is heard, each once, and Telegram is not asked without end", async (_, next) => {
      bed = await openTelegram("polling");
      const [anna, bo, cia] = ["Anna", "Bo", "Cia"].map((name) => bed.peer.user({ name }));
      await anna?.says("before");
      bed.peer.afterQuietWeek(next);
      await anna?.says("one");
      await Promise.all([bo?.says("two"), cia?.says("two")]);
      await bo?.says("three");
      expect(words()).toEqual(["before", "one", "two", "two", "three"]);
      expect(bed.peer.callsOf("getUpdates").length).toBeLessThan(15);
      expect(bed.pauses).toEqual([]);
    });

    test("also where the process slept through it with an offset in hand", async () => {
      bed = await openTelegram("polling", { start: false });
      await bed.channel.start?.(bed.host);
      const anna = bed.peer.user({ name: "Anna" });
      await anna.says("before");
      bed.peer.disturb(
        "getUpdates",
        ...Array.from({ length: 5 }, () => ({ kind: "drop", acts: false }) as const),
      );
      bed.peer.afterQuietWeek(1_205);
      await anna.says("after");
      await anna.says("and more");
      expect(words()).toEqual(["before", "after", "and more"]);
    });
  });

  test("ids that were given to others before are no repetition: what differs is kept apart by its id", async () => {
    bed = await openTelegram("polling", { options: { pollSeconds: 0.1 } });
    const anna = bed.peer.user({ name: "Anna" });
    await anna.says("first");
    const quiet = async () => {
      const polls = bed.peer.callsOf("getUpdates");
      const before = polls.length;
      await bed.peer.until(
        () =>
          bed.peer.callsOf("getUpdates").length > before + 3 &&
          bed.peer.callsOf("getUpdates").at(-1)?.parameters.offset === 0,
        "a quiet while",
      );
    };
    await quiet();
    bed.peer.afterQuietWeek(700_001);
    await anna.says("second");
    await quiet();
    bed.peer.repeatLastUpdate();
    await bed.peer.until(() => words().length === 3, "the repetition");
    const [first, second, again] = bed.inbounds;
    expect(second?.id).not.toBe(first?.id);
    expect(again?.id).toBe(second?.id);
  });

  test("a Telegram that gives out again and again what was confirmed is not asked without end", async () => {
    bed = await openTelegram("polling", { start: false });
    bed.peer.forgetsConfirmations(true);
    await bed.channel.start?.(bed.host);
    void bed.peer.user({ name: "Anna" }).says("Again");
    await bed.peer.until(() => bed.pauses.includes(60_000), "growing pauses");
    expect(bed.hearings.at(-1)).toMatchObject({ kind: "deaf", failure: { code: "channel.unavailable" } });
    bed.peer.forgetsConfirmations(false);
    await bed.peer.user({ name: "Bo" }).says("And I?");
    expect(words()).toContain("And I?");
  });

  test("stopping ends the open poll at once, and nothing is sent any more", async () => {
    bed = await openTelegram("polling", { options: { pollSeconds: 50 } });
    await bed.peer.user({ name: "Anna" }).says("one");
    await bed.peer.until(() => bed.peer.callsOf("getUpdates").at(-1)?.code === 0, "a poll to be open");
    await bed.channel.stop?.();
    const outcome = await bed.send(1, screenOf(["Too late"]));
    expect(outcome).toMatchObject({ kind: "retry", failure: { code: "channel.unavailable" } });
  });

  test("what was not stored when the process stopped is there for the next one", async () => {
    bed = await openTelegram("polling");
    bed.failDeposits(true);
    void bed.peer.user({ name: "Anna" }).says("Keep me");
    await bed.peer.until(() => bed.pauses.length > 0, "a failed deposit");
    await bed.channel.stop?.();
    const next = await fetch(`${bed.peer.root}/bot${bed.peer.token}/getUpdates`, { method: "POST" });
    expect(await next.json()).toMatchObject({ ok: true, result: [{ message: { text: "Keep me" } }] });
  });
});
