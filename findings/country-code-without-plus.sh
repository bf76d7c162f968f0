#!/bin/sh
# libphonenumber-js 1.13.16 and google-libphonenumber 3.2.47.
# One expects: a number that begins with the market's own country code but has no plus (as Telegram's contact cards and
# WhatsApp's ids write it) is either understood or found invalid.
# What happens: for Denmark "4520123456" is understood as +45 20 12 34 56, for the Netherlands likewise; for Germany
# "4915112345678" becomes +49 49 15112345678 and is *valid* (a landline of area code 0491), because German lengths vary.
# Why it matters: the check passes, and the courier's text goes to a stranger. Whoever has digits with a country code must
# put the plus in front before parsing; the default country is for what people type.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund libphonenumber-js@1.13.16 google-libphonenumber@3.2.47 >/dev/null
cat > seen.mjs <<'JS'
import { parsePhoneNumberWithError } from "libphonenumber-js/max";
import google from "google-libphonenumber";
const util = google.PhoneNumberUtil.getInstance();
const seen = [["4520123456", "DK"], ["31612345678", "NL"], ["4915112345678", "DE"]].map(([digits, country]) => {
  const one = parsePhoneNumberWithError(digits, country);
  const other = util.parse(digits, country);
  const line = `${one.number} ${one.isValid()} ${util.format(other, google.PhoneNumberFormat.E164)} ${util.isValidNumber(other)}`;
  console.log(country, digits, "->", line);
  return line;
});
const expected = [
  "+4520123456 true +4520123456 true",
  "+31612345678 true +31612345678 true",
  "+494915112345678 true +494915112345678 true",
];
process.exitCode = seen.join() === expected.join() ? 0 : 1;
JS
node seen.mjs
