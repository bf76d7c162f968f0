import { describe, expect, it } from "vitest";
import type { Conversation } from "../conversation/conversation.ts";
import { type Content, inboundId } from "../conversation/inbound.ts";
import { freshProgress } from "../conversation/progress.ts";
import { text } from "../conversation/text.ts";
import { commitOf } from "./turn-commit.ts";

const conversation: Conversation = {
  shop: "demo",
  channel: "web",
  address: "ann",
  locale: "en",
  market: "DK",
  attention: "stopped",
  reachable: true,
  stack: ["shop"],
  frames: {},
};
const hello = {
  message: { kind: "screen" as const, name: "hello", body: [text("core.hello")] },
  locale: "en",
};

function entriesFor(content: Content, change: Partial<Conversation> = {}): number {
  const inbound = { id: inboundId("1"), shop: "demo", channel: "web", address: "ann", at: 5, content };
  const progress = { ...freshProgress({ ...conversation, ...change }), replies: [hello] };
  return commitOf(inbound, progress, []).entries.length;
}

describe("A shopper who said stop", () => {
  it("hears what becomes of an order, but no reminders", () => {
    const timer: Content = { kind: "timer", flow: "shop", timer: "t", event: "e", dueAt: 5 };
    expect(entriesFor({ kind: "fact", fact: { type: "order.shipped", order: "T-1" } })).toBe(1);
    expect(entriesFor(timer)).toBe(0);
    expect(entriesFor(timer, { attention: "bot" })).toBe(1);
  });

  it("hears nothing at all when they cannot be reached", () => {
    expect(entriesFor({ kind: "fact", fact: { type: "order.shipped" } }, { reachable: false })).toBe(0);
  });
});
