#!/bin/sh
# localized-address-format 1.3.3, which carries Google's address data.
# One expects: a postal code comes out as it went in; or, if the country's sign is added, it is added everywhere.
# What happens: CH-, SE-, FI-, L- and LT- are put in front, nothing is for Denmark, Germany or Belgium; a code that has
# its sign already gets a second one ("SE-SE-111 22"); and Latvia, whose codes do have LV- as a part, gets none.
# Why it matters: labels of the same shop have the sign for one country and not for the next, and have it twice as soon as
# one shopper types it. Strip the sign before, except in Latvia.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund localized-address-format@1.3.3 >/dev/null
cat > seen.mjs <<'JS'
import laf from "localized-address-format";
const town = (postalCountry, postalCode) =>
  laf.formatAddress({ postalCountry, postalCode, locality: "X", addressLines: ["Y 1"] }).find((line) => line.includes("X"));
const cases = [["SE", "111 22"], ["SE", "SE-111 22"], ["LU", "1234"], ["LT", "01100"], ["LV", "1050"], ["DK", "1051"], ["DE", "10115"]];
const seen = cases.map(([country, code]) => town(country, code));
console.log(cases.map(([country, code], at) => `${country} ${code} -> ${seen[at]}`).join("\n"));
const expected = ["SE-111 22 X", "SE-SE-111 22 X", "L-1234 X", "LT-01100 X", "X, 1050", "1051 X", "10115 X"];
process.exitCode = seen.join("|") === expected.join("|") ? 0 : 1;
JS
node seen.mjs
