/** The contract of all desks: what staff must see of each post, and what an adapter must remember. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Desk, DeskPost } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import { orderLine, paidOrder } from "../support/desk-shop.ts";
import { keyed } from "../support/mail.ts";
import { PNG } from "../support/pictures.ts";

/** A desk that has been started, and eyes on what staff see there. */
export interface DeskTestbed {
  readonly desk: Desk;
  /** The words of everything staff see at this moment, one text a message or card, threads included. */
  visible(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const CONVERSATION = keyed("demo/telegram/4711");

/** A request for a person. */
export function helpPost(change: Partial<Extract<DeskPost, { kind: "help" }>> = {}): DeskPost {
  return {
    kind: "help",
    conversation: CONVERSATION,
    channel: "telegram",
    customer: "Karen",
    locale: "da",
    state: "open",
    transcript: [
      { at: Date.UTC(2026, 10, 23, 9, 0), from: "bot", text: "Velkommen" },
      { at: Date.UTC(2026, 10, 23, 9, 1), from: "shopper", text: "Hvor er min pakke?" },
    ],
    cart: null,
    ...change,
  };
}

/** Runs the contract for a desk. */
export function deskContract(name: string, open: () => Promise<DeskTestbed>): void {
  describe(`the contract of desks: ${name}`, () => {
    let testbed: DeskTestbed;
    let posts = 0;
    beforeEach(async () => {
      testbed = await open();
    });
    afterEach(() => testbed.close());

    const post = async (what: DeskPost, reference?: string): Promise<string | undefined> => {
      posts += 1;
      const delivery = {
        id: entryId(`post-${posts}`),
        shop: "demo",
        post: what,
        ...(reference === undefined ? {} : { reference }),
      };
      return doneOf(await testbed.desk.post(delivery)).reference;
    };
    const holding = async (words: string) => (await testbed.visible()).filter((text) => text.includes(words));

    it("has a name that can stand in paths and keys", () => {
      expect(testbed.desk.vendor).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it("shows a paid order, and changes its card in place", async () => {
      const reference = await post({ kind: "order", order: paidOrder() });
      const [card] = await holding("FJ-1001");
      expect(card).toContain("Sencha");
      expect(card).toContain("146");
      const states = { ...paidOrder().states, order: "cancelled" as const };
      const again = await post({ kind: "order", order: paidOrder({ states }) }, reference);
      expect(again).toBe(reference);
      const cards = await holding("FJ-1001");
      expect(cards).toHaveLength(1);
      expect(cards[0]).not.toBe(card);
    });

    it("shows an order of sixty lines", async () => {
      const lines = Array.from({ length: 60 }, (_, index) =>
        orderLine(index + 1, `Tea ${index + 1}`, 2, 4900),
      );
      await post({ kind: "order", order: paidOrder({ lines }) });
      expect((await holding("FJ-1001"))[0]).toContain("Tea 1");
    });

    it("shows a help request with what went before, and then each new line", async () => {
      const reference = await post(helpPost());
      const [request] = await holding("Karen");
      expect(request).toContain("Hvor er min pakke?");
      const line = { at: Date.UTC(2026, 10, 23, 9, 5), from: "shopper", text: "Hallo?" } as const;
      expect(await post({ kind: "helpLine", conversation: CONVERSATION, line }, reference)).toBe(reference);
      expect(await holding("Hallo?")).not.toHaveLength(0);
    });

    it("shows a line whose request was never posted", async () => {
      const line = { at: Date.UTC(2026, 10, 23, 9, 5), from: "shopper", text: "Is anybody there?" } as const;
      await post({ kind: "helpLine", conversation: CONVERSATION, line });
      expect(await holding("Is anybody there?")).not.toHaveLength(0);
    });

    it("shows that a request was taken and closed", async () => {
      const reference = await post(helpPost());
      const states = new Set([(await holding("Karen"))[0]]);
      for (const state of ["taken", "closed"] as const) {
        await post(helpPost({ state }), reference);
        states.add((await holding("Karen"))[0]);
      }
      expect(states.size).toBe(3);
    });

    it("shows low stock and messages that could not be sent", async () => {
      await post({ kind: "lowStock", sku: "SEN-100", name: "Sencha 100 g", saleable: 2 });
      await post({
        kind: "deadLetter",
        deadLetter: entryId("d1"),
        channel: "telegram",
        code: "telegram.blocked",
        operator: "The shopper blocked the bot.",
      });
      expect(await holding("SEN-100")).toHaveLength(1);
      expect(await holding("The shopper blocked the bot.")).toHaveLength(1);
    });

    it("says that a message is only held back, and why", async () => {
      await post({
        kind: "deadLetter",
        deadLetter: entryId("d2"),
        channel: "whatsapp",
        code: "channel.windowClosed",
        operator: "There is no template for this screen.",
      });
      const [notice] = await holding("There is no template for this screen.");
      expect(notice).toMatch(/held back|channel\.windowClosed/i);
    });

    it("takes the notice back when its message went out after all, and says nothing where there was none", async () => {
      const operator = "The shopper last wrote on Monday.";
      const letter = { deadLetter: entryId("d3"), channel: "whatsapp" } as const;
      const reference = await post({ kind: "deadLetter", ...letter, code: "channel.windowClosed", operator });
      expect(await holding(operator)).toHaveLength(1);
      await post({ kind: "deadLetterSent", ...letter }, reference);
      expect(await holding(operator)).toEqual([]);
      const before = await testbed.visible();
      await post({ kind: "deadLetterSent", deadLetter: entryId("never told"), channel: "whatsapp" });
      expect(await testbed.visible()).toEqual(before);
    });

    it("tells anew of a message that fails again after it went out", async () => {
      const letter = { deadLetter: entryId("d4"), channel: "telegram" } as const;
      const failing = (operator: string) =>
        ({ kind: "deadLetter", ...letter, code: "channel.undelivered", operator }) as const;
      const first = await post(failing("The first reason."));
      const second = await post({ kind: "deadLetterSent", ...letter }, first);
      await post(failing("The second reason."), second ?? first);
      expect(await holding("The first reason.")).toEqual([]);
      expect(await holding("The second reason.")).toHaveLength(1);
    });

    it("shows a line with a file though the file cannot be had: what it is, and the words with it", async () => {
      const reference = await post(helpPost());
      const attachment = { media: "image", reference: "f1" };
      const line = {
        at: Date.UTC(2026, 10, 23, 9, 6),
        from: "shopper",
        text: "It broke",
        attachment,
      } as const;
      await post({ kind: "helpLine", conversation: CONVERSATION, line }, reference);
      expect((await holding("It broke")).join("\n")).toMatch(/picture|image/);
    });

    it("shows a talk that a person of the shop began, without a request before", async () => {
      const transcript = [
        { at: Date.UTC(2026, 10, 23, 9, 1), from: "shopper", text: "Hvor er den?" } as const,
      ];
      const reference = await post(helpPost({ state: "taken", transcript }));
      expect(await holding("Hvor er den?")).not.toHaveLength(0);
      const line = { at: Date.UTC(2026, 10, 23, 9, 2), from: "staff", text: "I morgen!" } as const;
      await post({ kind: "helpLine", conversation: CONVERSATION, line, author: "the phone" }, reference);
      expect(await holding("I morgen!")).not.toHaveLength(0);
    });

    it("shows how an account stands, in one place", async () => {
      const about = { kind: "pairing", vendor: "whatsapp-web" } as const;
      const operator = "The account may be closed.";
      let reference = await post({ ...about, state: "scan", image: PNG.toString("base64"), operator });
      const seen = new Set(await holding(operator));
      for (const state of ["idle", "paired", "lost"] as const) {
        reference = await post({ ...about, state, operator }, reference);
        const cards = await holding(operator);
        expect(cards).toHaveLength(1);
        seen.add(cards[0] ?? "");
      }
      expect(seen.size).toBe(4);
    });

    for (const hostile of HOSTILE) {
      it(`takes hostile words as words: ${JSON.stringify(hostile.slice(0, 24))}`, async () => {
        const transcript = [{ at: 0, from: "shopper", text: hostile } as const];
        const reference = await post(helpPost({ customer: hostile, transcript }));
        const line = { at: 0, from: "shopper", text: hostile } as const;
        await post({ kind: "helpLine", conversation: CONVERSATION, line }, reference);
        const lines = [{ ...orderLine(1, "x", 1, 100), name: { en: hostile } }];
        const address = { ...paidOrder().address, city: hostile };
        const cameFrom = { campaign: hostile.slice(0, 64), headline: hostile, at: 0 };
        await post({ kind: "order", order: paidOrder({ lines, address, code: hostile, cameFrom }) });
        const seen = (await testbed.visible()).join("\n");
        expect(seen).not.toContain("@channel");
        expect(seen).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
      });
    }
  });
}

const HOSTILE = [
  "<!channel> <!here> <@U0ANNA0001> <https://evil.example|your bank>",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "\u0000\u0007\u001b[31m\u202Egnp.exe\u2066",
  "'; DROP TABLE orders; --",
  "x".repeat(100_000),
  "🫖".repeat(5_000),
  "half a character: \uD83E",
  " ",
  "*bold* _it_ `code` :tada: & &amp;",
  "one\n09:01 Staff: I said this",
];

function doneOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done")
    throw new Error(`${outcome.kind}: ${outcome.failure.code} ${outcome.failure.operator}`);
  return outcome.value;
}
