#!/bin/sh
# dinero.js 2.0.2, its own list of ISO 4217 currencies.
# One expects: the exponent in a list of ISO 4217 is ISO's: 2 for MGA and MRU, as in the official list.
# What happens: both have base 5 and exponent 1, and writing an amount of either as a decimal throws "Currency is not
# decimal", while every other currency of the list is written.
# Why it matters: a checkout or a report that loops over all currencies stops at these two, and 100 minor units are twenty
# ariary there but one by ISO: a sum crossing between two systems is wrong twentyfold.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund dinero.js@2.0.2 >/dev/null
cat > seen.mjs <<'JS'
import { dinero, toDecimal, toUnits } from "dinero.js";
import * as currencies from "dinero.js/currencies";
const refused = Object.values(currencies).filter((currency) => {
  try {
    toDecimal(dinero({ amount: 100, currency }));
    return false;
  } catch {
    return true;
  }
});
const seen = refused.map((currency) => {
  const units = toUnits(dinero({ amount: 100, currency }));
  return `${currency.code} base ${currency.base} exponent ${currency.exponent}, 100 are ${units.join(" whole and ")} parts`;
});
console.log("cannot be written as decimals:", seen.join("; "));
process.exitCode = refused.map(({ code }) => code).sort().join() === "MGA,MRU" && refused.every(({ exponent }) => exponent === 1) ? 0 : 1;
JS
node seen.mjs
