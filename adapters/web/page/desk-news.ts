/** What the desk says of orders by itself: what the ledger announced, each once, and nothing inferred from the cards. */
import type { SpokenNews } from "../desk-pages.ts";

/** News said at once; what came before them stands on the cards. */
const MOST_SAID = 3;

/** Remembers which news the page has had. */
export class NewsReader {
  #known: ReadonlySet<string> | null = null;

  /** The sentences for what is new since the last call; null when nothing is, and always the first time. */
  read(told: readonly SpokenNews[]): string | null {
    const known = this.#known;
    this.#known = new Set(told.map(({ id }) => id));
    if (known === null) return null;
    const fresh = told.filter(({ id }) => !known.has(id)).map(({ said }) => said);
    return fresh.length === 0 ? null : fresh.slice(-MOST_SAID).join(" ");
  }
}
