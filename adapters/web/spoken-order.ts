/** An order as the desk's page gets it: its description said in the staff's language, because the page has no catalogs. */
import type { Line } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import type { Attention, DetailLine, SumKind } from "../../src/ports/services/description.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";

/** A line of a description in words. */
export interface SpokenLine {
  readonly label: string;
  readonly value: string;
  readonly emphasis: boolean;
}

/** An order with its description in words. */
export interface SpokenOrder extends Omit<OrderView, "description"> {
  readonly description: {
    /** The language of the words (BCP 47). */
    readonly locale: string;
    readonly state: { readonly words: string; readonly attention: Attention };
    /** In the order of the order's lines. */
    readonly goods: readonly (SpokenLine & { readonly article: string; readonly progress?: string })[];
    readonly sums: readonly (SpokenLine & { readonly kind: SumKind })[];
    readonly details: readonly (SpokenLine & Pick<DetailLine, "form"> & { readonly told: string })[];
    readonly parties: OrderView["description"]["parties"];
    readonly shipments: readonly string[];
  };
}

/** Says an order's description. */
export function spokenOrder(
  order: OrderView,
  say: (text: Text, locale: string) => string,
  locale: string,
): SpokenOrder {
  const words = (text: Text) => say(text, locale);
  const line = ({ label, value, emphasis = false }: Line): SpokenLine => ({
    label: words(label),
    value: words(value),
    emphasis,
  });
  const { state, goods, sums, details, parties, shipments } = order.description;
  return {
    ...order,
    description: {
      locale,
      state: { words: words(state.staff), attention: state.attention },
      goods: goods.map(({ article, progress, ...rest }) => ({
        ...line(rest),
        article: words(article),
        ...(progress !== undefined && { progress: words(progress) }),
      })),
      sums: sums.map(({ kind, ...rest }) => ({ ...line(rest), kind })),
      details: details.map(({ form, told, ...rest }) => ({ ...line(rest), form, told: words(told) })),
      parties,
      shipments: shipments.map(({ text }) => words(text)),
    },
  };
}
