/** A planned refund in words, for staff to read before they agree to it. Pure. */
import { type Money, money } from "../../conversation/money.ts";
import { asLocalized, asMoney, asText, type Text, text } from "../../conversation/text.ts";
import type { ActPreview, PreviewLine } from "../../ports/desk.ts";
import { fingerprintOf, type PlannedPieces, type RefundPlan } from "./refund-plan.ts";

/** What the refund will do. `currency` is the order's own, in which pieces were paid for. */
export function describeRefund(plan: RefundPlan, currency: string): ActPreview {
  const { amount, shipping, pieces } = plan;
  const { left } = plan.money;
  const worth = pieces.reduce((sum, { value }) => sum + value, 0) + shipping;
  const isNamed = pieces.length > 0 && worth !== amount;
  return {
    lines: [
      ...pieces.flatMap((each) => pieceLines(each, currency)),
      ...(shipping > 0 ? [moneyLine(text("order.preview.shipping"), money(shipping, currency))] : []),
      ...(isNamed ? [moneyLine(text("order.preview.worth"), money(worth, currency))] : []),
      { ...moneyLine(text("order.preview.back"), money(amount, left.currency)), emphasis: true },
      moneyLine(text("order.preview.left"), money(left.amount - amount, left.currency)),
      ...stockLines(plan),
    ],
    fingerprint: fingerprintOf(plan),
  };
}

/** How many pieces, in words. */
export function piecesLine(label: Text, count: number): PreviewLine {
  return { label, value: text("order.preview.pieces", { count }) };
}

/** An amount under its label. */
export function moneyLine(label: Text, value: Money): PreviewLine {
  return { label, value: text("order.money", { money: asMoney(value) }) };
}

function pieceLines({ line, quantity, withheld, value }: PlannedPieces, currency: string): PreviewLine[] {
  const article = asLocalized(line.name);
  const sent = quantity - withheld;
  const label = (key: "order.preview.shipped" | "order.preview.unshipped", count: number) =>
    text(key, { goods: asText(text("order.goods", { count, article })) });
  const shown = moneyLine(
    sent > 0 ? label("order.preview.shipped", sent) : label("order.preview.unshipped", withheld),
    money(value, currency),
  );
  if (sent === 0 || withheld === 0) return [shown];
  const both = text("order.preview.both", {
    goods: asText(text("order.goods", { count: quantity, article })),
    shipped: sent,
    unshipped: withheld,
  });
  return [{ ...shown, label: both }];
}

function stockLines({ pieces, restock }: RefundPlan): readonly PreviewLine[] {
  const count = pieces.reduce((sum, { quantity }) => sum + quantity, 0);
  const withheld = pieces.reduce((sum, each) => sum + each.withheld, 0);
  if (count === 0) return [];
  return [
    ...(withheld > 0 ? [piecesLine(text("order.preview.withheld"), withheld)] : []),
    piecesLine(text(restock ? "order.preview.restock" : "order.preview.noRestock"), count),
  ];
}
