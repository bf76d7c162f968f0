/** Telegram refuses to be listened to for a while, and comes back with other ids: everybody is told, nobody is lost. */
import { afterEach, expect, it, vi } from "vitest";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { PATIENCE_MS } from "../support/patience.ts";

let installation: Installation;
afterEach(() => installation?.close());

async function readiness(): Promise<{ status: number; hearing: string; figure: string | undefined }> {
  const { address } = installation.gateway;
  const answer = await fetch(`${address}/readyz`);
  const { checks } = (await answer.json()) as { checks: { hearing: string } };
  const metrics = await (await fetch(`${address}/metrics`)).text();
  const figure = /^kiosk_hears\{shop="demo",channel="telegram"\} (\d)$/m.exec(metrics)?.[1];
  return { status: answer.status, hearing: checks.hearing, figure };
}

it("is not ready while Telegram is not heard, tells staff what to do, and answers when it is over", async () => {
  installation = await openInstallation({ telegram: "polling" });
  const { telegram, slack } = installation;
  const [ada, bo] = ["Ada", "Bo"].map((name) => telegram.user({ name, language: "en" }));
  await ada?.says("/start");
  await ada?.sees("Hello, and welcome");
  expect(await readiness()).toEqual({ status: 200, hearing: "ok", figure: "1" });
  const refused = { kind: "error", code: 401, description: "Unauthorized" } as const;
  telegram.disturb("getUpdates", ...Array.from({ length: 6 }, () => refused));
  // Something in a group, which is nobody's business here, ends the poll that is open.
  telegram.update("message", { message_id: 1, date: 1, chat: { id: -1, type: "group" } });
  await vi.waitFor(
    async () => expect(await readiness()).toEqual({ status: 503, hearing: "failed", figure: "0" }),
    PATIENCE_MS,
  );
  expect((await slack.message("telegram is not heard")).words).toContain("TELEGRAM_BOT_TOKEN");
  telegram.afterQuietWeek(12);
  await bo?.says("/start");
  await bo?.sees("Hello, and welcome");
  await vi.waitFor(
    async () => expect(await readiness()).toEqual({ status: 200, hearing: "ok", figure: "1" }),
    PATIENCE_MS,
  );
}, 180_000);
