import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allLives, situationKey } from "../../../test/support/order-lives.ts";
import type { Text } from "../../conversation/text.ts";
import { loadCatalogs } from "../../voice/message-catalog.ts";
import { createVoice } from "../../voice/voice.ts";
import { viewOf } from "./view.ts";

const LOCALES = ["en", "da", "nl"];
const faults: string[] = [];
const voice = createVoice({
  catalogs: loadCatalogs({ locales: LOCALES }),
  locales: LOCALES,
  onFault: ({ key, cause }) => faults.push(`${key}: ${cause}`),
});

/** Every situation that can happen, as it is told: `states: staff | shopper | who has to do something`. */
const told = allLives().map(({ order, story }) => {
  const view = viewOf(order, 1);
  const { state } = view.description;
  const phrases = [voice.say(state.staff, "en"), voice.say(state.shopper, "en"), state.attention];
  return { view, story: story.join(", "), line: `${situationKey(view)}: ${phrases.join(" | ")}` };
});

/** The phrase without what follows of money that goes back. */
function bare(phrase: Text): Text {
  const { state } = phrase.params ?? {};
  return typeof state === "object" && state.as === "text" ? state.text : phrase;
}

const TABLE = `
accepted paid partlyFulfilled none: Partly shipped | Part of it is on its way; the rest follows. | staff
accepted paid partlyFulfilled partlyRefunded withdrawn: Withdrawn, partly refunded | You withdrew from it. Part of your money is on its way back. | nobody
accepted paid partlyFulfilled partlyRefunded: Partly shipped, nothing left to ship, partly refunded | Part of it is on its way; the rest won't be sent. Part of your money is on its way back. | nobody
accepted paid partlyFulfilled partlyRefunded: Partly shipped, partly refunded | Part of it is on its way; the rest follows. Part of your money is on its way back. | staff
accepted paid partlyFulfilled refunded withdrawn: Withdrawn, refunded | You withdrew from it. Your money is on its way back. | nobody
accepted paid partlyFulfilled refunded: Partly shipped, nothing left to ship, refunded | Part of it is on its way; the rest won't be sent. Your money is on its way back. | nobody
accepted paid partlyFulfilled requested withdrawn: Withdrawn | You withdrew from it. | nobody
accepted paid partlyFulfilled requested withdrawn: Withdrawn, refund under way | You withdrew from it. A refund is under way. | nobody
accepted paid partlyFulfilled requested withdrawn: Withdrawn, to refund when the goods are back | You withdrew from it. We're arranging your refund. | staff
accepted paid partlyFulfilled requested: Partly shipped, nothing left to ship, refund under way | Part of it is on its way; the rest won't be sent. A refund is under way. | nobody
accepted paid partlyFulfilled requested: Partly shipped, refund under way | Part of it is on its way; the rest follows. A refund is under way. | staff
accepted paid unfulfilled none: Accepted, to ship | We're packing it. | staff
accepted paid unfulfilled partlyRefunded withdrawn: Withdrawn, partly refunded | You withdrew from it. Part of your money is on its way back. | nobody
accepted paid unfulfilled partlyRefunded: Accepted, to ship, partly refunded | We're packing it. Part of your money is on its way back. | staff
accepted paid unfulfilled partlyRefunded: Nothing to ship, partly refunded | Nothing will be sent. Part of your money is on its way back. | nobody
accepted paid unfulfilled refunded withdrawn: Withdrawn, refunded | You withdrew from it. Your money is on its way back. | nobody
accepted paid unfulfilled refunded: Nothing to ship, refunded | Nothing will be sent. Your money is on its way back. | nobody
accepted paid unfulfilled requested withdrawn: Withdrawn | You withdrew from it. | nobody
accepted paid unfulfilled requested withdrawn: Withdrawn, refund under way | You withdrew from it. A refund is under way. | nobody
accepted paid unfulfilled requested withdrawn: Withdrawn, to refund | You withdrew from it. We're arranging your refund. | staff
accepted paid unfulfilled requested: Accepted, to ship, refund under way | We're packing it. A refund is under way. | staff
accepted paid unfulfilled requested: Nothing to ship, refund under way | Nothing will be sent. A refund is under way. | nobody
cancelled cancelled unfulfilled none disputed: Cancelled | Cancelled. | nobody
cancelled cancelled unfulfilled none disputed: Cancelled, to refund | Cancelled. We're arranging your refund. | staff
cancelled cancelled unfulfilled none: Cancelled | Cancelled. | nobody
cancelled cancelled unfulfilled partlyRefunded disputed: Cancelled, partly refunded | Cancelled. Part of your money is on its way back. | nobody
cancelled cancelled unfulfilled partlyRefunded disputed: Cancelled, to refund, partly refunded | Cancelled. We're arranging your refund. Part of your money is on its way back. | staff
cancelled cancelled unfulfilled refunded disputed: Cancelled, refunded | Cancelled. Your money is on its way back. | nobody
cancelled cancelled unfulfilled requested disputed: Cancelled, refund under way | Cancelled. A refund is under way. | nobody
cancelled cancelled unfulfilled requested disputed: Cancelled, to refund | Cancelled. We're arranging your refund. | staff
cancelled paid unfulfilled none: Cancelled | Cancelled. | nobody
cancelled paid unfulfilled none: Cancelled, to refund | Cancelled. We're arranging your refund. | staff
cancelled paid unfulfilled partlyRefunded withdrawn: Cancelled, partly refunded | Cancelled. Part of your money is on its way back. | nobody
cancelled paid unfulfilled partlyRefunded withdrawn: Cancelled, to refund, partly refunded | Cancelled. We're arranging your refund. Part of your money is on its way back. | staff
cancelled paid unfulfilled partlyRefunded: Cancelled, partly refunded | Cancelled. Part of your money is on its way back. | nobody
cancelled paid unfulfilled partlyRefunded: Cancelled, to refund, partly refunded | Cancelled. We're arranging your refund. Part of your money is on its way back. | staff
cancelled paid unfulfilled refunded withdrawn: Cancelled, refunded | Cancelled. Your money is on its way back. | nobody
cancelled paid unfulfilled refunded: Cancelled, refunded | Cancelled. Your money is on its way back. | nobody
cancelled paid unfulfilled requested withdrawn: Cancelled | Cancelled. | nobody
cancelled paid unfulfilled requested withdrawn: Cancelled, refund under way | Cancelled. A refund is under way. | nobody
cancelled paid unfulfilled requested withdrawn: Cancelled, to refund | Cancelled. We're arranging your refund. | staff
cancelled paid unfulfilled requested: Cancelled, refund under way | Cancelled. A refund is under way. | nobody
cancelled paid unfulfilled requested: Cancelled, to refund | Cancelled. We're arranging your refund. | staff
completed paid delivered none: Delivered | Delivered. | nobody
completed paid delivered partlyRefunded withdrawn: Withdrawn, partly refunded | You withdrew from it. Part of your money is on its way back. | nobody
completed paid delivered partlyRefunded: Delivered, partly refunded | Delivered. Part of your money is on its way back. | nobody
completed paid delivered refunded withdrawn: Withdrawn, refunded | You withdrew from it. Your money is on its way back. | nobody
completed paid delivered refunded: Delivered, refunded | Delivered. Your money is on its way back. | nobody
completed paid delivered requested withdrawn: Withdrawn | You withdrew from it. | nobody
completed paid delivered requested withdrawn: Withdrawn, refund under way | You withdrew from it. A refund is under way. | nobody
completed paid delivered requested withdrawn: Withdrawn, to refund when the goods are back | You withdrew from it. We're arranging your refund. | staff
completed paid delivered requested: Delivered, refund under way | Delivered. A refund is under way. | nobody
completed paid fulfilled none: Shipped | On its way to you. | nobody
completed paid fulfilled partlyRefunded withdrawn: Withdrawn, partly refunded | You withdrew from it. Part of your money is on its way back. | nobody
completed paid fulfilled partlyRefunded: Shipped, partly refunded | On its way to you. Part of your money is on its way back. | nobody
completed paid fulfilled refunded withdrawn: Withdrawn, refunded | You withdrew from it. Your money is on its way back. | nobody
completed paid fulfilled refunded: Shipped, refunded | On its way to you. Your money is on its way back. | nobody
completed paid fulfilled requested withdrawn: Withdrawn | You withdrew from it. | nobody
completed paid fulfilled requested withdrawn: Withdrawn, refund under way | You withdrew from it. A refund is under way. | nobody
completed paid fulfilled requested withdrawn: Withdrawn, to refund when the goods are back | You withdrew from it. We're arranging your refund. | staff
completed paid fulfilled requested: Shipped, refund under way | On its way to you. A refund is under way. | nobody
completed paid unfulfilled partlyRefunded withdrawn: Withdrawn, partly refunded | You withdrew from it. Part of your money is on its way back. | nobody
completed paid unfulfilled partlyRefunded: Nothing to ship, partly refunded | Nothing will be sent. Part of your money is on its way back. | nobody
completed paid unfulfilled refunded withdrawn: Withdrawn, refunded | You withdrew from it. Your money is on its way back. | nobody
completed paid unfulfilled refunded: Nothing to ship, refunded | Nothing will be sent. Your money is on its way back. | nobody
completed paid unfulfilled requested withdrawn: Withdrawn, refund under way | You withdrew from it. A refund is under way. | nobody
completed paid unfulfilled requested withdrawn: Withdrawn, to refund | You withdrew from it. We're arranging your refund. | staff
completed paid unfulfilled requested: Nothing to ship, refund under way | Nothing will be sent. A refund is under way. | nobody
placed expired unfulfilled none disputed: Paid another amount, to decide | You paid another amount than agreed. We're looking into it. | staff
placed expired unfulfilled none: Not paid in time | Not paid in time. | shopper
placed expired unfulfilled partlyRefunded disputed: Paid another amount, partly refunded | You paid another amount than agreed. Part of your money is on its way back. | nobody
placed expired unfulfilled partlyRefunded disputed: Paid another amount, to decide, partly refunded | You paid another amount than agreed. We're looking into it. Part of your money is on its way back. | staff
placed expired unfulfilled refunded disputed: Paid another amount, refunded | You paid another amount than agreed. Your money is on its way back. | nobody
placed expired unfulfilled requested disputed: Paid another amount, refund under way | You paid another amount than agreed. A refund is under way. | nobody
placed expired unfulfilled requested disputed: Paid another amount, to decide, refund under way | You paid another amount than agreed. We're looking into it. A refund is under way. | staff
placed failed unfulfilled none disputed: Paid another amount, to decide | You paid another amount than agreed. We're looking into it. | staff
placed failed unfulfilled none: Payment declined | The payment didn't go through. You can try again. | shopper
placed failed unfulfilled partlyRefunded disputed: Paid another amount, partly refunded | You paid another amount than agreed. Part of your money is on its way back. | nobody
placed failed unfulfilled partlyRefunded disputed: Paid another amount, to decide, partly refunded | You paid another amount than agreed. We're looking into it. Part of your money is on its way back. | staff
placed failed unfulfilled refunded disputed: Paid another amount, refunded | You paid another amount than agreed. Your money is on its way back. | nobody
placed failed unfulfilled requested disputed: Paid another amount, refund under way | You paid another amount than agreed. A refund is under way. | nobody
placed failed unfulfilled requested disputed: Paid another amount, to decide, refund under way | You paid another amount than agreed. We're looking into it. A refund is under way. | staff
placed open unfulfilled none: Waiting for payment | Waiting for your payment. | shopper
placed paid unfulfilled none: New, paid | Paid. We'll start packing soon. | staff
placed paid unfulfilled partlyRefunded withdrawn: Withdrawn, partly refunded | You withdrew from it. Part of your money is on its way back. | nobody
placed paid unfulfilled partlyRefunded: New, paid, partly refunded | Paid. We'll start packing soon. Part of your money is on its way back. | staff
placed paid unfulfilled partlyRefunded: Nothing to ship, partly refunded | Nothing will be sent. Part of your money is on its way back. | nobody
placed paid unfulfilled refunded withdrawn: Withdrawn, refunded | You withdrew from it. Your money is on its way back. | nobody
placed paid unfulfilled refunded: Nothing to ship, refunded | Nothing will be sent. Your money is on its way back. | nobody
placed paid unfulfilled requested withdrawn: Withdrawn | You withdrew from it. | nobody
placed paid unfulfilled requested withdrawn: Withdrawn, refund under way | You withdrew from it. A refund is under way. | nobody
placed paid unfulfilled requested withdrawn: Withdrawn, to refund | You withdrew from it. We're arranging your refund. | staff
placed paid unfulfilled requested: New, paid, refund under way | Paid. We'll start packing soon. A refund is under way. | staff
placed paid unfulfilled requested: Nothing to ship, refund under way | Nothing will be sent. A refund is under way. | nobody
`;

describe("how an order stands", () => {
  it("is told right in every situation that its machines and rules can bring it into", () => {
    const expected = TABLE.trim().split("\n");
    expect([...new Set(told.map(({ line }) => line))].toSorted()).toEqual(expected);
  });

  it("stands in the documents as it is told", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/commerce.md"), "utf8");
    const rows = page.split("\n").filter((row) => /^\|([^|]+\|){4}$/.test(row));
    for (const { view } of told) {
      const [staff = "", shopper = ""] = [view.description.state.staff, view.description.state.shopper].map(
        (text) => voice.say(bare(text), "en"),
      );
      expect(rows.some((row) => row.includes(`| ${staff} | ${shopper} |`))).toBe(true);
    }
  });

  it("is told in every language, shortly enough for a heading", () => {
    for (const { view } of told)
      for (const locale of LOCALES) {
        const { shopper, staff } = view.description.state;
        expect(voice.say(staff, locale).length).toBeLessThanOrEqual(100);
        expect(voice.say(shopper, locale)).toMatch(/^\p{Lu}.*[.]$/u);
      }
    expect(faults).toEqual([]);
  });

  it("never calls paid what waits for its money, nor to be shipped what is paid back", () => {
    for (const { view, line } of told) {
      const { payment, refund } = view.states;
      if (payment !== "paid") expect(line).not.toMatch(/: (New, paid|Accepted)|\| Paid\./);
      if (refund === "refunded") expect(line).not.toMatch(/New, paid|, to ship|start packing|packing it/);
      if (refund === "refunded") expect(line).toMatch(/refunded \|.*money is on its way back\. \| nobody$/);
    }
  });

  it("calls a withdrawal by its name for both, and a refund of staff's no withdrawal", () => {
    for (const { view, line } of told) {
      const isCancelled = view.states.order === "cancelled";
      const says = /: Withdrawn.*\| You withdrew from it\./.test(line);
      expect([line, says]).toEqual([line, view.withdrawnAt !== undefined && !isCancelled]);
    }
  });

  it("asks staff for something as long as they can accept or ship, and else only where money is owed", () => {
    for (const { view, line } of told) {
      const { allowed, description } = view;
      const toPack = allowed.ship && view.lines.some((one) => one.quantity > one.shipped + one.refunded);
      if (toPack) expect([line, description.state.attention]).toEqual([line, "staff"]);
      if (description.state.attention === "staff" && !toPack)
        expect([line, allowed.refund || view.disputed]).toEqual([line, true]);
      if (allowed.pay) expect([line, description.state.attention]).toEqual([line, "shopper"]);
    }
  });
});
