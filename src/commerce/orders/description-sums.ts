/** The bill in lines: what is bought, what it costs, and what became of the money. Pure; the amounts are worked out elsewhere. */
import type { Money } from "../../conversation/money.ts";
import {
  asLocalized,
  asMoney,
  asText,
  type Localized,
  localized,
  type Text,
  text,
} from "../../conversation/text.ts";
import type { CartView } from "../../ports/services/cart.ts";
import type { Agreed } from "../../ports/services/checkout.ts";
import type { GoodsLine, SumKind, SumLine } from "../../ports/services/description.ts";
import type { OrderView } from "../../ports/services/orders.ts";

/** An article of a cart or an order. */
interface Bought {
  readonly name: Localized;
  readonly options: readonly Localized[];
  readonly sku: string;
  readonly quantity: number;
  readonly price: Money;
  readonly total: Money;
  readonly shipped?: number;
  readonly refunded?: number;
}

/** The article with its chosen options: "Sencha (100 g, loose)". */
export function articleOf({ name, options }: Pick<Bought, "name" | "options">): Text {
  if (options.length === 0) return localized(name);
  return text("order.article", {
    name: asLocalized(name),
    options: { as: "list", items: options.map(asLocalized) },
  });
}

/** What is bought, a line an article. */
export function describeGoods(lines: readonly Bought[]): readonly GoodsLine[] {
  return lines.map((line) => {
    const article = articleOf(line);
    const { quantity, sku } = line;
    return {
      label: text("order.goods", { count: quantity, article: asText(article) }),
      value: inWords(line.total),
      article,
      quantity,
      sku,
      price: inWords(line.price),
      progress: progressOf(line),
    };
  });
}

function progressOf({ quantity, shipped = 0, refunded = 0 }: Bought): Text | undefined {
  const partly = shipped > 0 && shipped < quantity;
  if (partly && refunded > 0) return text("order.goods.shippedAndRefunded", { shipped, refunded });
  if (partly) return text("order.goods.shipped", { shipped });
  return refunded > 0 ? text("order.goods.refunded", { refunded }) : undefined;
}

/** What an order costs, as it was or will be agreed to. The goods are added up only where that says something new. */
export function describeSums(
  agreed: Omit<Agreed, "lines" | "address" | "contact"> & { readonly lines: readonly unknown[] },
): readonly SumLine[] {
  const { lines, subtotal, code, discount, shipping, vat, vatIncluded, total } = agreed;
  const goods = lines.length > 1 || discount !== undefined ? [goodsSum(subtotal)] : [];
  const delivery = sumLine(
    "shipping",
    text("order.sum.shipping", { method: asLocalized(shipping.name) }),
    shipping.price,
    shipping.price.amount === 0 ? text("order.sum.free") : undefined,
  );
  const taxes = vat.map(({ rate, amount }) => {
    const percent = rate / 100;
    return sumLine(
      "vat",
      vatIncluded ? text("order.sum.vatIncluded", { percent }) : text("order.sum.vatAdded", { percent }),
      amount,
    );
  });
  const sum: SumLine = { ...sumLine("total", text("order.sum.total"), total), emphasis: true };
  return [
    ...goods,
    ...discountSum(code, discount),
    delivery,
    ...(vatIncluded ? [sum, ...taxes] : [...taxes, sum]),
  ];
}

/** What became of the money, as far as the total does not say it. */
export function describeMoney({
  total,
  captured,
  refundedMoney,
}: Pick<OrderView, "total" | "captured" | "refundedMoney">): readonly SumLine[] {
  const refunded = refundedMoney.amount;
  const left = captured.amount - refunded;
  const differs = captured.amount !== total.amount || refunded > 0;
  return [
    ...(captured.amount > 0 && differs ? [sumLine("paid", text("order.sum.paid"), captured)] : []),
    ...(refunded > 0 ? [sumLine("refunded", text("order.sum.refunded"), refundedMoney)] : []),
    ...(refunded > 0 && left > 0
      ? [sumLine("left", text("order.sum.left"), { ...captured, amount: left })]
      : []),
  ];
}

/** What a cart costs before it is known how it travels. */
export function describeCartSums(
  cart: Pick<CartView, "subtotal" | "code" | "discount" | "total">,
): readonly SumLine[] {
  const { subtotal, code, discount, total } = cart;
  const sum: SumLine = {
    ...sumLine("total", text("order.sum.beforeDelivery"), total),
    emphasis: true,
  };
  if (discount !== undefined) return [goodsSum(subtotal), ...discountSum(code, discount), sum];
  if (code === undefined) return [sum];
  // A code for free delivery, or one whose goods are still missing, takes nothing off yet.
  const waiting = sumLine(
    "discount",
    text("order.sum.code", { code }),
    { ...total, amount: 0 },
    text("order.sum.codeActive"),
  );
  return [waiting, sum];
}

function goodsSum(subtotal: Money): SumLine {
  return sumLine("goods", text("order.sum.goods"), subtotal);
}

/** The amount is shown as taken off, whatever its sign. */
function discountSum(code: string | undefined, discount: Money | undefined): readonly SumLine[] {
  if (discount === undefined) return [];
  const label = code === undefined ? text("order.sum.discount") : text("order.sum.code", { code });
  return [sumLine("discount", label, { ...discount, amount: -Math.abs(discount.amount) })];
}

function sumLine(kind: SumKind, label: Text, money: Money, value = inWords(money)): SumLine {
  return { kind, label, value, money };
}

function inWords(money: Money): Text {
  return text("order.money", { money: asMoney(money) });
}
