/** What the page tells of is taken in by its age, whichever way it comes; the page here says what the test says. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Inbound } from "../../src/conversation/inbound.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { AdapterStores } from "../../src/ports/store.ts";
import { memoryStores } from "../../test/support/adapter-stores.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { type Listener, listen } from "./listener.ts";
import { type MessageLog, openMessageLog } from "./message-log.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PAIRED = Date.UTC(2026, 10, 20);
const CHAT = "4520123456@c.us";

let stores: AdapterStores;
let messages: MessageLog;
let page: EventEmitter;
let clock: { wall: number; ran: number; now(): number; elapsed(): number };
let inbounds: Inbound[];
let listener: Listener;
let unread: object[];

beforeEach(async () => {
  stores = memoryStores();
  messages = await openMessageLog(stores.open("demo", "whatsapp-web"));
  await messages.setFact("pairedAt", String(PAIRED));
  await messages.noteHeard(CHAT, PAIRED);
  clock = { wall: PAIRED + 8 * DAY, ran: 0, now: () => clock.wall, elapsed: () => clock.ran };
  [inbounds, unread] = [[], []];
  page = Object.assign(new EventEmitter(), {
    pupPage: {
      evaluate: async () => (unread.length === 0 ? [] : [{ id: CHAT, unreadCount: unread.length }]),
    },
    getChatById: async () => ({ fetchMessages: async () => unread }),
  });
  listener = listen({
    shop: "demo",
    client: page as unknown as GuardedClient,
    host: { deposit: async (batch) => void inbounds.push(...batch) },
    messages,
    clock,
    log: silentLog,
    people: async () => ["phone:4520123456"],
    personOnPhone: "The shop's phone",
    sendsSettled: async () => {},
  });
});
afterEach(() => stores.close());

let ids = 0;
function message(sentAt: number, more: object = {}): object {
  ids += 1;
  const id = { _serialized: `false_${CHAT}_${ids}`, fromMe: false };
  return {
    id,
    type: "chat",
    from: CHAT,
    to: "4599999999@c.us",
    body: "Hi",
    timestamp: Math.floor(sentAt / 1_000),
    ...more,
  };
}
function own(sentAt: number): object {
  ids += 1;
  return message(sentAt, {
    id: { _serialized: `true_${CHAT}_${ids}`, fromMe: true },
    from: "4599999999@c.us",
    to: CHAT,
  });
}

/** Every way in which the page hands a message over. */
const WAYS: Readonly<Record<string, (sentAt: number) => Promise<void>>> = {
  "as it comes": async (sentAt) => void page.emit("message", message(sentAt)),
  "as one that cannot be decrypted": async (sentAt) =>
    void page.emit("message_ciphertext_failed", message(sentAt)),
  "as one from the shop's phone": async (sentAt) => void page.emit("message_create", own(sentAt)),
  "as unread after a start": async (sentAt) => {
    unread = [message(sentAt)];
    await listener.takeMissed();
  },
  "as unread at a heartbeat": async (sentAt) => {
    unread = [message(sentAt)];
    await listener.sweep(30_000);
  },
};

describe.each(Object.entries(WAYS))("a message that is handed over %s", (_, handOver) => {
  test.each([
    ["of this moment", () => clock.wall, true],
    ["of five days ago", () => clock.wall - 5 * DAY, true],
    ["older than Kiosk knows a message again", () => clock.wall - 7 * DAY, false],
    ["from before the account was paired", () => PAIRED - HOUR, false],
    ["of a year ago", () => PAIRED - 365 * DAY, false],
  ])("%s", async (_moment, sentAt, isTaken) => {
    await handOver(sentAt());
    await listener.idle();
    expect(inbounds).toHaveLength(isTaken ? 1 : 0);
  });
});

test.each([
  ["back", -HOUR],
  ["forward", HOUR],
])(
  "a clock that is stepped %s by an hour keeps nobody unheard, just after the pairing neither",
  async (_, step) => {
    await messages.setFact("pairedAt", String(clock.wall));
    clock.wall += step + 60_000;
    clock.ran += 60_000;
    page.emit("message", message(clock.wall - 1_000));
    await listener.idle();
    expect(inbounds).toHaveLength(1);
  },
);

test("a page that is deaf is found out though the clock was stepped back", async () => {
  await listener.takeMissed();
  clock.wall -= HOUR - 5 * 60_000;
  clock.ran += 5 * 60_000;
  unread = [message(clock.wall - 2 * 60_000)];
  expect(await listener.sweep(30_000)).toBe(1);
});
