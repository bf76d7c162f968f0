/**
 * The order confirmation on a durable medium (Directive 2011/83/EU Art. 8(7)): what was agreed to, from the frozen
 * agreement and the legal texts of that moment, so that it reads the same whenever it is asked for.
 */

import type { Money } from "../../conversation/money.ts";
import { asDate, asMoney, localized, type Text, text } from "../../conversation/text.ts";
import type { Shop, ShopSay, Trader } from "../../ports/shop.ts";
import { type Block, htmlDocument, type Row } from "./confirmation-html.ts";
import type { OrderContext } from "./context.ts";
import type { OrderRecord } from "./record.ts";
import { WITHDRAWAL_DAYS } from "./rules.ts";

interface LegalTexts {
  readonly legal: Shop["legal"];
  readonly trader: Trader;
}

/** The document of an order in a locale. */
export async function createConfirmation(
  context: OrderContext,
  order: OrderRecord,
  locale: string,
  say: ShopSay,
): Promise<{ readonly fileName: string; readonly content: string }> {
  const { content_json } = await context.ledger.db
    .selectFrom("legal_texts")
    .select("content_json")
    .where("digest", "=", order.row.legal)
    .executeTakeFirstOrThrow();
  const texts: LegalTexts = JSON.parse(content_json);
  const words = (message: Text) => say(order.row.shop, message, locale);
  const blocks = [
    ...heading(order, context.shop(order.row.shop), words),
    ...withdrawalNotice(order, words),
    goods(order, words),
    sums(order, words),
    ...parties(order, texts.trader, words),
    ...legal(order, texts, words),
  ];
  const title = words(text("confirmation.title", { number: order.row.number }));
  return { fileName: `${order.row.number}.html`, content: htmlDocument({ locale, title, blocks }) };
}

type Words = (message: Text) => string;

function amount(words: Words, value: Money): string {
  return words({ key: "core.verbatim", params: { text: asMoney(value) } });
}

function heading(order: OrderRecord, shop: Shop, words: Words): readonly Block[] {
  const { row } = order;
  const number = row.number;
  const status =
    row.paid_at === null
      ? text("confirmation.unpaid")
      : text("confirmation.paid", { at: asDate(row.paid_at, "dateTime") });
  return [
    { kind: "heading", level: 1, text: words(text("confirmation.title", { number })) },
    { kind: "paragraph", text: shop.name },
    {
      kind: "paragraph",
      text: words(text("confirmation.placed", { number, at: asDate(row.placed_at, "dateTime") })),
    },
    { kind: "paragraph", text: words(status) },
  ];
}

/** The acknowledgement of a withdrawal, with its date and time (Art. 11a). */
function withdrawalNotice(order: OrderRecord, words: Words): readonly Block[] {
  const { withdrawn_at, number } = order.row;
  if (withdrawn_at === null) return [];
  const at = asDate(withdrawn_at, "dateTime");
  const name = order.agreement.summary.contact.name;
  return [
    { kind: "heading", level: 2, text: words(text("confirmation.withdrawn.title")) },
    { kind: "paragraph", text: words(text("confirmation.withdrawn", { number, name, at })) },
  ];
}

function goods(order: OrderRecord, words: Words): Block {
  const { summary } = order.agreement;
  const head = ["item", "quantity", "price", "total"].map((column) =>
    words(text(`confirmation.column.${column}`)),
  );
  const rows = summary.lines.map((line): Row => {
    const options = line.options.map((option) => words(localized(option)));
    const name = [words(localized(line.name)), ...options].join(", ");
    return {
      cells: [
        `${name} (${line.sku})`,
        String(line.quantity),
        amount(words, line.price),
        amount(words, line.total),
      ],
    };
  });
  return { kind: "table", head, rows };
}

function sums(order: OrderRecord, words: Words): Block {
  const { summary } = order.agreement;
  const rows: Row[] = [{ cells: [words(text("confirmation.subtotal")), amount(words, summary.subtotal)] }];
  if (summary.discount !== undefined) {
    const code = summary.code ?? "";
    const less = { ...summary.discount, amount: -summary.discount.amount };
    rows.push({ cells: [words(text("confirmation.discount", { code })), amount(words, less)] });
  }
  const method = words(localized(summary.shipping.name));
  rows.push({
    cells: [words(text("confirmation.shipping", { method })), amount(words, summary.shipping.price)],
  });
  const vatKey = summary.vatIncluded ? "confirmation.vatIncluded" : "confirmation.vatAdded";
  const vat = summary.vat.map(
    (part): Row => ({
      cells: [words(text(vatKey, { percent: part.rate / 100 })), amount(words, part.amount)],
    }),
  );
  const total: Row = {
    cells: [words(text("confirmation.total")), amount(words, summary.total)],
    emphasis: true,
  };
  rows.push(...(summary.vatIncluded ? [total, ...vat] : [...vat, total]));
  return { kind: "table", rows };
}

function parties(order: OrderRecord, trader: Trader, words: Words): readonly Block[] {
  const { address, contact } = order.agreement.summary;
  const town = `${address.postalCode} ${address.city}`;
  return [
    { kind: "heading", level: 2, text: words(text("confirmation.deliverTo")) },
    {
      kind: "lines",
      lines: [
        contact.name,
        address.line1,
        address.line2,
        town,
        address.country,
        contact.email,
        contact.phone,
      ],
    },
    { kind: "heading", level: 2, text: words(text("confirmation.seller")) },
    {
      kind: "lines",
      lines: [
        trader.name,
        trader.address,
        trader.email,
        trader.phone,
        words(text("confirmation.companyNumber", { number: trader.companyNumber })),
        words(text("confirmation.vatNumber", { number: trader.vatNumber })),
      ],
    },
  ];
}

function legal(order: OrderRecord, texts: LegalTexts, words: Words): readonly Block[] {
  const { agreement } = order;
  const agreed = text("confirmation.agreed", {
    version: agreement.terms,
    at: asDate(agreement.at, "dateTime"),
  });
  return [
    { kind: "heading", level: 2, text: words(text("confirmation.withdrawal.title")) },
    { kind: "paragraph", text: words(text("confirmation.withdrawal", { days: WITHDRAWAL_DAYS })) },
    { kind: "prose", text: words(localized(texts.legal.withdrawal)) },
    { kind: "heading", level: 3, text: words(text("confirmation.form.title")) },
    { kind: "lines", lines: form(order, texts.trader, words) },
    { kind: "heading", level: 2, text: words(text("confirmation.terms")) },
    { kind: "paragraph", text: words(agreed) },
    { kind: "prose", text: words(localized(texts.legal.terms)) },
    { kind: "heading", level: 2, text: words(text("confirmation.privacy")) },
    { kind: "prose", text: words(localized(texts.legal.privacy)) },
  ];
}

/** The model form (Annex I B of the directive), filled in as far as we know. */
function form(order: OrderRecord, trader: Trader, words: Words): readonly string[] {
  const { contact } = order.agreement.summary;
  const { number, placed_at } = order.row;
  const seller = [trader.name, trader.address, trader.email].join(", ");
  return [
    text("confirmation.form.intro"),
    text("confirmation.form.to", { seller }),
    text("confirmation.form.statement", { number }),
    text("confirmation.form.ordered", { at: asDate(placed_at) }),
    text("confirmation.form.name", { name: contact.name }),
    text("confirmation.form.address"),
    text("confirmation.form.date"),
    text("confirmation.form.signature"),
  ].map(words);
}
