/**
 * Full-text search over a catalog, per shop and language: forgives typos and missing accents, finds the parts of
 * compound words (`kande` in `tekande`), and puts a name before an option or SKU, those before a tag, that before a
 * category, that before a description.
 */
import MiniSearch from "minisearch";
import type { Localized } from "../../conversation/text.ts";
import type { ProductId } from "../../ports/ids.ts";
import type { CatalogProduct, CatalogSnapshot } from "./snapshot.ts";

/** A product that matches, with its score; only scores of one search compare. */
export interface Hit {
  readonly product: CatalogProduct;
  readonly score: number;
}

/** Searches catalogs; keeps one index per shop and language until the catalog changes. */
export interface Search {
  /** Best first, at most `HITS_KEPT`. Nothing for a query without a letter or digit. */
  find(request: {
    readonly shop: string;
    readonly locale: string;
    readonly snapshot: CatalogSnapshot;
    readonly query: string;
  }): readonly Hit[];
  /** Orders hits for a shopper: what can be bought first where matches are about as good. */
  rank(hits: readonly Hit[], hasStock: (product: CatalogProduct) => boolean): readonly CatalogProduct[];
}

interface Entry {
  readonly id: ProductId;
  readonly name: string;
  readonly parts: string;
  readonly options: string;
  readonly skus: string;
  readonly tags: string;
  readonly category: string;
  readonly description: string;
}

const FIELDS = ["name", "parts", "options", "skus", "tags", "category", "description"];
const WEIGHTS = { name: 8, parts: 4, options: 4, skus: 4, tags: 3, category: 2, description: 1 };
/** Nobody pages further; it also bounds the work for a query that matches everything. */
const HITS_KEPT = 200;
/** Longer queries are cut: a description pasted as a question still finds its product. */
const QUERY_LENGTH = 100;
const QUERY_WORDS = 8;
/** Matches that much worse than the best are chance. */
const WORTH_SHOWING = 0.05;
/** What is sold out counts that much less, so it falls behind equals and stays before much worse matches. */
const SOLD_OUT_SHARE = 0.75;

/** A search without any index yet. */
export function createSearch(): Search {
  const indexes = new Map<string, { readonly revision: number; readonly index: MiniSearch<Entry> }>();

  function indexOf(shop: string, locale: string, snapshot: CatalogSnapshot): MiniSearch<Entry> {
    const key = `${shop}/${locale}`;
    const known = indexes.get(key);
    if (known?.revision === snapshot.revision) return known.index;
    const index = buildIndex(snapshot, locale);
    indexes.set(key, { revision: snapshot.revision, index });
    return index;
  }

  return {
    find({ shop, locale, snapshot, query }) {
      const words = queryWords(query);
      if (words.length === 0) return [];
      const index = indexOf(shop, locale, snapshot);
      const all = index.search(words.join(" "), { combineWith: "AND" });
      const found = all.length > 0 ? all : index.search(words.join(" "));
      const worst = (found[0]?.score ?? 0) * WORTH_SHOWING;
      const worthy = found.filter((result) => result.score >= worst);
      return worthy.slice(0, HITS_KEPT).flatMap((result) => {
        const product = snapshot.byId.get(result.id);
        return product === undefined ? [] : [{ product, score: result.score }];
      });
    },
    rank(hits, hasStock) {
      return hits
        .map(({ product, score }) => ({
          product,
          score: hasStock(product) ? score : score * SOLD_OUT_SHARE,
        }))
        .toSorted((a, b) => b.score - a.score || a.product.id - b.product.id)
        .map((hit) => hit.product);
    },
  };
}

function buildIndex(snapshot: CatalogSnapshot, locale: string): MiniSearch<Entry> {
  const index = new MiniSearch<Entry>({
    fields: FIELDS,
    processTerm: fold,
    searchOptions: {
      boost: WEIGHTS,
      prefix: (term) => term.length >= 2,
      fuzzy: slipsAllowed,
    },
  });
  index.addAll(
    snapshot.products
      .filter((product) => product.published)
      .map((product) => entryOf(product, (texts) => wordsIn(texts, locale))),
  );
  return index;
}

/** Mail that may be wrong: two in a long word, because swapped neighbours count as two. */
function slipsAllowed(term: string): number | boolean {
  if (term.length >= 6) return 2;
  return term.length >= 4 ? 1 : false;
}

function entryOf(product: CatalogProduct, say: (texts: Localized) => string): Entry {
  const name = say(product.name);
  return {
    id: product.id,
    name,
    parts: compoundParts(name).join(" "),
    options: product.options.flatMap((option) => option.values.map((value) => say(value.name))).join(" "),
    skus: product.variants.map((variant) => variant.sku).join(" "),
    // Most catalogs have tags in one language, and shoppers of the others type those words too.
    tags: Object.values(product.tags).join(" "),
    category: say(product.category.name),
    description: say(product.description),
  };
}

function wordsIn(texts: Localized, locale: string): string {
  return texts[locale] ?? Object.values(texts)[0] ?? "";
}

/** Ends of long words, for languages that write compounds as one word: `tekande` gives `ekande` and `kande`. */
function compoundParts(name: string): readonly string[] {
  return name
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= 6)
    .flatMap((word) => Array.from({ length: word.length - 4 }, (_, start) => word.slice(start + 1)));
}

function queryWords(query: string): readonly string[] {
  const words = query.slice(0, QUERY_LENGTH).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.slice(0, QUERY_WORDS);
}

const LETTERS: Readonly<Record<string, string>> = {
  ø: "o",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  ð: "d",
  þ: "th",
  ł: "l",
};

/** One spelling for all: small letters without accents; `å`, `aa` and `a` are one. */
function fold(term: string): string {
  return term
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[øæœßðþł]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/aa/g, "a");
}
