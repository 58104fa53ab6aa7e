#!/usr/bin/env bash
# clients: makes the clients of sdk/ from sdk/openapi.json, by generators of these very
# versions. The first line of each says from which document it was made.
set -euo pipefail
cd "$(dirname "$0")/../sdk"
GO_GENERATOR=github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2
TS_GENERATOR=openapi-typescript@7.13.0
sum=$(sha256sum openapi.json | cut -d' ' -f1)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

${OAPI_CODEGEN:-go run $GO_GENERATOR} -config oapi-codegen.yaml -o "$work/go" openapi.json
{ echo "// Made from the document with the SHA-256 $sum (make clients)."; cat "$work/go"; } > hustings/hustings.gen.go
gofmt -w hustings/hustings.gen.go

${OPENAPI_TYPESCRIPT:-npx --yes $TS_GENERATOR} openapi.json -o "$work/ts"
{ echo "// Made from the document with the SHA-256 $sum (make clients)."; cat "$work/ts"; } > typescript/hustings.d.ts
