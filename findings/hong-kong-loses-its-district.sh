#!/bin/sh
# @fragaria/address-formatter 6.7.1 with the OpenCage templates in it.
# One expects: what is given as the city stands in the formatted address, above all where there is no postal code.
# What happens: for Hong Kong the city is left out without a word: only the street remains. Named "district", the same
# place is written. Macau is the same; for Singapore the
# city is written.
# Why it matters: a shop's form has one field for the place; a parcel for Wan Chai is labelled with a street that stands in
# several districts.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @fragaria/address-formatter@6.7.1 >/dev/null
cat > seen.mjs <<'JS'
import formatter from "@fragaria/address-formatter";
const write = (countryCode, place) => formatter.format({ road: "1 Queen Street", countryCode, ...place }, { output: "array" }).join(", ");
const seen = [write("HK", { city: "Wan Chai" }), write("HK", { district: "Wan Chai" }), write("SG", { city: "Singapore" }), write("MO", { city: "Macau" })];
console.log(seen.join("\n"));
process.exitCode = !seen[0].includes("Wan Chai") && seen[1].includes("Wan Chai") && seen[2].includes("Singapore") && !seen[3].includes("Macau") ? 0 : 1;
JS
node seen.mjs
