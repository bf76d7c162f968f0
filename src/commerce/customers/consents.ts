/** What customers agreed to be told, and when they took it back: appended, never changed, with the words they were asked in. */
import type { Kysely } from "kysely";
import { text } from "../../conversation/text.ts";
import { done } from "../../ports/outcome.ts";
import type { ShopSay } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { type Handlers, once } from "../handler.ts";
import { customerOf, findCustomer, type Sender } from "./customers.ts";

/** News of one's own orders, also when one has not written for long. The only purpose there is; marketing is another. */
const ORDER_NEWS = "orderNews";

/** The handlers. `say` gives the sentence of the question, which is kept: the catalogs may say it otherwise tomorrow. */
export function createConsents(
  selling: Selling,
  say: ShopSay,
): Handlers<"customer.consent" | "customer.consented"> {
  return {
    "customer.consent": (input, context) =>
      once(selling.ledger, { key: context.key, at: context.now }, async (trx) => {
        const customer = await customerOf(trx, context, context.now);
        await trx
          .insertInto("consents")
          .values({
            shop: context.shop,
            customer_id: customer,
            channel: context.channel,
            purpose: ORDER_NEWS,
            granted: input.granted ? 1 : 0,
            wording: `${input.wording}: ${say(context.shop, text(input.wording), context.locale)}`,
            locale: context.locale,
            at: context.now,
          })
          .execute();
        return done(null);
      }),
    "customer.consented": async (_input, context) => done(await consentOf(selling.ledger.db, context)),
  };
}

/** What a sender said last; null when they were never asked, or did not answer. */
export async function consentOf(db: Kysely<Tables>, sender: Sender): Promise<boolean | null> {
  const customer = await findCustomer(db, sender);
  if (customer === null) return null;
  const row = await db
    .selectFrom("consents")
    .select("granted")
    .where("customer_id", "=", customer)
    .where("channel", "=", sender.channel)
    .where("purpose", "=", ORDER_NEWS)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row === undefined ? null : row.granted === 1;
}
