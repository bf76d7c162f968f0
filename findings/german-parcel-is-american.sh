#!/bin/sh
# ts-tracking-number 1.0.17.
# One expects: a tracking number whose check digit fits is given to the right carrier, or to none.
# What happens: the twenty digits of a German parcel (a GS1 serial shipping container code with a German company prefix,
# 00 3 404…) are "United States Postal Service" with a link to that service, and so are those of a Norwegian one
# (00 3 707…): the check digit is reckoned alike for all who use such a code, so it proves nothing about the carrier.
# Why it matters: the shopper gets a tracking link that finds nothing. Between Denmark, Germany and the Netherlands take
# the carrier from the staff, not from the number.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ts-tracking-number@1.0.17 >/dev/null
cat > seen.mjs <<'JS'
import tracking from "ts-tracking-number";
const { getTracking } = tracking;
const checked = (digits) => {
  const sum = [...digits].reduceRight((all, digit, at) => all + Number(digit) * ((digits.length - 1 - at) % 2 === 0 ? 3 : 1), 0);
  return digits + ((10 - (sum % 10)) % 10);
};
const seen = ["0034043400000012345", "0037072600000012345"].map(checked).map((number) => {
  const found = getTracking(number);
  console.log(number, "->", found?.courier.name, found?.trackingUrl);
  return found?.courier.code;
});
process.exitCode = seen.join() === "usps,usps" ? 0 : 1;
JS
node seen.mjs
