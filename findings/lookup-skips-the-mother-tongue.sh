#!/bin/sh
# bcp-47-match 2.0.3, @formatjs/intl-localematcher 0.10.1 and negotiator 1.1.0.
# One expects: a header "en-US, en;q=0.9, da;q=0.8" gives English in a shop that has Danish and British English.
# What happens: the lookup of RFC 4647 only shortens what the reader wishes, it never lengthens: both libraries answer
# da, the reader's last wish. negotiator answers en-GB.
# Why it matters: naming a catalog en-GB instead of en turns all Americans into Danes, with libraries that follow the RFC.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund bcp-47-match@2.0.3 @formatjs/intl-localematcher@0.10.1 negotiator@1.1.0 >/dev/null
cat > seen.mjs <<'JS'
import { match } from "@formatjs/intl-localematcher";
import { lookup } from "bcp-47-match";
import Negotiator from "negotiator";
const header = "en-US,en;q=0.9,da;q=0.8";
const there = ["da", "en-GB"];
const negotiator = new Negotiator({ headers: { "accept-language": header } });
const wishes = negotiator.languages();
const seen = [lookup(there, wishes), match(wishes, there, "none", { algorithm: "lookup" }), negotiator.language(there)];
console.log(header, "among", there.join(", "), "-> bcp-47-match", seen[0], "| localematcher", seen[1], "| negotiator", seen[2]);
process.exitCode = seen.join() === "da,da,en-GB" ? 0 : 1;
JS
node seen.mjs
