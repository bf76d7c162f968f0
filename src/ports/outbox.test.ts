import { describe, expect, it } from "vitest";
import { saying } from "../../test/support/mail.ts";
import { type OutboxBody, storedBody } from "./outbox.ts";

const post: OutboxBody = {
  kind: "deskPost",
  shop: "demo",
  desk: "slack",
  post: { kind: "lowStock", sku: "TEA-1", name: "Tea", saleable: 1 },
};

describe("a body that comes out of the store", () => {
  it("is the one that was put in", () => {
    for (const body of [saying("Hello"), post])
      expect(storedBody(JSON.parse(JSON.stringify(body)))).toEqual(body);
  });

  it("is foreign when another version of Kiosk wrote what this one does not know, and says only the kinds", () => {
    const found = [
      { ...saying("Hello"), kind: "smoke" },
      { ...saying("Hello"), message: { kind: "hologram", text: "Hello" } },
      { ...post, post: { kind: "telepathy" } },
      { ...post, kind: "toString" },
      { kind: "deskNote" },
      {},
      null,
      "message",
    ].map((stored) => storedBody(stored));
    expect(found.map((body) => body.kind === "foreign" && body.found)).toEqual([
      "smoke",
      "message of hologram",
      "deskPost of telepathy",
      "toString",
      "deskNote of nothing",
      "nothing",
      "nothing",
      "nothing",
    ]);
  });
});
