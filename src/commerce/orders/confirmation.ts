/**
 * The order confirmation on a durable medium (Directive 2011/83/EU Art. 8(7)): what was agreed to, from the frozen
 * agreement and the legal texts of that moment, so that it reads the same whenever it is asked for.
 */
import type { Line } from "../../conversation/message.ts";
import { asDate, localized, type Text, text } from "../../conversation/text.ts";
import type { AgreedDescription } from "../../ports/services/description.ts";
import type { Shop, ShopSay, Trader } from "../../ports/shop.ts";
import type { OrderContext } from "./context.ts";
import { describeAgreed } from "./description.ts";
import { type Block, htmlDocument, type Row } from "./html-document.ts";
import type { OrderRecord } from "./record.ts";
import { WITHDRAWAL_DAYS } from "./rules.ts";
import { viewOf } from "./view.ts";

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
  // Only what was agreed to: what became of the order since changes, and this document is to be kept.
  const { gift_message } = order.row;
  const gift = gift_message === null ? {} : { giftMessage: gift_message };
  const agreed = describeAgreed({ ...order.agreement.summary, ...gift });
  const blocks = [
    ...heading(order, context, words),
    ...withdrawalNotice(order, words),
    goods(agreed, words),
    sums(agreed, words),
    ...details(agreed, words),
    ...parties(agreed, texts.trader, words),
    ...legal(order, texts, words),
  ];
  const title = words(text("confirmation.title", { number: order.row.number }));
  return { fileName: `${order.row.number}.html`, content: htmlDocument({ locale, title, blocks }) };
}

type Words = (message: Text) => string;

function heading(order: OrderRecord, context: OrderContext, words: Words): readonly Block[] {
  const { row } = order;
  const number = row.number;
  const status =
    row.paid_at === null
      ? viewOf(order, context.clock.now()).description.state.shopper
      : text("confirmation.paid", { at: asDate(row.paid_at, "dateTime") });
  return [
    { kind: "heading", level: 1, text: words(text("confirmation.title", { number })) },
    { kind: "paragraph", text: context.shop(row.shop).name },
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

function goods({ goods }: AgreedDescription, words: Words): Block {
  const head = ["item", "quantity", "price", "total"].map((column) =>
    words(text(`confirmation.column.${column}`)),
  );
  const rows = goods.map(
    ({ article, sku, quantity, price, value }): Row => ({
      cells: [`${words(article)} (${sku})`, String(quantity), words(price), words(value)],
    }),
  );
  return { kind: "table", head, rows };
}

function sums({ sums }: AgreedDescription, words: Words): Block {
  return { kind: "table", rows: sums.map((line) => rowOf(line, words)) };
}

function details({ details }: AgreedDescription, words: Words): readonly Block[] {
  return details
    .filter(({ readers }) => readers === "everybody")
    .flatMap(({ label, value }): readonly Block[] => [
      { kind: "heading", level: 2, text: words(label) },
      { kind: "prose", text: words(value) },
    ]);
}

function rowOf({ label, value, emphasis }: Line, words: Words): Row {
  const cells = [words(label), words(value)];
  return emphasis === undefined ? { cells } : { cells, emphasis };
}

function parties({ parties }: AgreedDescription, trader: Trader, words: Words): readonly Block[] {
  return [
    { kind: "heading", level: 2, text: words(text("confirmation.deliverTo")) },
    { kind: "lines", lines: [parties.name, ...parties.address, ...parties.contact] },
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
