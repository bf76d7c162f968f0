/** What the desk says of orders by itself: what the ledger announced, each once, and nothing inferred from the cards. */
import { newsSentence } from "../../../src/ports/order-news.ts";
import type { ToldNews } from "../desk-records.ts";
import { formatMoney } from "./desk-words.ts";

/** News said at once; what came before them stands on the cards. */
const MOST_SAID = 3;

/** Remembers which news the page has had. */
export class NewsReader {
  #known: ReadonlySet<string> | null = null;

  /** The sentences for what is new since the last call; null when nothing is, and always the first time. */
  read(told: readonly ToldNews[]): string | null {
    const known = this.#known;
    this.#known = new Set(told.map(({ id }) => id));
    if (known === null) return null;
    const sentences = told
      .filter(({ id }) => !known.has(id))
      .map(({ order, total, news }) => newsSentence({ number: order, total: formatMoney(total) }, news))
      .filter((sentence) => sentence !== null);
    return sentences.length === 0 ? null : sentences.slice(-MOST_SAID).join(" ");
  }
}
