# Two commands matter: `make run` and `make test`. Each goes from nothing to
# done on a machine with Go and Node.js, and does again only what is needed.

export CGO_ENABLED = 0
.PHONY: clients faults help run dev test test-short test-long fmt lint check chaos bench bench-growth bench-verify pictures build assets release manifests check-packages

## help: what each of these does
help:
	@sed -n 's/^## /make /p' Makefile

## run: the whole site with demo data on http://localhost:8080, on the embedded database
## run RUN_FLAGS="--listen 127.0.0.1:8081 --origin http://localhost:8081 --host localhost:8081 --private 127.0.0.1:9091": the same where 8080 is taken
run: build
	exec ./bin/hustings serve --demo --database data/demo.db --keys data/demo-keys --organisation "Digital Leaders" $(RUN_FLAGS)

## dev: the same, built and started again whenever a source changes
dev:
	./scripts/prepare.sh run
	exec node api/web/dev.mjs --demo --database data/demo.db --keys data/demo-keys --organisation "Digital Leaders" $(RUN_FLAGS)

## test: everything, on both databases and in a real browser; what needs the published elections (CONTRIBUTING.md) is skipped without them
test:
	./scripts/prepare.sh test
	go vet ./...
	cd api/web && npm run --silent check && npm run --silent test
	go test -timeout 60m ./...

# Without the folders all of whose tests start processes or live through years.
QUICK := . ./api/... ./commands/... ./discourse/... ./domain/... ./elections/... ./install/... ./jobs/... ./scripts/...

## test-short: the rules, the acts and the pages on SQLite alone, without browsers or PostgreSQL, in some seventy seconds once it is compiled
test-short:
	./scripts/prepare.sh run
	GOGC=400 go test -short -vet=off $(QUICK)

## test-long: the cases of docs/hardening.md at their full figures, in some hours; HUSTINGS_COUNTS as for test
test-long:
	./scripts/prepare.sh test
	HUSTINGS_LONG=1 HUSTINGS_ALL_FLIPS=1 HUSTINGS_RANDOM=10000 go test -count=1 -timeout 12h ./...

## fmt: writes Go and TypeScript as everybody here does
fmt:
	gofmt -w $$(git ls-files '*.go')
	cd api/web && npm run --silent format

## lint: Go and TypeScript; the Go linter is built into bin/ the first time, which takes some two minutes
lint:
	./scripts/prepare.sh test
	./scripts/lint.sh
	cd api/web && npm run --silent check

## check: lint, race detector (needs a C compiler), a few seconds of each fuzz test
check:
	./scripts/prepare.sh test
	./scripts/lint.sh
	CGO_ENABLED=1 go test -race -short -timeout 60m ./...
	./scripts/fuzz.sh $(or $(FUZZ),60s)
	HUSTINGS_RANDOM=10000 go test -count=1 -run TestPlain ./domain/count

## chaos: processes killed CHAOS_KILLS (50) times at each of seven points, stalls, a promotion, an old primary's return, a frozen replica; prints a table
chaos:
	./scripts/prepare.sh test
	CHAOS_KILLS=$(or $(CHAOS_KILLS),50) go test -count=1 -v -timeout 3h ./chaos

## clients: the Go and TypeScript clients of sdk/, made anew from the API document
clients:
	go test ./api -run '^TestTheSDKIsUpToDate$$' -count=1 -update
	./scripts/clients.sh

## bench: every figure of docs/performance.md, durable where that matters, in about a quarter of an hour
bench: build
	@failed=0; \
	go run ./bench/count || failed=1; \
	go test -run '^$$' -bench . -benchtime 1s ./elections/... || failed=1; \
	go run ./bench/load || failed=1; \
	exit $$failed

## bench-growth: growth in one run: electorates of SIZES (1000,10000,100000) on PostgreSQL, up to 100,000 on SQLite too; the table goes into docs/performance.md; data under DIR (/var/tmp), 7 GB and a quarter of an hour for a million
SIZES ?= 1000,10000,100000
bench-growth:
	go run ./bench/load -growth $(SIZES) -pages 40 -dir $(or $(DIR),/var/tmp) -into $(or $(INTO),docs/performance.md)

## bench-verify: verifies a bundle of BALLOTS ballots (20,000): time, processor time, memory; a million takes a quarter of an hour and several GB
bench-verify:
	HUSTINGS_BALLOTS=$(or $(BALLOTS),20000) go test -count=1 -v -timeout 3h -run '^TestVerify_TimeAndMemory$$' ./elections/audit

## pictures: the pictures of the guides, taken on the browser journeys
pictures:
	./scripts/prepare.sh test
	PICTURES=$(CURDIR)/docs/pictures go test -count=1 -run TestJourneys ./demo

## release VERSION=v1.2.3: static binaries, Debian packages, container image, list of contents and checksums into dist/, by RELEASE_GO; ONLY=linux-amd64 makes one. Refused where `make faults` finds one; FAULTS=unasked asks nobody
RELEASE_GO ?= go1.26.10
release: assets
	@[ "$(FAULTS)" = unasked ] || $(MAKE) --no-print-directory faults
	cd packaging && GOTOOLCHAIN="$(RELEASE_GO)" go run ./release -version "$(VERSION)" -only "$(ONLY)" -go "$(RELEASE_GO)"

## manifests: packaging/kubernetes from the chart with its defaults
manifests:
	cd packaging && go tool helm template hustings helm/hustings > kubernetes/hustings.yaml

## check-packages: what operators are given, held to the tools that read it (helm, promtool, Kubernetes' and Grafana's schemas, systemd); some minutes the first time
check-packages: assets
	cd packaging && go vet ./... && go test -count=1 -timeout 60m ./...

## faults: holds what is built in, with the library of RELEASE_GO (local: of the Go at hand), against Go's list of known faults; needs a network
faults:
	HUSTINGS_FAULTS=$(RELEASE_GO) go test -count=1 -v -run '^TestOP3_NothingBuiltInHasAKnownFault$$' .

## build: bin/hustings with styles and scripts in it, and bin/hustings-count, which counts and does nothing else
build: assets
	go build -trimpath -o bin/ . ./commands/hustings-count

## assets: the styles and scripts that the program embeds
assets:
	./scripts/prepare.sh run
