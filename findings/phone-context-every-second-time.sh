#!/bin/sh
# libphonenumber-js 1.13.16 on Node 20 and 26.
# One expects: whether a text is a phone number depends on the text alone.
# What happens: an RFC 3966 address with a context, "tel:20123456;phone-context=+45", is a number at the first call,
# "NOT_A_NUMBER" at the second, a number at the third, and so on: a pattern with the flag "g" keeps its place from call to
# call. A bad context resets it, so the answers to one customer depend on what another customer sent before.
# Why it matters: a contact card read from a "tel:" address is accepted or refused by turns, and a test that parses each
# text once never sees it. Cut the parameters off and put the context in front before parsing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund libphonenumber-js@1.13.16 >/dev/null
cat > seen.mjs <<'JS'
import { isValidPhoneNumber } from "libphonenumber-js/max";
const asked = [1, 2, 3, 4].map(() => isValidPhoneNumber("tel:20123456;phone-context=+45"));
console.log("the same text, asked four times:", asked.join(" "));
process.exitCode = asked.join() === "true,false,true,false" ? 0 : 1;
JS
node seen.mjs
