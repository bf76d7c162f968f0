/** What may stand in a shop.yaml: a Zod schema whose output is nearly a `Shop`, with money in minor units. */
import { z } from "zod";
import {
  ambiguityWords,
  type MoneyReading,
  readMoney,
  readNumber,
  unitsOf,
} from "../conversation/read-money.ts";
import { isTerritoryId, territoriesOf } from "../ports/tax-territories.ts";

/**
 * A setting's value: plain words, or a reference to a variable of the environment, written as
 * `$NAME` (needed), `$NAME?` (may be absent) or `${NAME:-default}`.
 */
export type SettingValue =
  | { readonly kind: "words"; readonly words: string }
  | {
      readonly kind: "variable";
      readonly name: string;
      /** `needed` switches the vendor on; `optional` only with it; `default` says nothing about the wish to have it. */
      readonly presence: "needed" | "optional" | "default";
      readonly fallback?: string;
    };

/** Reads a setting's value; see `SettingValue`. */
export const SettingValue = z
  .union([z.string(), z.number(), z.boolean()], { error: "must be words or a variable such as $NAME" })
  .transform((raw, context): SettingValue => {
    const words = String(raw);
    if (!words.startsWith("$")) return { kind: "words", words };
    const plain = /^\$([A-Z][A-Z0-9_]*)(\?)?$/.exec(words);
    if (plain?.[1] !== undefined) {
      return { kind: "variable", name: plain[1], presence: plain[2] === "?" ? "optional" : "needed" };
    }
    const withDefault = /^\$\{([A-Z][A-Z0-9_]*):-(.*)\}$/.exec(words);
    if (withDefault?.[1] !== undefined) {
      return { kind: "variable", name: withDefault[1], presence: "default", fallback: withDefault[2] ?? "" };
    }
    context.addIssue({
      code: "custom",
      message: `"${words}" is no variable. Write $NAME, $NAME? or \${NAME:-default}, with capitals, digits and underscores`,
    });
    return z.NEVER;
  });

const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, "must be small letters, digits and hyphens, such as parcel-shop");
const words = z
  .string({ error: "must be words; put them between quotes" })
  .trim()
  .min(1, "must not be empty")
  // The ledger and fingerprints of what was agreed to hold whole characters only.
  .refine((given) => given.isWellFormed(), "has half a character in it");
const localized = z.record(z.string(), words, {
  error: "must give the words by locale, such as { en: …, da: … }",
});
const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code in capitals, such as "DK"');
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code in capitals, such as "DKK"');
const locale = z.string().refine((tag) => {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}, 'must be a BCP 47 language tag, such as "da" or "pt-BR"');

/** A percentage with at most two decimals, as basis points. */
const percentage = z
  .union([z.number(), z.string()], { error: "must be a percentage such as 25 or 5.5" })
  .transform((raw, context) => {
    const reading = readNumber(String(raw));
    const basisPoints = reading.kind === "number" ? unitsOf(reading.number, 2) : null;
    if (basisPoints === null || basisPoints < 0 || basisPoints > 10_000) {
      context.addIssue({
        code: "custom",
        message: `"${raw}" is not a percentage from 0 to 100 with at most two decimals`,
      });
      return z.NEVER;
    }
    return basisPoints;
  });

/** Amounts by currency in major units, between quotes because YAML would read 49.00 as 49. Output: minor units. */
const amounts = z
  .record(currency, z.string({ error: 'must be an amount between quotes, such as "49.00"' }))
  .transform((byCurrency, context) => {
    const minor: Record<string, number> = {};
    for (const [code, text] of Object.entries(byCurrency)) {
      const reading = readMoney(text, code);
      if (reading.kind === "amount" && reading.money.amount >= 0) minor[code] = reading.money.amount;
      else context.addIssue({ code: "custom", path: [code], message: amountProblem(text, code, reading) });
    }
    return minor;
  });

function amountProblem(text: string, currency: string, reading: MoneyReading): string {
  if (reading.kind !== "ambiguous")
    return `"${text}" is not an amount in ${currency}. Write major units such as "49.00"`;
  const { problem, mend } = ambiguityWords(reading);
  return `"${text}" ${problem}. ${mend}`;
}

/** A day (UTC) or an instant with its offset, as epoch milliseconds; a day that ends something counts to its last millisecond. */
function moment(dayEnds: boolean) {
  return z.string({ error: "must be a day such as 2026-12-31" }).transform((text, context) => {
    const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
    const zoned = day || /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text);
    const at = zoned ? Date.parse(text) : Number.NaN;
    const exists = day ? !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) : !Number.isNaN(at);
    if (!exists) {
      context.addIssue({
        code: "custom",
        message: `"${text}" is no moment. Write a day such as 2026-12-31 or an instant such as 2026-12-31T12:00:00+01:00`,
      });
      return z.NEVER;
    }
    return day && dayEnds ? at + 86_400_000 - 1 : at;
  });
}

const Market = z.strictObject({
  country,
  currency,
  locales: z.array(locale),
  pricesIncludeVat: z.boolean(),
  vat: z
    .record(identifier, percentage)
    .refine((classes) => "standard" in classes, "needs a rate class named standard"),
  territories: z.array(z.string().refine(isTerritoryId, "is no territory that Kiosk knows")).optional(),
});

const Shipping = z.strictObject({
  id: identifier,
  name: localized,
  countries: z.array(country).min(1),
  price: amounts,
  freeFrom: amounts.optional(),
  minimum: amounts.optional(),
  maximum: amounts.optional(),
  days: z.tuple([z.number().int().min(0), z.number().int().min(0)]).refine(([from, to]) => from <= to, {
    message: "must be the fewest and the most working days, in this order",
  }),
});

const Promotion = z
  .strictObject({
    code: words.max(40),
    kind: z.enum(["percent", "amount", "freeShipping"]),
    percent: percentage.optional(),
    amount: amounts.optional(),
    minimum: amounts.optional(),
    validFrom: moment(false).optional(),
    validUntil: moment(true).optional(),
    limit: z.number().int().positive().optional(),
    limitPerCustomer: z.number().int().positive().optional(),
    categories: z.array(identifier).min(1).optional(),
  })
  .superRefine((promotion, context) => {
    const { kind, percent, amount, validFrom, validUntil } = promotion;
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if ((kind === "percent") !== (percent !== undefined))
      wrong("percent", "goes with kind percent, and only with it");
    if ((kind === "amount") !== (amount !== undefined))
      wrong("amount", "goes with kind amount, and only with it");
    if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom)
      wrong("validUntil", "lies before validFrom");
  });

const vendors = z.record(
  identifier,
  z
    .record(z.string(), SettingValue)
    .nullable()
    .transform((given) => given ?? {}),
);
const staff = z.union([z.array(z.string().min(1)), SettingValue]);

const Written = z.strictObject({
  name: words.max(60),
  tagline: localized,
  locales: z.array(locale).min(1),
  markets: z.array(Market).min(1),
  categories: z
    .array(
      z.strictObject({
        handle: identifier,
        name: localized,
        picture: words.optional(),
        vat: identifier.optional(),
      }),
    )
    .min(1),
  defaultCategory: identifier.optional(),
  shipping: z.array(Shipping).min(1),
  promotions: z.array(Promotion).default([]),
  trader: z.strictObject({
    name: words,
    address: words,
    email: z.email("must be an e-mail address"),
    phone: words,
    companyNumber: words,
    vatNumber: words,
  }),
  legal: z.strictObject({
    version: words,
    terms: localized.optional(),
    withdrawal: localized.optional(),
    privacy: localized.optional(),
  }),
  orderPrefix: z.string().regex(/^[A-Z]{1,4}$/, "must be 1 to 4 capitals"),
  paymentMinutes: z.number().int().min(1).max(10_080),
  lowStock: z.number().int().min(0),
  payments: vendors,
  channels: vendors,
  desks: vendors.default({}),
  permissions: z
    .record(identifier, z.partialRecord(z.enum(["orders", "refunds", "stock", "help"]), staff))
    .default({}),
});

/** The content of a shop.yaml, with all its parts agreeing with each other. */
export const ShopDocument = Written.superRefine((shop, context) => {
  const wrong = (path: readonly PropertyKey[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  checkTexts(shop, wrong);
  checkMarkets(shop, wrong);
  checkTerritories(shop, wrong);
  checkAmounts(shop, wrong);
  checkNames(shop, wrong);
});
export type ShopDocument = z.infer<typeof Written>;

type Wrong = (path: readonly PropertyKey[], message: string) => void;

/** Every text in every locale of the shop, and in no other. */
function checkTexts(shop: ShopDocument, wrong: Wrong): void {
  const check = (path: readonly PropertyKey[], texts: Readonly<Record<string, string>> | undefined) => {
    if (texts === undefined) return;
    for (const wanted of shop.locales)
      if (!(wanted in texts)) wrong(path, `has no words for the locale ${wanted}`);
    for (const given of Object.keys(texts))
      if (!shop.locales.includes(given)) wrong([...path, given], "is not among the shop's locales");
  };
  check(["tagline"], shop.tagline);
  for (const [index, category] of shop.categories.entries())
    check(["categories", index, "name"], category.name);
  for (const [index, method] of shop.shipping.entries()) check(["shipping", index, "name"], method.name);
  for (const name of ["terms", "withdrawal", "privacy"] as const) check(["legal", name], shop.legal[name]);
}

function checkMarkets(shop: ShopDocument, wrong: Wrong): void {
  for (const [index, market] of shop.markets.entries()) {
    for (const spoken of market.locales) {
      if (!shop.locales.includes(spoken))
        wrong(["markets", index, "locales"], `${spoken} is not among the shop's locales`);
    }
    if (!shop.shipping.some((method) => method.countries.includes(market.country)))
      wrong(["shipping"], `offers no way to ship to ${market.country}`);
    for (const [position, category] of shop.categories.entries()) {
      if (category.vat !== undefined && !(category.vat in market.vat))
        wrong(["categories", position, "vat"], `${market.country} has no rate class ${category.vat}`);
    }
  }
}

/** A market names only territories whose addresses are written as its own. */
function checkTerritories(shop: ShopDocument, wrong: Wrong): void {
  for (const [index, { country, territories = [] }] of shop.markets.entries()) {
    const known = territoriesOf(country);
    const choice = known.length === 0 ? "has none" : `has ${known.join(", ")}`;
    for (const [position, id] of territories.entries()) {
      if (known.includes(id)) continue;
      wrong(
        ["markets", index, "territories", position],
        `${id} does not belong to ${country}, which ${choice}`,
      );
    }
  }
}

/** Amounts are given in the currency of every market they are asked for in. */
function checkAmounts(shop: ShopDocument, wrong: Wrong): void {
  const currencies = (countries: readonly string[]) =>
    shop.markets.filter((market) => countries.includes(market.country)).map((market) => market.currency);
  const everywhere = shop.markets.map((market) => market.country);
  const check = (
    path: readonly PropertyKey[],
    given: Readonly<Record<string, number>> | undefined,
    countries: readonly string[],
  ) => {
    if (given === undefined) return;
    for (const wanted of new Set(currencies(countries)))
      if (!(wanted in given)) wrong(path, `has no amount in ${wanted}`);
  };
  for (const [index, method] of shop.shipping.entries()) {
    for (const served of method.countries) {
      if (!everywhere.includes(served))
        wrong(["shipping", index, "countries"], `${served} is no market of the shop`);
    }
    for (const key of ["price", "freeFrom", "minimum", "maximum"] as const)
      check(["shipping", index, key], method[key], method.countries);
  }
  for (const [index, promotion] of shop.promotions.entries()) {
    for (const key of ["amount", "minimum"] as const)
      check(["promotions", index, key], promotion[key], everywhere);
  }
}

/** Names that are used as keys are there once, and names that refer to something find it. */
function checkNames(shop: ShopDocument, wrong: Wrong): void {
  const once = (path: string, names: readonly string[]) => {
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index) wrong([path, index], `${name} is there twice`);
  };
  once("locales", shop.locales);
  once(
    "markets",
    shop.markets.map((market) => market.country),
  );
  once(
    "categories",
    shop.categories.map((category) => category.handle),
  );
  once(
    "shipping",
    shop.shipping.map((method) => method.id),
  );
  once(
    "promotions",
    shop.promotions.map((promotion) => promotion.code.toUpperCase().replace(/\s/g, "")),
  );
  const handles = shop.categories.map((category) => category.handle);
  if (shop.defaultCategory !== undefined && !handles.includes(shop.defaultCategory))
    wrong(["defaultCategory"], `there is no category ${shop.defaultCategory}`);
  for (const [index, promotion] of shop.promotions.entries()) {
    for (const handle of promotion.categories ?? [])
      if (!handles.includes(handle))
        wrong(["promotions", index, "categories"], `there is no category ${handle}`);
  }
  for (const desk of Object.keys(shop.permissions))
    if (!(desk in shop.desks)) wrong(["permissions", desk], `there is no desk ${desk}`);
}
