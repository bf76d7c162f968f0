/** The `customer.*` services. */
import { done } from "../ports/outcome.ts";
import { customerOf } from "./customers.ts";
import { type Handlers, once } from "./handler.ts";
import type { Selling } from "./selling.ts";

/** The handlers. */
export function createCampaigns(selling: Selling): Handlers<"customer.campaign"> {
  return {
    "customer.campaign": (input, context) =>
      once(selling.ledger, { key: context.key, at: context.now }, async (trx) => {
        const customer = await customerOf(trx, context, context.now);
        await trx
          .insertInto("campaign_visits")
          .values({ shop: context.shop, customer_id: customer, campaign: input.campaign, at: context.now })
          .execute();
        return done(null);
      }),
  };
}
