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
  const { shop } = shopper;
  switch (what) {
    case "(Ada pays)":
      await shop.pays();
      return shopper.hearsNews();
    case "(Ada pays, and nobody hears)":
      await shop.paysUnheard();
      return "";
    case "(Ada's bank says no)":
      await shop.declines();
      return shopper.hearsNews();
    case "(Ada orders socks and pays)":
      return ordersSocks(shopper);
    case "(the time to pay passes)":
      return shopper.waits();
    case "(the parcel leaves)":
      await shop.ships();
      return shopper.hearsNews();
    case "(the parcel arrives)":
      await shop.delivers();
      return shopper.hearsNews();
    case "(the withdrawal is on record)":
      return shopper.hearsNews();
    case "(staff cancel the order)":
      await shop.cancels();
      return shopper.hearsNews();
    case "(Mette of the staff writes: Good morning!)":
      return shopper.receives({ kind: "staffReply", author: "Mette", text: "Good morning!" });
    case "(Mette hands back)":
      return shopper.receives({ kind: "handBack", author: "Mette" });
    default:
      throw new Error(`Nobody knows how to do ${what}`);
  }
}

/** The whole way to a paid order, for chats that begin behind it. */
async function ordersSocks(shopper: Shopper): Promise<string> {
  await shopper.isKnown();
  await shopper.follows("p-socks");
  for (const tap of ["1", "See your cart (1)", "Check out", "Strandvej 12", "Parcel shop", "Order and pay"])
    await shopper.taps(tap);
  await shopper.shop.pays();
  return shopper.hearsNews();
}
