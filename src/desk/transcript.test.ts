/** A conversation's history as staff read it. */
import { describe, expect, it } from "vitest";
import { laned } from "../../test/support/mail.ts";
import { type Content, inboundId } from "../conversation/inbound.ts";
import { text, verbatim } from "../conversation/text.ts";
import { entryId } from "../ports/entry-id.ts";
import type { HistoryLine } from "../ports/mailbox.ts";
import type { StoredBody } from "../ports/outbox.ts";
import { transcriptOf } from "./transcript.ts";

const say = (said: { key: string; params?: Readonly<Record<string, unknown>> }, locale: string) =>
  said.key === "core.verbatim" ? String(said.params?.text) : `${said.key}@${locale}`;

function wrote(at: number, content: Content): HistoryLine {
  const inbound = { id: inboundId(`in-${at}`), shop: "demo", channel: "telegram", address: "1", at, content };
  return { sequence: at, at, direction: "in", inbound };
}

function sent(at: number, body: StoredBody): HistoryLine {
  return {
    sequence: at,
    at,
    direction: "out",
    entry: { id: entryId(`out-${at}`), lane: laned("demo/telegram/1"), body },
  };
}

const screen = {
  kind: "screen",
  name: "shop.product",
  title: verbatim("Sencha"),
  body: [text("shop.product.price")],
  lines: [{ label: text("shop.stock"), value: verbatim("4") }],
  items: [{ title: verbatim("100 g"), event: { type: "pick" }, token: "t-item" }],
  choices: [{ label: text("shop.add"), event: { type: "add" }, token: "t-add" }],
} as const;

const to = { kind: "message", shop: "demo", channel: "telegram", address: "1", locale: "da" } as const;

describe("a transcript", () => {
  it("says a screen in the shopper's language and names the pressed button", () => {
    const lines = transcriptOf(
      [
        wrote(1, { kind: "text", text: "sencha" }),
        sent(2, { ...to, message: screen }),
        wrote(3, { kind: "choice", token: "t-add" }),
        wrote(4, { kind: "choice", token: "t-item" }),
        wrote(5, { kind: "choice", token: "forged" }),
      ],
      say,
    );
    expect(lines).toEqual([
      { at: 1, from: "shopper", text: "sencha" },
      { at: 2, from: "bot", text: "Sencha\nshop.product.price@da\nshop.stock@da: 4\n[100 g] [shop.add@da]" },
      { at: 3, from: "shopper", text: "[pressed shop.add@da]" },
      { at: 4, from: "shopper", text: "[pressed 100 g]" },
      { at: 5, from: "shopper", text: "[pressed a button]" },
    ]);
  });

  it("shows what staff said once, and files by name", () => {
    const lines = transcriptOf(
      [
        wrote(1, { kind: "staffReply", author: "Anna", text: "Hello" }),
        sent(2, {
          ...to,
          message: { kind: "person", name: "help.reply", author: "Anna", text: "Hello" },
        }),
        sent(3, {
          ...to,
          message: {
            kind: "document",
            name: "order.confirmation",
            caption: text("order.file"),
            fileName: "FJ-1.html",
            mediaType: "text/html",
            content: "<p>",
          },
        }),
      ],
      say,
    );
    expect(lines).toEqual([
      { at: 2, from: "staff", text: "Anna: Hello" },
      { at: 3, from: "bot", text: "[file FJ-1.html] order.file@da" },
    ]);
  });

  it("puts everything else into words without giving away where somebody is or their number", () => {
    const contents: Content[] = [
      { kind: "command", command: "start", argument: "sencha" },
      { kind: "contact", phone: "+4520304050", own: true },
      { kind: "location", latitude: 55.6, longitude: 12.5 },
      {
        kind: "basket",
        lines: [
          { sku: "TEA-01", quantity: 2 },
          { sku: "CUP-7", quantity: 1 },
        ],
        text: "by Friday?",
      },
      { kind: "unsupported", what: "a sticker" },
    ];
    const texts = transcriptOf(
      contents.map((content, at) => wrote(at, content)),
      say,
    ).map(({ text: words }) => words);
    expect(texts).toEqual([
      "/start sencha",
      "[shared a phone number]",
      "[shared a location]",
      "[sent a basket: 2 × TEA-01, 1 × CUP-7] by Friday?",
      "[sent a sticker]",
    ]);
  });

  it("carries what is needed to look at a file, with the shopper's own words where there are some", () => {
    const lines = transcriptOf(
      [
        wrote(1, { kind: "media", media: "image", reference: "f1", caption: "it is broken" }),
        wrote(2, { kind: "media", media: "audio", reference: "f2" }),
      ],
      say,
    );
    expect(lines).toEqual([
      {
        at: 1,
        from: "shopper",
        text: "it is broken",
        attachment: { media: "image", reference: "f1" },
      },
      { at: 2, from: "shopper", text: "[audio]", attachment: { media: "audio", reference: "f2" } },
    ]);
  });

  it("shows what a person of the shop answered on the phone itself as staff's words", () => {
    const reply = { kind: "personReply", author: "The shop's phone", text: "We send a new one" } as const;
    expect(transcriptOf([wrote(1, reply)], say)).toEqual([
      { at: 1, from: "staff", text: "The shop's phone: We send a new one" },
    ]);
  });

  it("leaves out the gateway's own events, desk posts, and bodies it does not know", () => {
    const lines = transcriptOf(
      [
        wrote(1, { kind: "timer", flow: "shop", timer: "t", event: "late", dueAt: 1 }),
        wrote(2, { kind: "fact", fact: { type: "order.paid" } }),
        wrote(3, { kind: "takeOver", author: "Anna" }),
        wrote(4, { kind: "reachability", reachable: false }),
        sent(5, {
          kind: "deskPost",
          shop: "demo",
          desk: "slack",
          post: { kind: "lowStock", sku: "TEA", name: "Tea", saleable: 1 },
        }),
        sent(6, { kind: "foreign", found: "message of hologram" }),
      ],
      say,
    );
    expect(lines).toEqual([]);
  });
});
