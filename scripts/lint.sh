#!/usr/bin/env bash
# Lints with a pinned golangci-lint, kept in bin/ and out of go.mod.
set -euo pipefail
cd "$(dirname "$0")/.."
version=v2.15.0
tool=$PWD/bin/golangci-lint
if [ ! -x "$tool" ] || ! "$tool" version 2>/dev/null | grep -q "${version#v}"; then
  echo "Installing golangci-lint $version (some two minutes, once) ..."
  GOBIN=$PWD/bin CGO_ENABLED=0 go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version"
fi
exec "$tool" run ./...
