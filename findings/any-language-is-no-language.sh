#!/bin/sh
# negotiator 1.1.0 feeding @formatjs/intl-localematcher 0.10.1, the usual pair.
# One expects: "Accept-Language: *" (any language will do; Node's own fetch sends it) gives the first language there is.
# What happens: negotiator hands on "*" as if it were a language, and the matcher throws (on Node 26 "Invalid
# language tag: *", on Node 20 "Incorrect locale information provided").
# negotiator alone, asked with the list of languages, answers rightly, also for "en;q=0, *".
# Why it matters: no person's browser sends it, so tests pass; link previews, health checks and payment services do.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund negotiator@1.1.0 @formatjs/intl-localematcher@0.10.1 >/dev/null
cat > seen.mjs <<'JS'
import { createServer } from "node:http";
import { match } from "@formatjs/intl-localematcher";
import Negotiator from "negotiator";
const there = ["en", "da"];
const server = createServer((request, response) => {
  const wishes = new Negotiator(request);
  let pair;
  try {
    pair = match(wishes.languages(), there, "en");
  } catch (error) {
    pair = error.message;
  }
  response.end(JSON.stringify({ header: request.headers["accept-language"], pair, alone: wishes.language(there) }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const answer = await (await fetch(`http://127.0.0.1:${server.address().port}/`)).json();
server.close();
console.log(answer);
process.exitCode = answer.header === "*" && /language tag|Incorrect locale/.test(answer.pair) && answer.alone === "en" ? 0 : 1;
JS
node seen.mjs
