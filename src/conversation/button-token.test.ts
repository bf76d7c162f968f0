import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMachine } from "xstate";
import { z } from "zod";
import { createSealer, TOKEN_BYTES } from "./button-token.ts";
import { defineFlow, flowRegistry } from "./flow.ts";

const flow = defineFlow({
  id: "shop",
  version: 1,
  machine: createMachine({}),
  services: [],
  offers: {
    "product.open": z.object({ product: z.number().int().positive(), from: z.string().max(8).optional() }),
    agree: z.object({ yes: z.boolean() }),
  },
  commands: [],
  links: {},
  facts: {},
});
const loose = z.object({ product: z.number(), from: z.string().optional() });
const sealer = createSealer("a secret of at least thirty-two bytes", flowRegistry([flow]));

describe("A button's token", () => {
  it("comes back as what was offered, within Telegram's 64 bytes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.option(fc.stringMatching(/^[a-z:%']{1,4}$/)),
        (product, from) => {
          const event = { type: "product.open", product, ...(from !== null && { from }) };
          const token = sealer.seal("demo/web/ada", "shop", event);
          expect(Buffer.byteLength(token)).toBeLessThanOrEqual(TOKEN_BYTES);
          expect(sealer.open("demo/web/ada", token)).toEqual({ flow: "shop", event });
        },
      ),
    );
  });

  it("says yes and no, and leaves out what was not said", () => {
    for (const yes of [true, false]) {
      const token = sealer.seal("demo/web/ada", "shop", { type: "agree", yes });
      expect(token).toContain(yes ? ":t:" : ":f:");
      expect(sealer.open("demo/web/ada", token)?.event).toEqual({ type: "agree", yes });
    }
    const token = sealer.seal("demo/web/ada", "shop", { type: "product.open", product: 7 });
    expect(sealer.open("demo/web/ada", token)?.event).toEqual({ type: "product.open", product: 7 });
  });

  it("may have 64 bytes, and one more is refused before anybody is shown the button", () => {
    const event = (length: number) => ({ type: "product.open", product: 1, from: "a".repeat(length) });
    const spare = TOKEN_BYTES - sealer.seal("demo/web/ada", "shop", event(1)).length;
    const wordy = createSealer("a secret", flowRegistry([{ ...flow, offers: { "product.open": loose } }]));
    const token = wordy.seal("demo/web/ada", "shop", event(1 + spare));
    expect(token).toHaveLength(TOKEN_BYTES);
    expect(wordy.open("demo/web/ada", token)?.event).toEqual(event(1 + spare));
    expect(() => wordy.seal("demo/web/ada", "shop", event(2 + spare))).toThrow(/needs 65 bytes/);
  });

  it("of an older version is worth nothing once the flow would no longer take what it says", () => {
    const token = sealer.seal("demo/web/ada", "shop", { type: "product.open", product: 7 });
    const offering = (offers: typeof flow.offers) =>
      createSealer("a secret of at least thirty-two bytes", flowRegistry([{ ...flow, offers }]));
    const strict = z.object({ product: z.number().max(6), from: z.string().optional() });
    expect(offering({ "product.open": strict }).open("demo/web/ada", token)).toBeNull();
    expect(offering({}).open("demo/web/ada", token)).toBeNull();
    expect(offering(flow.offers).open("demo/web/ada", token)).not.toBeNull();
  });

  it("is worth nothing after any change of any byte, or in another conversation", () => {
    const token = sealer.seal("demo/web/ada", "shop", { type: "agree", yes: true });
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === "A" ? "B" : "A";
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      // The last character of base64url carries bits that decode to nothing; all others must matter.
      if (index < token.length - 1) expect(sealer.open("demo/web/ada", changed)).toBeNull();
    }
    expect(sealer.open("demo/web/eve", token)).toBeNull();
  });

  it("never throws on what a stranger sends", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (token) => {
        expect(sealer.open("demo/web/ada", token)).toBeNull();
      }),
    );
  });

  it("refuses to seal what the flow does not offer", () => {
    expect(() => sealer.seal("demo/web/ada", "shop", { type: "free.money" })).toThrow(/does not offer/);
  });
});
