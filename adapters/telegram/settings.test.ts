/** A wrong setting stops the start with a sentence that names the variable and the mend. */
import { expect, test } from "vitest";
import { judgeSettings } from "../../src/ports/adapter.ts";
import { TELEGRAM_VARIABLES, TelegramSettings } from "./settings.ts";

const token = "7000000001:AAF-stand_in-0123456789abcdefghij";

test("a token is enough: polling at Telegram's own server", () => {
  expect(TelegramSettings.parse({ TELEGRAM_BOT_TOKEN: token, PATH: "/bin" })).toEqual({
    token,
    webhookSecret: "",
    apiRoot: "https://api.telegram.org",
    mode: "polling",
  });
});

test("a webhook with its secret and a Bot API server of one's own", () => {
  const settings = TelegramSettings.parse({
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_WEBHOOK_SECRET: "s3cret_-",
    TELEGRAM_API_ROOT: "http://127.0.0.1:8081/",
    TELEGRAM_MODE: "webhook",
  });
  expect(settings).toEqual({
    token,
    webhookSecret: "s3cret_-",
    apiRoot: "http://127.0.0.1:8081",
    mode: "webhook",
  });
});

test.each([
  [{}, "TELEGRAM_BOT_TOKEN is missing: make a bot with @BotFather"],
  [{ TELEGRAM_BOT_TOKEN: "hello" }, "TELEGRAM_BOT_TOKEN does not look like a bot token"],
  [{ TELEGRAM_BOT_TOKEN: token, TELEGRAM_MODE: "push" }, 'TELEGRAM_MODE must be "webhook" or "polling"'],
  [{ TELEGRAM_BOT_TOKEN: token, TELEGRAM_MODE: "webhook" }, "TELEGRAM_WEBHOOK_SECRET is missing"],
  [{ TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: "a b" }, "TELEGRAM_WEBHOOK_SECRET must be 1 to 256"],
  [
    { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: "ftp://x.example" },
    "TELEGRAM_API_ROOT must be a web address",
  ],
])("%j is refused: %s", (environment, sentence) => {
  const parsed = TelegramSettings.safeParse(environment);
  expect(parsed.error?.issues.map(({ message }) => message).join("\n")).toContain(sentence);
  expect(parsed.error?.issues.map(({ message }) => message).join("\n")).not.toContain(token);
});

test("a shop that reads its token from a variable of its own is told of that one", () => {
  const given = { settings: { token: "hello" }, variables: { token: "BRAND_TOKEN" } };
  expect(() => judgeSettings(TelegramSettings, TELEGRAM_VARIABLES, given)).toThrow(
    /^BRAND_TOKEN does not look like/,
  );
  const good = { settings: { token, mode: "polling" }, variables: { token: "BRAND_TOKEN" } };
  expect(judgeSettings(TelegramSettings, TELEGRAM_VARIABLES, good)).toMatchObject({ token, mode: "polling" });
});
