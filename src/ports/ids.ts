/**
 * Every id of commerce: its type, and beside it under the same name the schema that alone makes it from a plain value.
 *
 * An id is made where it enters: by a service's contract, by what a flow's buttons carry, by a desk's command. Out of
 * the ledger it comes with its brand, because the tables' columns carry it. At run time it is a plain number or string.
 */
import { z } from "zod";
import type { Branded } from "../conversation/brand.ts";

/** A row's number in the ledger, which counts from 1. */
function rowId<Id extends Branded<number, string>>(): z.ZodType<Id, number> {
  return z.number().int().positive() as unknown as z.ZodType<Id, number>;
}

/** A name of so many characters at most. */
function nameOf<Id extends Branded<string, string>>(most: number): z.ZodType<Id, string> {
  return z.string().min(1).max(most) as unknown as z.ZodType<Id, string>;
}

/** What can be put into a cart: one combination of a product's option values. */
export type VariantId = Branded<number, "VariantId">;
export const VariantId = rowId<VariantId>();

export type ProductId = Branded<number, "ProductId">;
export const ProductId = rowId<ProductId>();

export type CategoryId = Branded<number, "CategoryId">;
export const CategoryId = rowId<CategoryId>();

export type CartId = Branded<number, "CartId">;
export const CartId = rowId<CartId>();

export type CartLineId = Branded<number, "CartLineId">;
export const CartLineId = rowId<CartLineId>();

/** Who buys, whatever channel they write on. */
export type CustomerId = Branded<number, "CustomerId">;
export const CustomerId = rowId<CustomerId>();

/** A postal address that a customer saved. */
export type AddressId = Branded<number, "AddressId">;
export const AddressId = rowId<AddressId>();

/** An order's row in the ledger; people know the order by its `OrderNumber`. */
export type OrderId = Branded<number, "OrderId">;
export const OrderId = rowId<OrderId>();

export type OrderLineId = Branded<number, "OrderLineId">;
export const OrderLineId = rowId<OrderLineId>();

/** What people call an order: the shop's prefix and a number, for example `FJ-1001`. Unique within the shop. */
export type OrderNumber = Branded<string, "OrderNumber">;
export const OrderNumber = nameOf<OrderNumber>(24);

/** Our unguessable name of one attempt to be paid, by which a provider knows it. */
export type PaymentReference = Branded<string, "PaymentReference">;
export const PaymentReference = nameOf<PaymentReference>(200);

/** Our unguessable name of one giving back of money; the provider's idempotency key. */
export type RefundId = Branded<string, "RefundId">;
export const RefundId = nameOf<RefundId>(200);
