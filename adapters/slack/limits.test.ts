/** Text into Slack and out of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verbatim } from "../../src/conversation/text.ts";
import { judgeSettings } from "../../src/ports/adapter.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { AddressId } from "../../src/ports/ids.ts";
import { judgeBlocks, judgeView } from "../../test/peers/slack-blocks.ts";
import { anyCodePoint } from "../../test/support/code-points.ts";
import { orderLine, paidOrder } from "../../test/support/desk-shop.ts";
import { keyed } from "../../test/support/mail.ts";
import { voice } from "../../test/support/slack-testbed.ts";
import { cancelModal } from "./cancel-modal.ts";
import { helpLine, helpRoot, replyModal } from "./help-thread.ts";
import { ordersBlocks, readKioskCommand, reportBlocks, stockBlocks } from "./kiosk-command.ts";
import { cut, escapeMrkdwn, plainFromMrkdwn, visible } from "./mrkdwn.ts";
import { deadLetterNotice, lowStockNotice } from "./notices.ts";
import { orderCard } from "./order-card.ts";
import { pairingNotice } from "./pairing.ts";
import { refundConfirmModal, refundModal } from "./refund-modal.ts";
import { SLACK_VARIABLES, SlackSettings } from "./settings.ts";
import { shipModal } from "./ship-modal.ts";
import { staffWords } from "./words.ts";

const words = staffWords(voice.say.bind(voice), "en");
const anyText = fc.oneof(
  fc.string({ unit: anyCodePoint, maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.string({ minLength: 3000, maxLength: 5000 }),
  fc.constantFrom("", " ", "\n", "<!channel>", "\u202E", "\uD83E", "x".repeat(20_000)),
);

describe("text for Slack", () => {
  it("is escaped so that Slack gives back the very words", () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const escaped = escapeMrkdwn(typed);
        expect(escaped).not.toMatch(/[<>]/);
        expect(plainFromMrkdwn(escaped)).toBe(visible(typed));
      }),
    );
  });

  it("is cut between characters and never empty", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 200 }), (typed, most) => {
        const short = cut(typed, most);
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short.trim()).not.toBe("");
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });

  it("is read from Slack's notation as a shopper should read it", () => {
    const read = {
      "see <https://kiosk.example/a|kiosk.example/a>": "see https://kiosk.example/a",
      "see <https://kiosk.example/a|our terms>": "see our terms (https://kiosk.example/a)",
      "<mailto:hi@kiosk.example|hi@kiosk.example>": "hi@kiosk.example",
      "ask <@U012AB3CD>": "ask a colleague",
      "in <#C012AB3CD|orders> <!here>": "in #orders ",
      "1 &lt; 2 &amp;amp; 3": "1 < 2 &amp; 3",
    };
    for (const [typed, plain] of Object.entries(read)) expect(plainFromMrkdwn(typed)).toBe(plain);
  });
});

describe("everything this desk shows", () => {
  it("stays within Slack's limits, whatever customers and catalogs say", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 130 }), (hostile, count) => {
        const lines = Array.from({ length: count }, (_, index) => ({
          ...orderLine(index + 1, "x", 3, 100_000_000),
          name: { en: hostile },
          sku: hostile,
          options: [{ en: hostile }],
        }));
        const address = {
          id: AddressId.parse(1),
          line1: hostile,
          line2: hostile,
          postalCode: hostile,
          city: hostile,
          country: "DK",
        };
        const contact = { name: hostile, email: hostile, phone: hostile };
        const shipments = Array.from({ length: 40 }, () => ({
          at: 0,
          carrier: hostile,
          trackingNumber: hostile,
          lines: {},
        }));
        const cameFrom = { campaign: hostile, headline: hostile, at: 0 };
        const sold = { lines, address, contact, shipments, cameFrom };
        const order = paidOrder({ ...sold, code: hostile, channel: hostile });
        const manyLines = Object.fromEntries(lines.slice(0, 80).map(({ id }) => [id, 999]));
        const shown = {
          lines: lines.map(({ sku }) => ({ label: verbatim(sku), value: verbatim(sku) })),
          fingerprint: "f".repeat(22),
        };
        const opened = { order: order.number, channel: "C0ORDERS01" };
        const conversation = keyed(`demo/web/${"a".repeat(300)}`);
        const transcript = Array.from(
          { length: count },
          (_, at) => ({ at, from: "shopper", text: hostile }) as const,
        );
        const help = {
          kind: "help",
          conversation,
          channel: hostile,
          customer: hostile,
          locale: "da",
          state: "open",
          transcript,
          cart: null,
        } as const;
        const attachment = { media: hostile, reference: hostile };
        const line = { at: 0, from: "shopper", text: hostile, attachment } as const;
        const stock = Array.from({ length: count }, () => ({
          sku: hostile,
          name: hostile,
          onHand: 1,
          reserved: 1,
          saleable: 0,
        }));
        const report = {
          date: "2026-11-23",
          orders: 1,
          revenue: [],
          toShip: 1,
          openHelp: 0,
          deadLetters: 0,
          lowStock: stock,
        };
        for (const blocks of [
          orderCard(order, words).blocks,
          helpRoot(help, words).blocks,
          helpLine({ kind: "helpLine", conversation: conversation, line, author: hostile }).blocks,
          lowStockNotice({ kind: "lowStock", sku: hostile, name: hostile, saleable: 0 }).blocks,
          deadLetterNotice({
            kind: "deadLetter",
            deadLetter: entryId("d"),
            channel: hostile,
            code: hostile,
            operator: hostile,
          }).blocks,
          deadLetterNotice({
            kind: "deadLetter",
            deadLetter: entryId("d"),
            channel: hostile,
            code: "channel.windowClosed",
            operator: hostile,
          }).blocks,
          ...(["scan", "idle", "lost", "paired"] as const).map(
            (state) =>
              pairingNotice(
                { kind: "pairing", vendor: "whatsapp-web", state, operator: hostile },
                { problem: hostile },
              ).blocks,
          ),
          reportBlocks(report, words),
          stockBlocks(stock, hostile),
          ordersBlocks(
            Array.from({ length: 30 }, () => order),
            words,
          ),
        ]) {
          expect(judgeBlocks(blocks)).toEqual([]);
        }
        for (const view of [
          shipModal(order, opened, words),
          refundModal(order, opened, words),
          cancelModal(order, shown, opened, words),
          refundConfirmModal(
            {
              asks: { kind: "refundOrder", order: order.number, restock: true, lines: manyLines },
              reason: '"'.repeat(1_000),
            },
            shown,
            opened,
            words,
          ),
          replyModal({ conversation, channel: "C0ORDERS01", thread: "1.1" }),
        ]) {
          expect(judgeView(JSON.parse(JSON.stringify(view)))).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("/kiosk", () => {
  it("understands or explains whatever is typed", () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const asked = readKioskCommand(typed);
        expect(["report", "stock", "correctStock", "orders", "order", "retry", "help", "unclear"]).toContain(
          asked.kind,
        );
      }),
    );
    expect(readKioskCommand("stock A=B = 3 x").kind).toBe("unclear");
    expect(readKioskCommand("STOCK  SEN-100 =  24   found  two ")).toEqual({
      kind: "correctStock",
      sku: "SEN-100",
      onHand: 24,
      reason: "found two",
    });
  });
});

describe("the settings", () => {
  const good = {
    SLACK_BOT_TOKEN: "xoxb-123-abcdefgh",
    SLACK_SIGNING_SECRET: "0123456789abcdef",
    SLACK_ORDERS_CHANNEL: "C0123456789",
  };

  it("are read, with Slack's own address when none is given", () => {
    expect(SlackSettings.parse({ ...good, SLACK_REFUNDERS: "U0123456789, W0987654321," })).toEqual({
      botToken: good.SLACK_BOT_TOKEN,
      signingSecret: good.SLACK_SIGNING_SECRET,
      apiUrl: "https://slack.com/api/",
      ordersChannel: "C0123456789",
      refunders: ["U0123456789", "W0987654321"],
    });
  });

  it("are read from the keys of shop.yaml, and complain in the variables that it names", () => {
    const settings = {
      botToken: good.SLACK_BOT_TOKEN,
      appToken: "xapp-1-abcdefgh",
      ordersChannel: "C0123456789",
    };
    expect(judgeSettings(SlackSettings, SLACK_VARIABLES, { settings, variables: {} })).toMatchObject({
      appToken: "xapp-1-abcdefgh",
    });
    const given = {
      settings: { ...settings, ordersChannel: "orders" },
      variables: { ordersChannel: "TEA_CHANNEL" },
    };
    expect(() => judgeSettings(SlackSettings, SLACK_VARIABLES, given)).toThrow(
      "TEA_CHANNEL must be a channel's id",
    );
  });

  it("name the variable and the mend when they are wrong", () => {
    const wrong: Readonly<Record<string, string | undefined>> = {
      SLACK_BOT_TOKEN: "xoxp-123-abcdefgh",
      SLACK_SIGNING_SECRET: undefined,
      SLACK_APP_TOKEN: "xoxb-123-abcdefgh",
      SLACK_API_URL: "slack",
      SLACK_ORDERS_CHANNEL: "#orders",
      SLACK_REFUNDERS: "anna",
    };
    for (const [name, value] of Object.entries(wrong)) {
      const judged = SlackSettings.safeParse({ ...good, [name]: value });
      expect(judged.error?.issues.map(({ message }) => message).join(), name).toContain(name);
    }
    expect(SlackSettings.safeParse({}).error?.issues.map(({ path }) => path[0])).toEqual([
      "SLACK_BOT_TOKEN",
      "SLACK_ORDERS_CHANNEL",
    ]);
  });
});
