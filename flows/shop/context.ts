/** What the shop flow remembers between messages: ids and short data, because it is stored with each one. */
import type { Text } from "../../src/conversation/text.ts";
import type {
  AddressId,
  CartLineId,
  CategoryId,
  OrderNumber,
  ProductId,
  VariantId,
} from "../../src/ports/ids.ts";
import type { AddressField, Contact } from "../../src/ports/services/customers.ts";
import type { OrderPayment } from "../../src/ports/services/orders.ts";
import type { ContactField } from "./events.ts";

/** The flow's memory. */
export interface ShopContext {
  /** The shopper has been told that they talk to a bot. */
  readonly greeted: boolean;
  /** Said at the top of the next screen, once. */
  readonly notice?: Text;
  /** The list looked at last, to go back to. */
  readonly category?: CategoryId;
  readonly query?: string;
  readonly page: number;
  /** The handle of a deep link under way. */
  readonly handle?: string;
  /** The product on the card, the positions of the chosen option values (`2-0`), and the variant they mean. */
  readonly product?: ProductId;
  readonly picks: string;
  readonly variant?: VariantId;
  readonly quantity: number;
  /** Pieces in the cart, known when the shopper has just put some in from this card. */
  readonly inCart?: number;
  /** The cart's page, and the line being changed. */
  readonly cartPage: number;
  readonly line?: CartLineId;
  /** What the shopper typed last, on its way to a service. */
  readonly typed: string;
  /** A summary was asked for: answers lead back to it and not to the cart. */
  readonly checkingOut: boolean;
  readonly asked: ContactField;
  readonly phone?: { readonly phone: string; readonly name?: string };
  /** Who buys, from one service to the screen that the next one makes. */
  readonly buyer?: Partial<Contact>;
  /** The address form being filled in, and the market it is for. */
  readonly form: readonly AddressField[];
  readonly formMarket?: string;
  readonly step: number;
  readonly draft: AddressDraft;
  readonly address?: AddressId;
  readonly shipping?: string;
  readonly fingerprint?: string;
  /** The order placed last, and the summary it was placed with: a second press must not order twice. */
  readonly placed?: { readonly order: OrderNumber; readonly seen: string };
  /** The order that is being paid, and its link. */
  readonly order?: OrderNumber;
  readonly payment?: OrderPayment;
  /** The order whose payment was thanked for. */
  readonly thanked?: OrderNumber;
  /** The paid order whose confirmation is being fetched. */
  readonly confirming?: OrderNumber;
}

/** An address while it is being asked for. */
export type AddressDraft = Partial<Record<AddressField["name"], string>>;

/** The memory of a new conversation. */
export const emptyContext: ShopContext = {
  greeted: false,
  page: 0,
  picks: "",
  quantity: 1,
  cartPage: 0,
  typed: "",
  checkingOut: false,
  asked: "name",
  form: [],
  step: 0,
  draft: {},
};

/** As much of a fingerprint as a button carries. */
export function seenOf(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
