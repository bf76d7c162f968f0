/** What operators meet: wrong settings, a busy port or folder, health, figures, and a graceful end. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { startTelegramPeer } from "../peers/telegram.ts";
import { openGateway } from "../support/gateway.ts";
import { killableGateway, startsAndEnds } from "../support/gateway-process.ts";
import { WebShopper } from "../support/shopper-web.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function folder(): string {
  const data = mkdtempSync(join(tmpdir(), "kiosk-"));
  closing.push(() => rmSync(data, { recursive: true, force: true }));
  return data;
}

const wrong: readonly {
  readonly what: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly sentences: readonly string[];
}[] = [
  {
    what: "settings that are all wrong",
    environment: {
      PORT: "eighty",
      KIOSK_SECRET: "short",
      KIOSK_SHOPS: "/nowhere",
      PUBLIC_URL: "shop",
      KIOSK_LOG: "loud",
    },
    sentences: [
      "PORT must be a number from 0 to 65535",
      "KIOSK_SECRET is too short: set 32 characters",
      "KIOSK_SHOPS: /nowhere is no folder",
      "PUBLIC_URL must be the gateway's public address",
      "KIOSK_LOG must be one of",
    ],
  },
  {
    what: "half of Slack",
    environment: { SLACK_BOT_TOKEN: "xoxb-1" },
    sentences: ["SLACK_ORDERS_CHANNEL is not set, but SLACK_BOT_TOKEN is"],
  },
  {
    what: "a bot token that is none",
    environment: { TELEGRAM_BOT_TOKEN: "hello" },
    sentences: ["TELEGRAM_BOT_TOKEN does not look like a bot token"],
  },
  {
    what: "a webhook without its secret",
    environment: {
      TELEGRAM_BOT_TOKEN: "7000000001:AAF-stand_in-0123456789abcdefghij",
      TELEGRAM_MODE: "webhook",
    },
    sentences: ["TELEGRAM_WEBHOOK_SECRET is missing"],
  },
  {
    what: "the sandbox in production",
    environment: { NODE_ENV: "production" },
    sentences: ['NODE_ENV is "production", and shop "demo" takes payment by the sandbox'],
  },
];

it.each(wrong)("does not start with $what, and says how to mend it", async ({ environment, sentences }) => {
  const { code, said } = await startsAndEnds({ PORT: "0", KIOSK_DATA: folder(), ...environment });
  for (const sentence of sentences) expect(said).toContain(sentence);
  expect(said).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});

it("does not start on a port that is taken", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  closing.push(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { code, said } = await startsAndEnds({ PORT: String(port), KIOSK_DATA: folder() });
  expect(said).toContain(`Port ${port} on 127.0.0.1 is taken by another process. Set PORT to a free one`);
  expect(said).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});

it("does not share its data folder with a second process", async () => {
  const gateway = await openGateway();
  closing.push(() => gateway.close());
  const { code, said } = await startsAndEnds({ PORT: "0", KIOSK_DATA: gateway.data });
  expect(said).toMatch(/is in use by another process\. Stop that one first, or give this one .* KIOSK_DATA/);
  expect(said).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
  expect((await fetch(`${gateway.address}/readyz`)).status).toBe(200);
});

it("does not start with a token that Telegram refuses", async () => {
  const telegram = await startTelegramPeer();
  closing.push(() => telegram.stop());
  const { code, said } = await startsAndEnds({
    PORT: "0",
    KIOSK_DATA: folder(),
    TELEGRAM_BOT_TOKEN: "7000000002:AAF-another_0123456789abcdefghij",
    TELEGRAM_API_ROOT: telegram.root,
  });
  expect(said).toContain("TELEGRAM_BOT_TOKEN");
  expect(said).not.toContain("AAF-another");
  expect(code).toBe(1);
});

it("tells its health and its figures", async () => {
  const gateway = await openGateway();
  closing.push(() => gateway.close());
  const shopper = await WebShopper.arrives(() => gateway.address);
  closing.push(() => shopper.leaves());
  await shopper.says("hello");
  await shopper.sees("Hello, and welcome");
  // The answer may be read before the turn's figures are written.
  await gateway.gateway.idle();
  const ask = async (path: string) => {
    const answer = await fetch(`${gateway.address}${path}`);
    return { status: answer.status, body: await answer.text() };
  };
  expect(await ask("/healthz")).toEqual({ status: 200, body: '{"status":"up"}' });
  expect(JSON.parse((await ask("/readyz")).body)).toEqual({
    status: "ready",
    checks: { mailbox: "ok", ledger: "ok", hearing: "ok", work: "ok", orders: "ok" },
  });
  const { body } = await ask("/metrics");
  expect(body).toMatch(/kiosk_inbounds_total\{shop="demo",channel="web",kind="received"\} 1/);
  expect(body).toMatch(/kiosk_turn_duration_seconds_count\{shop="demo",channel="web",result="committed"\} 1/);
  expect(body).toMatch(/kiosk_conversations 1/);
  expect(body).not.toContain("hello");
});

it("finishes at SIGTERM what it has taken, and loses nothing of what it could not", async () => {
  const gateway = killableGateway({ PORT: "0", KIOSK_DATA: folder(), KIOSK_LOG: "warn" });
  closing.push(() => gateway.kill());
  await gateway.start();
  const shoppers = await Promise.all(
    Array.from({ length: 30 }, () => WebShopper.arrives(() => gateway.address)),
  );
  closing.push(() => {
    for (const shopper of shoppers) shopper.leaves();
  });
  const walks = shoppers.map(async (shopper) => {
    for (const word of ["hello", "cart", "orders", "language"]) await shopper.says(word);
  });
  await shoppers[0]?.sees("Hello, and welcome");
  expect(await gateway.stop()).toBe(0);
  await gateway.start();
  await Promise.all(walks);
  for (const shopper of shoppers) {
    await shopper.sees("Which language shall we speak?");
    expect(shopper.lines.filter(({ message }) => message.from === "shop")).toHaveLength(4);
  }
  expect(await gateway.stop()).toBe(0);
});
