# What one does with vision1. `make` alone lists it. Go, make and a POSIX sh are
# enough for everything above the line "Checks" and for test; the rest says what
# else it needs.

GO       ?= go
FUZZTIME ?= 1m
# Where build puts the programs
BIN      := bin/
# Further flags for go test: make test TESTFLAGS='-race -v'
TESTFLAGS ?=

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X vision1/internal/cli.version=$(VERSION) -X main.version=$(VERSION)
TOOL    := $(GO) tool -modfile=tools.mod

.DEFAULT_GOAL := help
.PHONY: help build man demo picture generate fmt test test-system test-update bench soak fuzz lint generate-check release-snapshot release-check ci clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-17s %s\n", $$1, $$2}' Makefile

# Without cgo a binary needs no libraries, and starts a millisecond sooner. The
# tag leaves a debugging page of grpc-go out, with the templates that it links.
build: ## build bin/vision1 and bin/vision1-emulator
	CGO_ENABLED=0 $(GO) build -tags grpcnotrace -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/vision1 ./cmd/vision1-emulator

demo: build ## cancel a long-running operation of a local emulator, from start to end
	@sh demo/run.sh

generate: ## write the generated code anew (after a bump of google.golang.org/api, say)
	$(GO) generate ./...

fmt: ## format the Go code
	gofmt -s -w .

man: ## write manual pages of all commands to bin/man
	$(GO) run ./internal/docgen -man -version '$(VERSION)' bin/man

picture: ## draw the picture of the README anew, from a run of vision1
	$(GO) run ./demo/picture docs/vision1.svg

release-snapshot: ## make all files of a release of this commit in dist/ (needs git; at first ten minutes)
	sh release/snapshot.sh

clean: ## remove what build, man and release-snapshot made
	rm -rf bin dist

# Checks

test: ## run the tests that need Go alone
	$(GO) test $(TESTFLAGS) ./...

test-system: ## run the tests that need programs of the system too (.ci/run installs them)
	$(GO) test -tags system $(TESTFLAGS) ./...
	$(GO) test -C release $(TESTFLAGS) ./...

# Only a package whose tests declare the flag knows -update.
test-update: ## write the golden files anew; read the difference before you commit it
	@packages=$$(grep -rl --include='*_test.go' -e 'flag.Bool("update"' . | sed 's,/[^/]*$$,,' | sort -u); \
	test -n "$$packages" || { echo 'no test declares the flag -update' >&2; exit 1; }; \
	set -x; $(GO) test $$packages -update

bench: ## measure the inner loops: time, bytes and allocations per run of each benchmark
	@echo 'Each line is one benchmark: runs, time per run, bytes and allocations per run, on this machine.'
	@echo 'Compare two versions on the same machine only. Whole commands: docs/benchmarks.md.'
	$(GO) test -run '^$$' -bench . -benchmem ./...

soak: ## put the client under load and faults: docs/reliability.md (about 8 minutes)
	$(GO) test -tags soak -run '^TestSoak' -timeout 30m -count 1 -v ./cmd/vision1

fuzz: ## run each fuzz target for FUZZTIME (1m)
	@list=$$($(GO) test -list '^Fuzz' ./...) || { echo "$$list"; exit 1; }; \
	echo "$$list" | awk '/^Fuzz/ {name[n++] = $$1} /^ok/ {for (i = 0; i < n; i++) print $$2, name[i]; n = 0}' | { \
		found=0; \
		while read -r package target; do \
			found=1; echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$package" </dev/null || exit 1; \
		done; \
		test $$found = 1 || { echo 'no fuzz target found' >&2; exit 1; }; }

lint: ## run the linters of .golangci.yml (the first run builds them: a minute or two)
	$(TOOL) golangci-lint run ./...
	cd release && $(GO) tool -modfile=../tools.mod golangci-lint run -c ../.golangci.yml ./...

# The work tree before and after, new files included, by an index of its own, so
# that this also works in the middle of a change and leaves the real index alone.
generate-check: ## fail where make generate would change a file (needs git)
	@mkdir -p bin; \
	snapshot() { GIT_INDEX_FILE=bin/.index git add -A && GIT_INDEX_FILE=bin/.index git write-tree; }; \
	trap 'rm -f bin/.index' EXIT; \
	before=$$(snapshot) && $(MAKE) --no-print-directory generate && after=$$(snapshot) && \
	git --no-pager diff --exit-code "$$before" "$$after"

release-check: ## make the release twice, compare the files byte for byte, install one (needs git)
	sh release/check.sh

ci: ## run all that CI runs
	.ci/run
