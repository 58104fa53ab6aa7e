#!/usr/bin/env bash
# Runs every fuzz test of the module for some seconds: scripts/fuzz.sh 5s
set -euo pipefail
cd "$(dirname "$0")/.."
for pkg in $(go list ./...); do
  for name in $(go test -list '^Fuzz' "$pkg" | grep '^Fuzz' || true); do
    echo "$pkg $name"
    go test -run '^$' -fuzz "^$name\$" -fuzztime "${1:-5s}" -fuzzminimizetime 10x "$pkg"
  done
done
