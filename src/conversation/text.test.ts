import { describe, expect, it } from "vitest";
import { conversationKey, conversationParts, parseConversationKey } from "./conversation-key.ts";
import { text } from "./text.ts";

describe("A sentence as data", () => {
  it("holds its key, and its parameters where it has any", () => {
    expect(text("shop.greeting")).toStrictEqual({ key: "shop.greeting" });
    expect(text("shop.cart", { count: 2 })).toStrictEqual({ key: "shop.cart", params: { count: 2 } });
  });
});

describe("The key of a conversation", () => {
  const ada = { shop: "demo", channel: "web", address: "ada/2" };

  it("comes apart into what it was made of, whatever the address holds", () => {
    expect(conversationParts(conversationKey(ada))).toEqual(ada);
    expect(parseConversationKey("demo/web/ada/2")).toBe("demo/web/ada/2");
  });

  it.each(["", "demo", "demo/web", "demo/web/", "/web/ada", "demo//ada"])("is not %j", (typed) => {
    expect(parseConversationKey(typed)).toBeNull();
  });
});
