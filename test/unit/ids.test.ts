/** Ids that are mixed up do not compile: each line below is an error that the type check must find. */
import { describe, expect, it } from "vitest";
import type { loadOrder } from "../../src/commerce/orders/record.ts";
import type { DeskCommand } from "../../src/ports/desk.ts";
import {
  AddressId,
  CartLineId,
  CategoryId,
  CustomerId,
  OrderId,
  OrderLineId,
  OrderNumber,
  PaymentReference,
  ProductId,
  RefundId,
  VariantId,
} from "../../src/ports/ids.ts";
import type { PaymentProvider, RefundRequest } from "../../src/ports/payment.ts";
import { contracts, type ServiceInput } from "../../src/ports/services/services.ts";
import type { Tables } from "../../src/storage/ledger/tables.ts";

const variant = VariantId.parse(7);
const product = ProductId.parse(7);
const category = CategoryId.parse(7);
const customer = CustomerId.parse(7);
const address = AddressId.parse(7);
const line = CartLineId.parse(7);
const order = OrderId.parse(7);
const orderLine = OrderLineId.parse(7);
const number = OrderNumber.parse("FJ-1001");
const reference = PaymentReference.parse("p1");
const refund = RefundId.parse("r1");
const amount = { amount: 100, currency: "DKK" };

describe("an id", () => {
  it("is the plain value at run time, and made of nothing that cannot be one", () => {
    expect(variant).toBe(7);
    expect(VariantId.safeParse(0).success).toBe(false);
    expect(VariantId.safeParse(1.5).success).toBe(false);
    expect(VariantId.safeParse("7").success).toBe(false);
  });

  it("comes branded out of a service's contract", () => {
    const input: ServiceInput<"cart.add"> = contracts["cart.add"].input.parse({ variant: 7, quantity: 1 });
    expect(input.variant).toBe(variant);
  });

  it("of a variant is not that of a product, nor a plain number", () => {
    // @ts-expect-error a variant is not a product
    const shown: ServiceInput<"catalog.product"> = { product: variant };
    // @ts-expect-error a product is not a variant
    const added: ServiceInput<"cart.add"> = { variant: product, quantity: 1 };
    // @ts-expect-error a product is not a category
    const listed: ServiceInput<"catalog.list"> = { category: product, page: 0 };
    // @ts-expect-error a plain number has not been parsed
    const plain: ServiceInput<"cart.add"> = { variant: 7, quantity: 1 };
    // @ts-expect-error the ledger's columns carry the brand
    const stored: Tables["stock"]["variant_id"] = category;
    expect([shown, added, listed, plain, stored]).toHaveLength(5);
  });

  it("of a customer, an address and a cart's line are three things", () => {
    // @ts-expect-error a customer is not an address
    const forgotten: ServiceInput<"checkout.forgetAddress"> = { address: customer };
    // @ts-expect-error a variant is not a line of the cart
    const changed: ServiceInput<"cart.setQuantity"> = { line: variant, quantity: 1 };
    // @ts-expect-error a line of the cart is not a cart
    const cart: Tables["cart_lines"]["cart_id"] = line;
    // @ts-expect-error an address is not a customer
    const bought: Tables["orders"]["customer_id"] = address;
    expect([forgotten, changed, cart, bought]).toHaveLength(4);
  });

  it("of an order's row is neither its customer's nor one of its lines'", () => {
    const rows = (_: Partial<Tables["order_lines"]>) => 1;
    // @ts-expect-error a customer is not an order
    rows({ order_id: customer });
    // @ts-expect-error a line of an order is not the order
    rows({ order_id: orderLine });
    // @ts-expect-error an order is not the product of a line
    rows({ product_id: order });
    // @ts-expect-error a line of a cart is not the line of an order
    const shipped: OrderLineId = line;
    // @ts-expect-error the ledger is asked for an order by its own id
    const asked: Parameters<typeof loadOrder>[1] = { id: customer };
    expect([shipped, asked]).toHaveLength(2);
  });

  it("of an order is its number for people and its row for the ledger, and neither is the other", () => {
    // @ts-expect-error a shopper's words are no number of an order before they were parsed
    const seen: ServiceInput<"order.view"> = { order: "FJ-1001" };
    // @ts-expect-error staff name an order by its number
    const accepted: DeskCommand = { kind: "acceptOrder", order };
    // @ts-expect-error the ledger's rows point to an order by its row
    const row: Tables["order_facts"]["order_id"] = number;
    expect([seen, accepted, row]).toHaveLength(3);
  });

  it("of an attempt, of a refund and of the order they are for are told apart at the payment port", () => {
    // @ts-expect-error an attempt is not the refund of its money
    const twice: RefundRequest = { reference, refund: reference, amount };
    // @ts-expect-error a refund is not the attempt whose money goes back
    const turned: RefundRequest = { reference: refund, refund, amount };
    // @ts-expect-error a provider knows an attempt, not an order
    const asked: Parameters<PaymentProvider["lookUp"]>[0] = number;
    // @ts-expect-error what paid for an order is an attempt, not what the provider calls it
    const paidBy: Tables["orders"]["paid_by"] = "tr_8x2";
    // @ts-expect-error a refund is not an attempt in the ledger either
    const row: Tables["payment_attempts"]["reference"] = refund;
    expect([twice, turned, asked, paidBy, row]).toHaveLength(5);
  });
});
