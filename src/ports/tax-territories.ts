/**
 * Territories that write their addresses like a country and are no part of its VAT area, or have VAT rates of their own.
 *
 * What is sold there is not taxed as the country's market says, so nothing is until a shop says so. Sources: Council
 * Directive 2006/112/EC Articles 6, 104, 105, 111–116 and 120; the VAT acts of Norway (§ 1-2) and the United Kingdom
 * (section 96). The Isle of Man, Monaco and Northern Ireland belong to their area and are not here. Postal codes are as
 * in the Universal Postal Union's addressing systems, without spaces and hyphens.
 */

interface Territory {
  /** ISO 3166 code of the country as which its addresses are written. */
  readonly country: string;
  readonly postalCode: RegExp;
  /** Its own code (ISO 3166, or one that CLDR has a name for), or its name, which is the same in all languages. */
  readonly name: { readonly region: string } | string;
}

const region = (code: string) => ({ region: code });

/** By the id that stands in shop.yaml. */
const territories = {
  jungholz: { country: "AT", postalCode: /^6691$/, name: "Jungholz" },
  mittelberg: { country: "AT", postalCode: /^699[1-3]$/, name: "Mittelberg" },
  samnaun: { country: "CH", postalCode: /^756[23]$/, name: "Samnaun" },
  buesingen: { country: "DE", postalCode: /^78266$/, name: "Büsingen" },
  helgoland: { country: "DE", postalCode: /^27498$/, name: "Helgoland" },
  greenland: { country: "DK", postalCode: /^39\d\d$/, name: region("GL") },
  "canary-islands": { country: "ES", postalCode: /^3[58]\d{3}$/, name: region("IC") },
  ceuta: { country: "ES", postalCode: /^51\d{3}$/, name: "Ceuta" },
  melilla: { country: "ES", postalCode: /^52\d{3}$/, name: "Melilla" },
  aland: { country: "FI", postalCode: /^22\d{3}$/, name: region("AX") },
  corsica: { country: "FR", postalCode: /^20\d{3}$/, name: "Corse" },
  guadeloupe: { country: "FR", postalCode: /^971(?!33|50)\d\d$/, name: region("GP") },
  "saint-barthelemy": { country: "FR", postalCode: /^(97133|977\d\d)$/, name: region("BL") },
  "saint-martin": { country: "FR", postalCode: /^(97150|978\d\d)$/, name: region("MF") },
  martinique: { country: "FR", postalCode: /^972\d\d$/, name: region("MQ") },
  "french-guiana": { country: "FR", postalCode: /^973\d\d$/, name: region("GF") },
  reunion: { country: "FR", postalCode: /^974\d\d$/, name: region("RE") },
  "saint-pierre-and-miquelon": { country: "FR", postalCode: /^975\d\d$/, name: region("PM") },
  mayotte: { country: "FR", postalCode: /^976\d\d$/, name: region("YT") },
  "french-southern-territories": { country: "FR", postalCode: /^984\d\d$/, name: region("TF") },
  "wallis-and-futuna": { country: "FR", postalCode: /^986\d\d$/, name: region("WF") },
  "french-polynesia": { country: "FR", postalCode: /^987\d\d$/, name: region("PF") },
  "new-caledonia": { country: "FR", postalCode: /^988\d\d$/, name: region("NC") },
  gibraltar: { country: "GB", postalCode: /^GX11/, name: region("GI") },
  guernsey: { country: "GB", postalCode: /^GY\d/, name: region("GG") },
  jersey: { country: "GB", postalCode: /^JE\d/, name: region("JE") },
  athos: { country: "GR", postalCode: /^6308[67]$/, name: "Athos" },
  campione: { country: "IT", postalCode: /^22061$/, name: "Campione d’Italia" },
  livigno: { country: "IT", postalCode: /^23041$/, name: "Livigno" },
  "san-marino": { country: "IT", postalCode: /^4789\d$/, name: region("SM") },
  vatican: { country: "IT", postalCode: /^00120$/, name: region("VA") },
  "jan-mayen": { country: "NO", postalCode: /^8099$/, name: "Jan Mayen" },
  svalbard: { country: "NO", postalCode: /^917\d$/, name: "Svalbard" },
  azores: { country: "PT", postalCode: /^9[5-9]\d{5}$/, name: "Açores" },
  madeira: { country: "PT", postalCode: /^9[0-4]\d{5}$/, name: "Madeira" },
} as const satisfies Readonly<Record<string, Territory>>;

/** A territory, as shop.yaml names it. */
export type TerritoryId = keyof typeof territories;

const ids = Object.keys(territories) as readonly TerritoryId[];

/** Whether a word of a shop.yaml names a territory. */
export function isTerritoryId(word: string): word is TerritoryId {
  return Object.hasOwn(territories, word);
}

/** The territories of a country, by id. */
export function territoriesOf(country: string): readonly TerritoryId[] {
  return ids.filter((id) => territories[id].country === country);
}

/** The territory in which a postal code of a country lies, or null. The code may have spaces and hyphens. */
export function territoryAt(country: string, postalCode: string): TerritoryId | null {
  const compact = postalCode.replace(/[\s-]/g, "").toUpperCase();
  return territoriesOf(country).find((id) => territories[id].postalCode.test(compact)) ?? null;
}

/** What a territory is called in a language. */
export function territoryName(id: TerritoryId, locale: string): string {
  const { name }: Territory = territories[id];
  if (typeof name === "string") return name;
  return new Intl.DisplayNames([locale], { type: "region" }).of(name.region) ?? name.region;
}
