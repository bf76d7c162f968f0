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
    expect(bed.inbounds[0]?.id).toBe(`telegram:${Number(last) - 1}`);
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

  test.each([
    [401, "Unauthorized", "TELEGRAM_BOT_TOKEN"],
    [409, "Conflict: terminated by other getUpdates request", "Only one process may poll"],
  ])("%i stops polling with a sentence for the operator", async (code, description, sentence) => {
    bed = await openTelegram("polling", { start: false });
    bed.peer.disturb("getUpdates", { kind: "error", code, description });
    await bed.channel.start?.(bed.host);
    await bed.peer.until(() => bed.logged.some((line) => line.includes("polling stops")), "polling to stop");
    expect(bed.logged.find((line) => line.includes("polling stops"))).toContain(sentence);
    expect(bed.peer.callsOf("getUpdates")).toHaveLength(1);
    expect(bed.pauses).toEqual([]);
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
