#!/bin/sh
# zod 4.6.7.
# One expects: of the four e-mail patterns that Zod ships, one is right for Danish shoppers, and the looser take all that
# the stricter take.
# What happens: the default refuses jens@blåbær.dk and sales&co@example.com yet takes anna@example-.dk; "html5Email"
# refuses that hyphen but takes a..b@example.dk, which the default refuses; only "unicodeEmail" takes the Danish domain, and it
# takes all five, with anna@example..dk. None takes the first two and refuses the other three.
# Why it matters: swapping one pattern for another in a checkout changes the answer in both directions at once.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund zod@4.6.7 >/dev/null
cat > seen.mjs <<'JS'
import { z } from "zod";
const addresses = ["jens@blåbær.dk", "sales&co@example.com", "anna@example-.dk", "a..b@example.dk", "anna@example..dk"];
const patterns = { email: undefined, html5Email: 0, rfc5322Email: 0, unicodeEmail: 0 };
const seen = Object.keys(patterns).map((name) => {
  const schema = name === "email" ? z.email() : z.email({ pattern: z.regexes[name] });
  const answers = addresses.map((address) => (schema.safeParse(address).success ? "yes" : "no"));
  console.log(name.padEnd(13), addresses.map((address, at) => `${address} ${answers[at]}`).join(", "));
  return answers.map((answer) => answer[0]).join("");
});
process.exitCode = seen.join() === "nnynn,nynyn,nyynn,yyyyy" ? 0 : 1;
JS
node seen.mjs
