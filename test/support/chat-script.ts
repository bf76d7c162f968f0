/**
 * Plays a written chat through the real turn and checks what the shop answers.
 *
 *     Ada: tea                 typed
 *     Ada: [Sencha]            tapped
 *     (Ada pays)               something happens elsewhere
 *     Shop: In your cart       part of what stands in the answer, in this order
 */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { OfferedEvent } from "../../src/conversation/message.ts";
import { AddressId } from "../../src/ports/ids.ts";
import type { Address } from "../../src/ports/services/customers.ts";
import type { Shopper } from "./shoppers.ts";

/** The first chat of a README: the block that opens with ```chat. */
export function chatOf(readme: URL): string {
  const found = /```chat\n([\s\S]*?)```/.exec(readFileSync(readme, "utf8"))?.[1];
  if (found === undefined) throw new Error(`${readme.pathname} has no chat`);
  return found;
}

/** Plays a chat; each of the shop's lines must stand in the answer to the act before it. */
export async function play(shopper: Shopper, chat: string): Promise<void> {
  let answer = "";
  for (const line of chat.split("\n").map((written) => written.trim())) {
    if (line === "") continue;
    if (!line.startsWith("Shop: ")) {
      answer = await act(shopper, line);
      expect(shopper.faults(), `after "${line}"`).toEqual([]);
      continue;
    }
    const words = line.slice("Shop: ".length);
    const at = answer.indexOf(words);
    if (at < 0) expect(answer, "the shop's answer").toContain(words);
    answer = answer.slice(at + words.length);
  }
}

async function act(shopper: Shopper, line: string): Promise<string> {
  const spoken = /^\w+: (.*)$/.exec(line)?.[1];
  const tapped = spoken === undefined ? undefined : /^\[(.*)\]$/.exec(spoken)?.[1];
  if (tapped !== undefined) return shopper.taps(tapped);
  if (spoken !== undefined) return shopper.says(spoken);
  return happens(shopper, line);
}

/** What may stand in parentheses. */
async function happens(shopper: Shopper, what: string): Promise<string> {
  const { services } = shopper;
  const order = services.orders.at(-1)?.number ?? "";
  const facts: Readonly<Record<string, () => OfferedEvent>> = {
    "(Ada pays)": () => services.pay(order, "paid"),
    "(Ada's bank says no)": () => services.pay(order, "failed"),
    "(the parcel leaves)": () => services.ship(order, shopper.now),
    "(the parcel arrives)": () => services.deliver(order, shopper.now),
    "(the withdrawal is on record)": () => ({ type: "order.withdrawn", order }),
    "(staff cancel the order)": () => ({ type: "order.cancelled", order }),
  };
  const fact = facts[what];
  if (fact !== undefined) return shopper.hears(fact());
  switch (what) {
    case "(Ada pays, and nobody hears)":
      services.pay(order, "paid");
      return "";
    case "(Ada orders socks and pays)":
      return ordersSocks(shopper);
    case "(the time to pay passes)":
      services.pay(order, "expired");
      return shopper.waits();
    case "(Mette of the staff writes: Good morning!)":
      return shopper.receives({ kind: "staffReply", author: "Mette", text: "Good morning!" });
    case "(Mette hands back)":
      return shopper.receives({ kind: "handBack", author: "Mette" });
    default:
      throw new Error(`Nobody knows how to do ${what}`);
  }
}

/** Where Ada lives, for chats in which the shop knows it. */
export const adasHome: Address = {
  id: AddressId.parse(900),
  line1: "Strandvej 12",
  postalCode: "6792",
  city: "Rømø",
  country: "DK",
};

/** The whole way to a paid order, for chats that begin behind it. */
async function ordersSocks(shopper: Shopper): Promise<string> {
  const { services } = shopper;
  services.contact = { name: "Ada Lovelace", email: "ada@example.org" };
  services.addresses = [adasHome];
  await shopper.follows("p-socks");
  for (const tap of ["1", "See your cart (1)", "Check out", "Strandvej 12", "Parcel shop", "Order and pay"])
    await shopper.taps(tap);
  return shopper.hears(services.pay(services.orders.at(-1)?.number ?? "", "paid"));
}
