#!/bin/sh
# @formatjs/intl-localematcher 0.10.1.
# One expects: "best fit", the default, finds at least every match that the plain "lookup" of RFC 4647 finds.
# What happens: asked for zh-Hant-HK where en and zh are there, lookup gives zh, best fit gives up and answers the
# default; for zh-Hans-CN it gives zh. And "lookup" does not find pt-BR for a reader of pt, where best fit does.
# Why it matters: a browser in Hong Kong gets English from a shop that has Chinese, and nobody sees an error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @formatjs/intl-localematcher@0.10.1 >/dev/null
cat > seen.mjs <<'JS'
import { match } from "@formatjs/intl-localematcher";
const cases = [["zh-Hant-HK", ["en", "zh"]], ["zh-Hans-CN", ["en", "zh"]], ["pt", ["en", "pt-BR"]]];
const seen = cases.map(([wish, there]) => {
  const found = ["best fit", "lookup"].map((algorithm) => match([wish], there, "en", { algorithm }));
  console.log(`${wish} among ${there.join(", ")}: best fit ${found[0]}, lookup ${found[1]}`);
  return found.join("/");
});
process.exitCode = seen.join() === "en/zh,zh/zh,pt-BR/en" ? 0 : 1;
JS
node seen.mjs
