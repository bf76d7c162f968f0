/** A visit that goes on by itself: the shopper reads each answer and does what it asks for, until there is an end. */
import type { WebShopper, WebShown } from "./shopper-web.ts";
import { ada } from "./shopper-words.ts";

type Act = (shopper: WebShopper) => Promise<void>;

const taps =
  (label: string): Act =>
  (shopper) =>
    shopper.taps(label);
const says =
  (words: string): Act =>
  (shopper) =>
    shopper.says(words);

/** What is done on which screen, by its stable name. */
const MANNERS: Readonly<Record<string, Act>> = {
  "shop.cart": taps("Check out"),
  "shop.contact.name": says(ada.name),
  "shop.contact.email": says(ada.email),
  "shop.address.line1": says(ada.street),
  "shop.address.line2": taps("Skip this"),
  "shop.address.postalCode": says(ada.postcode),
  "shop.address.city": says(ada.town),
  "shop.shipping": taps(ada.delivery),
  "shop.summary": taps("Order and pay"),
};

/** How it ended: with an order to pay, or without because nothing was left. */
export interface Visit {
  readonly end: "ordered" | "soldOut";
  readonly last: WebShown;
  /** Acts of the shopper; each has had one answer. */
  readonly acts: number;
}

/** Wants one of a product. `withinMs` is the longest wait for one answer. */
export async function wantsOne(shopper: WebShopper, link: string, withinMs: number): Promise<Visit> {
  let next: Act = (someone) => someone.follows(link);
  for (let acts = 1; ; acts += 1) {
    await next(shopper);
    const last = await answer(shopper, acts, withinMs);
    const name = last.message.name ?? "";
    if (name === "shop.payment") return { end: "ordered", last, acts };
    if (
      /sold out|we only have|fewer left|Only \d+ left in|no longer for sale/i.test(last.text) ||
      name === "shop.cart.empty"
    )
      return { end: "soldOut", last, acts };
    const act = name === "shop.product" ? onCard(last) : MANNERS[name];
    if (act === undefined) throw new Error(`Nobody knows what to do at ${name}: ${last.text}`);
    next = act;
  }
}

/** The answer to the nth act. */
function answer(shopper: WebShopper, nth: number, withinMs: number): Promise<WebShown> {
  return shopper.until(
    () => shopper.lines.filter(({ message }) => message.from === "shop")[nth - 1],
    () => `got no answer to act ${nth}; the last was ${shopper.lines.at(-1)?.text}`,
    withinMs,
  );
}

function onCard({ text }: WebShown): Act {
  return text.includes("You have one of these now.") ? taps("See your cart") : taps("1");
}
