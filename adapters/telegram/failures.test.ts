/** How Telegram's answers end as outcomes, call by call, with the real client over HTTP. */
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { choiceOf, deliveryOf, screenOf } from "../../test/contracts/channel.ts";
import { openTelegram, SECRET, SHOP, type Testbed } from "../../test/peers/telegram/testbed.ts";
import type { Disturbance, TelegramShopper } from "../../test/peers/telegram.ts";

let bed: Testbed;
let anna: TelegramShopper;
const hello = screenOf(["Hello"]);

beforeEach(async () => {
  bed = await openTelegram("webhook", { options: { timeoutSeconds: 60 } });
  anna = bed.peer.user({ name: "Anna" });
  await anna.says("/start");
});
afterEach(() => bed.close());

const error = (code: number, description: string): Disturbance => ({ kind: "error", code, description });

test.each([
  [error(403, "Forbidden: bot was blocked by the user"), "refused", "channel.unreachable"],
  [error(403, "Forbidden: user is deactivated"), "refused", "channel.unreachable"],
  [error(400, "Bad Request: chat not found"), "refused", "channel.unreachable"],
  [error(400, "Bad Request: can't parse entities"), "refused", "channel.rejected"],
  [error(413, "Request Entity Too Large"), "refused", "channel.rejected"],
  [error(401, "Unauthorized"), "retry", "channel.unauthorized"],
  [error(404, "Not Found"), "retry", "channel.unauthorized"],
  [error(500, "Internal Server Error"), "retry", "channel.unavailable"],
  [{ kind: "page", status: 503 } as const, "retry", "channel.unavailable"],
  [{ kind: "tooManyRequests", retryAfter: 3 } as const, "retry", "channel.busy"],
  [{ kind: "drop", acts: true } as const, "unknown", "channel.unanswered"],
  [{ kind: "drop", acts: false } as const, "unknown", "channel.unanswered"],
])("%j ends as %s %s", async (disturbance, kind, code) => {
  bed.peer.disturb("sendMessage", disturbance);
  const outcome = await bed.send(anna.id, hello);
  expect(outcome).toMatchObject({ kind, failure: { code } });
  const words = JSON.stringify(outcome);
  for (const secret of [bed.peer.token, SECRET, "Hello"]) expect(words).not.toContain(secret);
});

test("an answer that never comes leaves it unknown", async () => {
  bed.peer.disturb("sendMessage", { kind: "hang", acts: false });
  const outcome = await bed.impatient.send(deliveryOf({ shop: SHOP, address: String(anna.id) }, hello));
  expect(outcome).toMatchObject({ kind: "unknown", failure: { code: "channel.unanswered" } });
  const words = JSON.stringify(outcome);
  for (const secret of [bed.peer.token, SECRET, "Hello"]) expect(words).not.toContain(secret);
});

test("the pause that Telegram asks for is handed on in milliseconds, also for an edit", async () => {
  const sent = await bed.send(anna.id, hello);
  const origin = sent.kind === "done" ? sent.value.reference : "";
  bed.peer.disturb("editMessageText", { kind: "tooManyRequests", retryAfter: 31 });
  expect(await bed.send(anna.id, screenOf(["Bye"]), origin)).toMatchObject({
    kind: "retry",
    afterMs: 31_000,
  });
});

test("a description that names the token is scrubbed", async () => {
  bed.peer.disturb("sendMessage", error(400, `Bad Request: bot${bed.peer.token} is odd`));
  const outcome = await bed.send(anna.id, hello);
  expect(JSON.stringify(outcome)).not.toContain(bed.peer.token);
  expect(outcome).toMatchObject({ failure: { operator: expect.stringContaining("<secret>") } });
});

test("a server that is not there was certainly not asked", async () => {
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const address = free.address();
  const port = typeof address === "object" ? address?.port : 0;
  await new Promise((resolve) => free.close(resolve));
  const lonely = await openTelegram("webhook", {
    start: false,
    options: { apiRoot: `http://127.0.0.1:${port}` },
  });
  expect(await lonely.send(1, hello)).toMatchObject({
    kind: "retry",
    failure: { code: "channel.unavailable" },
  });
  await lonely.close();
});

test("somebody who never pressed Start, and an address that is none", async () => {
  const stranger = bed.peer.user({ name: "Stranger" });
  expect(await bed.send(stranger.id, hello)).toMatchObject({ failure: { code: "channel.unreachable" } });
  expect(await bed.send(1, hello)).toMatchObject({ failure: { code: "channel.unreachable" } });
  expect(await bed.send(Number.NaN, hello)).toMatchObject({ failure: { code: "channel.rejected" } });
});

test("after a lost answer the message is there once, and trying again is left to Kiosk", async () => {
  bed.peer.disturb("sendMessage", { kind: "drop", acts: true });
  expect((await bed.send(anna.id, hello)).kind).toBe("unknown");
  await anna.sees("Hello");
  expect(bed.peer.callsOf("sendMessage")).toHaveLength(1);
});

test("a choice that was never sealed is our bug and thrown", async () => {
  const { token: _token, ...unsealed } = choiceOf("Buy", "t:1");
  await expect(bed.send(anna.id, screenOf(["Tea"], { choices: [unsealed] }))).rejects.toThrow(
    /without its token/,
  );
});

test("a token of more than 64 bytes is refused by Telegram and told so", async () => {
  const outcome = await bed.send(anna.id, screenOf(["Tea"], { choices: [choiceOf("Buy", "x".repeat(65))] }));
  expect(outcome).toMatchObject({
    kind: "refused",
    failure: { code: "channel.rejected", operator: expect.stringContaining("BUTTON_DATA_INVALID") },
  });
});

test("two hundred messages at once all arrive, though only 64 connections are open", async () => {
  const shoppers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const shopper = bed.peer.user({ name: `Shopper ${index}` });
      await shopper.says("/start");
      return shopper;
    }),
  );
  const outcomes = await Promise.all(shoppers.map(({ id }) => bed.send(id, screenOf([`For ${id}`]))));
  expect(outcomes.map(({ kind }) => kind)).toEqual(shoppers.map(() => "done"));
  for (const shopper of shoppers) expect(shopper.screen().text).toBe(`For ${shopper.id}`);
});
