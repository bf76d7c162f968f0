#!/bin/sh
# html-to-text 10.0.1 with its own defaults.
# One expects: cells of a table stand apart in the text, by a space at least.
# What happens: they are joined without anything: a row with a count "2" and a size "250 ml" reads "2250 ml".
# Why it matters: product descriptions and mails come with tables of quantities and prices; two numbers become another
# believable number. Tables need the format "dataTable", chosen by the caller.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund html-to-text@10.0.1 >/dev/null
cat > seen.mjs <<'JS'
import { convert } from "html-to-text";
const html = "<table><tr><td>2</td><td>250 ml</td></tr></table>";
const plain = convert(html);
const table = convert(html, { selectors: [{ selector: "table", format: "dataTable" }] });
console.log("by default:", JSON.stringify(plain), "| as a table:", JSON.stringify(table));
process.exitCode = plain === "2250 ml" && /^2 +250 ml$/.test(table.trim()) ? 0 : 1;
JS
node seen.mjs
