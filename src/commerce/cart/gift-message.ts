/** The words that go with a parcel: what is taken of what a shopper types. */
import { text } from "../../conversation/text.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { CartChange } from "../../ports/services/cart.ts";
import type { ServiceFailureCode } from "../../ports/services/services.ts";
import { lengthOf, tidyWords } from "../customers/typed-words.ts";
import type { CartWork } from "./change.ts";
import { writeGiftMessage } from "./record.ts";

/** Longest gift message in characters: what fits on a card. */
const LONGEST = 300;

/** Keeps the message with the cart; an empty cart is refused, for it goes with something. */
export async function setGiftMessage(
  work: CartWork,
  typed: string,
): Promise<Outcome<readonly CartChange[], ServiceFailureCode<"cart.setGiftMessage">>> {
  if (work.today.lines.length === 0) {
    return refused({
      code: "cart.empty",
      shopper: text("cart.empty"),
      operator: "A gift message goes with what is in the cart, and it is empty.",
    });
  }
  const message = tidyWords(typed);
  if (message === "") {
    return refused({
      code: "gift.empty",
      shopper: text("gift.empty"),
      operator: "Nothing of the gift message can be read.",
    });
  }
  if (message === null || lengthOf(message) > LONGEST) {
    return refused({
      code: "gift.tooLong",
      shopper: text("gift.tooLong", { most: LONGEST }),
      operator: `A gift message has at most ${LONGEST} characters.`,
      details: { most: LONGEST },
    });
  }
  await writeGiftMessage(work.trx, work.cart, message, work.context.now);
  return done([]);
}
