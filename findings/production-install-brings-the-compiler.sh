#!/bin/sh
# npm 11 with whatsapp-web.js 1.34.7 and typescript 7.0.2 as a development dependency.
# One expects: "npm ci --omit=dev" leaves the development dependencies out.
# What happens: the compiler and its native binary (over 30 MB) come along: far below whatsapp-web.js, cosmiconfig names
# typescript as an *optional peer*, and a peer that the project happens to have, even for development only, counts as
# needed in production. Without whatsapp-web.js it is left out.
# Why it matters: a browser driver's configuration reader decides how large a shop's installation is; look with
# "npm ls typescript --omit=dev" before blaming the lock file.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "private": true, "dependencies": { "whatsapp-web.js": "1.34.7" }, "devDependencies": { "typescript": "7.0.2" } }
JSON
npm install --silent --no-audit --no-fund --ignore-scripts --package-lock-only >/dev/null
npm ci --silent --no-audit --no-fund --ignore-scripts --omit=dev >/dev/null
with=no; [ -d node_modules/typescript ] && with=yes
npm uninstall --silent --no-audit --no-fund --ignore-scripts --package-lock-only whatsapp-web.js >/dev/null
npm ci --silent --no-audit --no-fund --ignore-scripts --omit=dev >/dev/null
without=no; [ -d node_modules/typescript ] && without=yes
echo "typescript installed with --omit=dev: beside whatsapp-web.js $with, without it $without"
[ "$with$without" = yesno ]
