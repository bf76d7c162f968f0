import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ConversationKey,
  conversationKey,
  conversationParts,
  parseConversationKey,
} from "../conversation/conversation-key.ts";
import { type InboundId, inboundId } from "../conversation/inbound.ts";
import { type DeskPost, deskSubject, helpSubject } from "./desk.ts";
import { type EntryId, entryId, replyId } from "./entry-id.ts";
import { conversationLane, deskLane, type Lane, laneParts } from "./lane.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).filter((id) => id !== "desk");
const parts = fc.record({ shop: name, channel: name, address: fc.string({ minLength: 1 }) });

describe("a conversation's key", () => {
  it("comes apart into what it was made of, whatever the address holds", () => {
    fc.assert(
      fc.property(parts, (of) => {
        expect(conversationParts(conversationKey(of))).toEqual(of);
        expect(parseConversationKey(conversationKey(of))).toBe(conversationKey(of));
      }),
    );
  });

  it("is not read out of what cannot be one", () => {
    for (const text of ["", "demo", "demo/web", "demo/web/", "//", "/web/ann"])
      expect(parseConversationKey(text), text).toBeNull();
  });
});

describe("a lane", () => {
  it("of a conversation is known from one of a desk, and comes apart into what it was made of", () => {
    fc.assert(
      fc.property(parts, name, (of, desk) => {
        const conversation = conversationKey(of);
        const { shop } = of;
        expect(laneParts(conversationLane(conversation))).toEqual({
          kind: "conversation",
          shop,
          conversation,
        });
        const subject = helpSubject(conversation);
        expect(laneParts(deskLane(shop, desk, subject))).toEqual({ kind: "desk", shop, desk, subject });
      }),
    );
  });

  it("keeps the names that are stored", () => {
    const key = conversationKey({ shop: "demo", channel: "telegram", address: "47/11" });
    expect(conversationLane(key)).toBe("demo/telegram/47/11");
    const stock: DeskPost = { kind: "lowStock", sku: "TEA-1", name: "Tea", saleable: 1 };
    expect(deskLane("demo", "slack", deskSubject(stock))).toBe("desk/demo/slack/stock:TEA-1");
    expect(deskLane("demo", "slack", helpSubject(key))).toBe("desk/demo/slack/help:demo/telegram/47/11");
    expect(replyId(key, inboundId("telegram:7"), 0)).toBe("demo/telegram/47/11/telegram:7/0");
  });
});

/** Each line below must not compile; `tsc` fails where one does. */
describe("ids of different things", () => {
  it("are not taken for each other", () => {
    const key = conversationKey({ shop: "demo", channel: "web", address: "ann" });
    const lane = conversationLane(key);
    const entry = replyId(key, inboundId("1"), 0);
    // @ts-expect-error a lane is no conversation's key
    const asKey: ConversationKey = lane;
    // @ts-expect-error a key is no lane, though a conversation's lane has its name
    const asLane: Lane = key;
    // @ts-expect-error an entry's id is no inbound's
    const asInbound: InboundId = entry;
    // @ts-expect-error an inbound's id is no entry's
    const asEntry: EntryId = inboundId("1");
    // @ts-expect-error plain words are no key
    const plainKey: ConversationKey = "demo/web/ann";
    // @ts-expect-error plain words are no entry's id
    const plainEntry: EntryId = "1";
    // @ts-expect-error a reply's id is made of a conversation and an inbound, in this order
    replyId(inboundId("1"), key, 0);
    // @ts-expect-error a subject says of what kind it is
    deskLane("demo", "slack", "demo/web/ann");
    expect([asKey, asLane]).toEqual([key, lane]);
    expect([asInbound, asEntry, plainKey, plainEntry]).toEqual([entry, "1", key, entryId("1")]);
  });
});
