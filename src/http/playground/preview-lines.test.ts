/** What of a conversation's history stands on a previewed phone, and what is told to the adapter about it. */
import { expect, test } from "vitest";
import { laned } from "../../../test/support/mail.ts";
import { type Content, inboundId } from "../../conversation/inbound.ts";
import type { Message } from "../../conversation/message.ts";
import { verbatim } from "../../conversation/text.ts";
import { entryId } from "../../ports/entry-id.ts";
import type { HistoryLine } from "../../ports/mailbox.ts";
import type { OutboxBody } from "../../ports/outbox.ts";
import type { PreviewedMessage } from "../../ports/preview.ts";
import { previewLines } from "./preview-lines.ts";

const NOW = 1_790_000_000_000;
const conversation = { shop: "demo", channel: "web", address: "anna" };
let sequence = 0;

function came(content: Content): HistoryLine {
  sequence += 1;
  const inbound = { ...conversation, id: inboundId(`in-${sequence}`), at: NOW, content };
  return { sequence, at: NOW, direction: "in", inbound };
}

function went(id: string, message: Message, origin?: string): HistoryLine {
  sequence += 1;
  const body: OutboxBody = {
    kind: "message",
    ...conversation,
    locale: "da",
    message,
    ...(origin && { origin }),
  };
  return {
    sequence,
    at: NOW,
    direction: "out",
    entry: { id: entryId(id), lane: laned("demo/web/anna"), body },
  };
}

const screen = (words: string, token?: string): Message => ({
  kind: "screen",
  name: "test.screen",
  body: [verbatim(words)],
  ...(token && { choices: [{ label: verbatim(`Take ${words}`), event: { type: "take" }, token }] }),
});

function linesOf(history: readonly HistoryLine[]) {
  const asked: PreviewedMessage[] = [];
  const lines = previewLines(
    history,
    {
      kind: "channel",
      name: "Test",
      payloads: (of) => {
        asked.push(of);
        const words = of.message.kind === "screen" ? of.message.body.map(of.say) : [];
        return [{ method: "say", body: words.join() }];
      },
    },
    (text, locale) => `${String(text.params?.text)} (${locale})`,
  );
  return { lines, asked };
}

test("what the shopper did stands in words, and what Kiosk did by itself does not stand there", () => {
  const { lines } = linesOf([
    came({ kind: "command", command: "start", argument: "tea" }),
    went("1", screen("Tea", "t:tea")),
    came({ kind: "text", text: "<b>hello</b>" }),
    came({ kind: "choice", token: "t:tea" }),
    came({ kind: "choice", token: "t:gone" }),
    came({ kind: "contact", phone: "+4520123456", own: true }),
    came({ kind: "media", media: "image", reference: "r", caption: "look" }),
    came({ kind: "basket", lines: [{ sku: "SEN-100", quantity: 2 }] }),
    came({ kind: "timer", flow: "shop", timer: "t", event: "e", dueAt: NOW }),
    came({ kind: "fact", fact: { type: "order.paid", order: "TT-1" } }),
    came({ kind: "staffReply", author: "Bo", text: "hi" }),
  ]);
  expect(lines.flatMap((line) => (line.from === "shopper" ? [line.did] : []))).toEqual([
    { kind: "command", text: "/start tea" },
    { kind: "wrote", text: "<b>hello</b>" },
    { kind: "pressed", token: "t:tea", label: "Take Tea (da)" },
    { kind: "pressed", token: "t:gone" },
    { kind: "wrote", text: "+4520123456" },
    { kind: "wrote", text: "[image] look" },
    { kind: "wrote", text: "2 × SEN-100" },
  ]);
  expect(lines).toHaveLength(8);
});

test("an answer is previewed with all that was sent to make what stands where its button was", () => {
  const { lines, asked } = linesOf([
    went("1", screen("one", "t:1")),
    went("2", screen("two"), "1"),
    went("3", screen("three"), "2"),
    went("4", screen("four"), "a message that was forgotten"),
  ]);
  const bodies = (of: PreviewedMessage | undefined) => of?.instead?.map(({ body }) => body);
  expect(asked.map(bodies)).toEqual([undefined, ["one (da)"], ["one (da)", "two (da)"], undefined]);
  expect(lines.map((line) => (line.from === "shop" ? line.replaces : ""))).toEqual([
    undefined,
    "1",
    "2",
    undefined,
  ]);
});
