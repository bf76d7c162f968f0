#!/bin/sh
# postcode-validator 3.10.22.
# One expects: one function treats small and capital letters alike for all countries, and so optional separators.
# What happens: "bs15tr" is a British code but "1234ab" is no Dutch one and "d02af30" no Irish one; the Swedish code may
# begin with "SE-", the Luxembourg one with "L-", but the Danish one not with "DK-". The Portuguese code may be half
# ("1000") but not whole without its hyphen ("1000205").
# Why it matters: people type small letters on phones; a check that was tried with London refuses Amsterdam and Dublin.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund postcode-validator@3.10.22 >/dev/null
cat > seen.mjs <<'JS'
import validator from "postcode-validator";
const cases = [["GB", "bs15tr"], ["NL", "1234ab"], ["IE", "d02af30"], ["SE", "SE-111 22"], ["LU", "L-1234"], ["DK", "DK-8000"], ["PT", "1000"], ["PT", "1000205"]];
const seen = cases.map(([country, code]) => validator.postcodeValidator(code, country));
console.log(cases.map(([country, code], at) => `${country} ${code} ${seen[at]}`).join("\n"));
process.exitCode = seen.join() === "true,false,false,true,true,false,true,false" ? 0 : 1;
JS
node seen.mjs
