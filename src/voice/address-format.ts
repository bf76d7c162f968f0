/** How an address is written on a parcel: by country, after Google's address data as i18n-postal-address has it. */
import { addressFormats, type PostalAddressType } from "i18n-postal-address";
import type { Address, AddressField } from "../ports/services/customers.ts";

/** What of an address is written. Names of people are left to who writes the parcel: their order is a person's, not a country's. */
type Part = Exclude<keyof Address, "id">;

/** A part in its place, with what the country does to it, such as capitals or a comma. */
interface Placed {
  readonly part: Part;
  readonly write: (words: string) => string;
}

const PARTS: Readonly<Record<string, Part>> = {
  address1: "line1",
  address2: "line2",
  postalCode: "postalCode",
  city: "city",
  country: "country",
};

/** For countries that the data does not know. */
const ELSEWHERE = [["address1"], ["address2"], ["postalCode", "city"], ["country"]];

/** Have postal codes, which the data has forgotten. */
const CODES_ALL_THE_SAME: ReadonlySet<string> = new Set(["CN", "RU"]);

/**
 * The address as written there, a line each, with the country as its ISO code and without a name. Nothing of it gets
 * lost: what the country's form has no place for (a town in Singapore) stands on a line of its own.
 */
export function addressLines(address: Omit<Address, "id">): readonly string[] {
  const lines = formOf(address.country).map((line) =>
    line.reduce((written, { part, write }) => {
      const words = address[part]?.trim() ?? "";
      if (words === "") return written;
      // A floor beside a house number would be read as part of it.
      const between = written === "" ? "" : part === "line2" ? ", " : " ";
      return `${written}${between}${write(words)}`;
    }, ""),
  );
  return lines.map((line) => line.replace(/,$/, "")).filter((line) => line !== "");
}

/** All but the street on one line, as written there: `6792 Rømø, DK`, `BRISTOL, BS1 5TR, GB`. */
export function placeLine(address: Omit<Address, "id">): string {
  return addressLines({ ...address, line1: "", line2: "" }).join(", ");
}

/** The parts to ask for, in the order in which people there write them. Without the postal code where there are none. */
export function askedParts(country: string): readonly AddressField["name"][] {
  const parts = formOf(country).flatMap((line) => line.map(({ part }) => part));
  return parts
    .filter((part) => part !== "country")
    .filter((part) => part !== "postalCode" || hasPostalCodes(country));
}

function hasPostalCodes(country: string): boolean {
  return CODES_ALL_THE_SAME.has(country) || namedIn(arrayOf(country)).has("postalCode");
}

function arrayOf(country: string): readonly (readonly PostalAddressType.AddressFormatPart[])[] {
  const known = Object.hasOwn(addressFormats, country) ? addressFormats[country] : undefined;
  return known?.default?.array ?? ELSEWHERE;
}

function nameOf(part: PostalAddressType.AddressFormatPart): string | number {
  return typeof part === "object" ? part.attribute : part;
}

function namedIn(array: ReturnType<typeof arrayOf>): ReadonlySet<string | number> {
  return new Set(array.flat().map(nameOf));
}

/** Each part once: where the data names one twice, as in Thailand, in its first place. */
function formOf(country: string): readonly (readonly Placed[])[] {
  const array = arrayOf(country);
  const left = new Set<Part>(Object.values(PARTS));
  const lines = array.map((line) =>
    line.flatMap((place): readonly Placed[] => {
      const part = PARTS[nameOf(place)];
      if (part === undefined || !left.delete(part)) return [];
      const steps = typeof place === "object" ? (place.transforms ?? []) : [];
      return [{ part, write: (words) => steps.reduce((written, step) => step(written), words) }];
    }),
  );
  const placed = lines.filter((line) => line.length > 0);
  const forgotten = [...left].map((part): readonly Placed[] => [{ part, write: (words) => words }]);
  const last = placed.at(-1)?.some(({ part }) => part === "country") ? placed.length - 1 : placed.length;
  return [...placed.slice(0, last), ...forgotten, ...placed.slice(last)];
}
