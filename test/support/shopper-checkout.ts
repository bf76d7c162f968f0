/** The steps that every purchase takes, for a shopper of any channel. */
import { ada, type Buyer, english, type ShopWords } from "./shopper-words.ts";

/** What the steps need of a shopper. */
export interface AnyShopper<Shown extends { readonly text: string }> {
  says(text: string): Promise<void>;
  taps(label: string): Promise<void>;
  sees(expected: string | RegExp | ((shown: Shown) => boolean)): Promise<Shown>;
}

/** From a cart on the screen to the summary with the binding button, for somebody the shop does not know yet. */
export async function checksOut<Shown extends { readonly text: string }>(
  shopper: AnyShopper<Shown>,
  words: ShopWords = english,
  buyer: Buyer = ada,
): Promise<Shown> {
  await shopper.taps(words.checkOut);
  await answers(shopper, words.name, buyer.name);
  await answers(shopper, words.email, buyer.email);
  await answers(shopper, words.street, buyer.street);
  await shopper.sees(words.floor);
  await shopper.taps(words.skip);
  await answers(shopper, words.postcode, buyer.postcode);
  await answers(shopper, words.town, buyer.town);
  await shopper.sees(words.delivery);
  await shopper.taps(buyer.delivery);
  // WhatsApp's bold is written in the words.
  return shopper.sees((shown) => shown.text.replace(/^\*/, "").startsWith(words.summary));
}

/** Presses the binding button; the screen with the payment link. */
export async function orders<Shown extends { readonly text: string }>(
  shopper: AnyShopper<Shown>,
  words: ShopWords = english,
): Promise<Shown> {
  await shopper.taps(words.order);
  return shopper.sees(words.thanks);
}

/** The order's number in a message. */
export function orderIn({ text }: { readonly text: string }): string {
  const [number] = /TT-\d+/.exec(text) ?? [];
  if (number === undefined) throw new Error(`There is no order in: ${text}`);
  return number;
}

async function answers<Shown extends { readonly text: string }>(
  shopper: AnyShopper<Shown>,
  question: string,
  answer: string,
): Promise<void> {
  await shopper.sees(question);
  await shopper.says(answer);
}
