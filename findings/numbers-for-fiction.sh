#!/bin/sh
# libphonenumber-js 1.13.16 (metadata "max").
# One expects: numbers that regulators keep free for films and examples are judged alike: all valid, or none.
# What happens: the British and the French ones (Ofcom's 07700 900xxx, Arcep's 06 39 98 xx xx) are possible but invalid,
# the Swedish, the Australian and the North American ones (PTS's 070-174 06 xx, ACMA's 0491 570 xxx, 555-01xx) are valid.
# Why it matters: test data with no real person's number is refused in two markets and passes in three; a shop that
# demonstrates checkout in London must ask only whether the number is possible, or the demonstration stops there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund libphonenumber-js@1.13.16 >/dev/null
cat > seen.mjs <<'JS'
import { parsePhoneNumberWithError } from "libphonenumber-js/max";
const numbers = ["+447700900123", "+33639980123", "+46701740605", "+61491570006", "+12125550100"];
const seen = numbers.map((typed) => {
  const number = parsePhoneNumberWithError(typed);
  console.log(typed, "possible", number.isPossible(), "valid", number.isValid());
  return `${number.isPossible()}/${number.isValid()}`;
});
process.exitCode = seen.join() === "true/false,true/false,true/true,true/true,true/true" ? 0 : 1;
JS
node seen.mjs
