/** The `customer.campaign` service: what led a customer here, and which of it counts for an order. */
import type { Kysely } from "kysely";
import type { CustomerId } from "../../ports/ids.ts";
import { done } from "../../ports/outcome.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { type Handlers, once } from "../handler.ts";
import { customerOf } from "./customers.ts";

/** A visit that is longer ago did not lead to the order: the usual 30 days of advertisers. */
const COUNTS_MS = 30 * 24 * 60 * 60 * 1000;

/** The handlers. */
export function createCampaigns(selling: Selling): Handlers<"customer.campaign"> {
  return {
    "customer.campaign": (input, context) =>
      once(selling.ledger, { key: context.key, at: context.now }, async (trx) => {
        const customer = await customerOf(trx, context, context.now);
        const referral_json = input.referral === undefined ? null : JSON.stringify(input.referral);
        await trx
          .insertInto("campaign_visits")
          .values({
            shop: context.shop,
            customer_id: customer,
            campaign: input.campaign,
            at: context.now,
            referral_json,
          })
          .execute();
        return done(null);
      }),
  };
}

/** The last visit that counts for an order placed now, as it is kept with it. */
export async function cameFrom(
  trx: Kysely<Tables>,
  customer: CustomerId,
  now: number,
): Promise<(NonNullable<OrderView["cameFrom"]> & { readonly referral?: unknown }) | null> {
  const row = await trx
    .selectFrom("campaign_visits")
    .select(["campaign", "at", "referral_json"])
    .where("customer_id", "=", customer)
    .where("at", ">", now - COUNTS_MS)
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (row === undefined) return null;
  const { campaign, at } = row;
  if (row.referral_json === null) return { campaign, at };
  const referral = JSON.parse(row.referral_json) as Readonly<Record<string, string>>;
  const { headline } = referral;
  return { campaign, at, referral, ...(headline !== undefined && { headline }) };
}
