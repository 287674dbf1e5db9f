# Developer tasks; `make` alone lists them. Everything above the line "Checks", and
# `make test`, needs only Go, make, and a POSIX shell. The other targets name what
# else they need.

GO       ?= go
FUZZTIME ?= 1m
# Output directory of build
BIN      := bin/
# More flags for go test, for example: make test TESTFLAGS='-v -count=1'
TESTFLAGS ?=

# The tag grpcnotrace omits a debugging page of grpc-go and the template packages that
# it links. Without nodynamic, the HEIC and AVIF decoders search for shared libraries,
# so each program needs a loader and libraries of glibc, which Alpine doesn't have.
TAGS := grpcnotrace,nodynamic
# Everything is compiled in the same way, so that one command uses what another has compiled.
# Without cgo, a binary needs no libraries and starts a millisecond faster. make lint vets
# the tests, also those with other build tags.
export GOFLAGS := $(strip $(shell $(GO) env GOFLAGS) -tags=$(TAGS) -trimpath -vet=off)
export CGO_ENABLED := 0

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOL    := $(GO) tool -modfile=tools.mod
LDFLAGS := -s -w -X vision1/internal/cli.version=$(VERSION) -X main.version=$(VERSION)
# Packages of each module, and tests of each package, that run at a time: twice the
# processors, because many wait for processes and timers.
AT_ONCE := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))))
# The program, and the tests with dependencies that the program doesn't have.
MODULES := . test
# Both modules at a time, unless make was started with -j.
EACH_MODULE = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)

.DEFAULT_GOAL := help
.PHONY: help build man site demo screenshot generate fmt test test-race test-system test-windows test-kubernetes test-update bench soak fuzz lint vulncheck generate-check release release-snapshot release-check ci clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {n = split($$2, words, " "); line = sprintf("  %-17s", $$1); \
		for (i = 1; i <= n; i++) {if (length(line words[i]) >= 80) {print line; line = sprintf("%19s", "")} line = line " " words[i]} \
		print line}' Makefile

build: ## build bin/vision1 and bin/vision1-emulator
	$(GO) build -buildvcs=false -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/vision1 ./cmd/vision1-emulator

demo: build ## extract the text of an image, label it, and cancel an operation, with a local emulator
	@sh demo/run.sh

generate: ## update the generated code and documentation
	$(GO) generate ./...

fmt: ## format the Go code
	gofmt -s -w .

man: ## write manual pages to bin/man
	$(GO) run ./internal/docgen -man -version '$(VERSION)' -date "$$(git log -1 --format=%cs 2>/dev/null)" bin/man

site: ## build the documentation site in bin/site/html (needs Python with venv)
	@GO='$(GO)' sh docs/site/build.sh

screenshot: ## update the screenshot in the README
	$(GO) run ./demo/screenshot docs/vision1.svg

release-snapshot: ## build all files of a release in dist/ (needs git; the first run takes ten minutes)
	sh release/snapshot.sh

release: ## build and sign a release of the tag of this commit in dist/ (docs/release.md)
	sh release/release.sh

clean: ## delete the output of build, man, site, and release-snapshot
	rm -rf bin dist

# Checks

test: ## run the tests that need only Go
	@TMPDIR=$$(sh test/tmpdir 2) $(MAKE) --no-print-directory $(EACH_MODULE) $(MODULES:%=test-module-%)

test-module-%:
	$(GO) test -C $* -p $(AT_ONCE) -parallel $(AT_ONCE) $(TESTFLAGS) ./...

# Only packages that start goroutines, in the code or in its tests: those that only lock
# are tested by the others. By default, every process of the race detector sleeps for a
# second at its exit.
test-race: ## run the tests of concurrent packages with the race detector (needs a C compiler)
	@$(MAKE) --no-print-directory $(EACH_MODULE) $(MODULES:%=test-race-module-%)

test-race-module-%:
	@dirs=$$($(GO) list -C $* -f '{{.Dir}}' ./...) || exit 1; \
	packages=$$(for dir in $$dirs; do \
		! grep -qsE '\<go (func|[a-z]+[.(])|\.Go\(|errgroup' "$$dir"/*.go || echo "$$dir"; done); \
	set -x; CGO_ENABLED=1 GORACE=atexit_sleep_ms=0 $(GO) test -C $* -p $(AT_ONCE) -race $(TESTFLAGS) $$packages

# Only the tests in files with the build tag "system", and those of release/: make test
# runs the others.
test-system: ## run the tests that need other programs or much time (.ci/run installs the programs)
	@$(MAKE) --no-print-directory $(EACH_MODULE) $(MODULES:%=test-system-module-%)
	$(GO) test -C release $(TESTFLAGS) ./...

test-system-module-%:
	@dirs=$$($(GO) list -C $* -tags $(TAGS),system -f '{{.Dir}}' ./...) || exit 1; \
	files=$$(for dir in $$dirs; do \
		grep -lsE '^//go:build .*\<system\>' "$$dir"/*_test.go || true; done); \
	names=$$(sed -n 's/^func \(Test[A-Za-z0-9_]*\)(t \*testing\.T).*/\1/p' $$files | paste -sd '|' -); \
	packages=$$(for file in $$files; do dirname "$$file"; done | sort -u); \
	test -n "$$names" || { echo "no test in $* has the build tag system" >&2; exit 1; }; \
	set -x; $(GO) test -C $* -p $(AT_ONCE) -tags $(TAGS),system -run "^($$names)$$" $(TESTFLAGS) $$packages

test-windows: ## run the tests for Windows under Wine (needs Debian's wine, wine64, gcc-mingw-w64-x86-64)
	sh test/windows/run

# Kubernetes is built from its Go modules.
test-kubernetes: ## run the Kubernetes job of detect with a control plane (needs etcd; the first run takes 11 minutes)
	$(GO) build -C test/kubernetes -ldflags '-s -w' -o '$(CURDIR)/bin/kubernetes/' tool
	@$(MAKE) --no-print-directory build BIN=bin/kubernetes/
	$(GO) test -C test/kubernetes -count 1 $(TESTFLAGS) . -programs '$(CURDIR)/bin/kubernetes'

# Only packages whose tests declare the flag accept -update.
test-update: ## update the golden files; review the diff before you commit it
	@set -e; for module in $(MODULES); do \
		dirs=$$($(GO) list -C $$module -f '{{.Dir}}' ./...); \
		packages=$$(for dir in $$dirs; do \
			! grep -qs -e 'flag.Bool("update"' "$$dir"/*_test.go || echo "$$dir"; done); \
		test -n "$$packages" || { echo "no test in $$module declares the flag -update" >&2; exit 1; }; \
		(set -x; $(GO) test -C $$module $$packages -update); \
	done

bench: ## run the benchmarks: time, bytes, and allocations per operation
	@echo 'Each line is one benchmark: runs, time per run, bytes and allocations per run, on this machine.'
	@echo 'Compare two versions on the same machine only. Whole commands: docs/benchmarks.md.'
	@set -e; for module in $(MODULES); do (set -x; $(GO) test -C $$module -run '^$$' -bench . -benchmem ./...); done

soak: ## run the load and fault-injection tests of docs/reliability.md (about 15 minutes)
	$(GO) test -C test -tags $(TAGS),soak -run '^TestSoak' -timeout 30m -count 1 -v ./faults
	$(GO) test -tags $(TAGS),soak -run '^TestSoak' -count 1 -v ./cmd/vision1-emulator

fuzz: ## run each fuzz target for FUZZTIME (1m)
	@found=0; for module in $(MODULES); do \
		list=$$($(GO) test -C $$module -list '^Fuzz' ./...) || { echo "$$list"; exit 1; }; \
		for line in $$(echo "$$list" | awk '/^Fuzz/ {name[n++] = $$1} /^ok/ {for (i = 0; i < n; i++) print $$2 ":" name[i]; n = 0}'); do \
			found=1; package=$${line%:*}; target=$${line#*:}; echo "$$package $$target"; \
			$(GO) test -C $$module -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$package" || exit 1; \
		done; \
	done; test $$found = 1 || { echo 'no fuzz target found' >&2; exit 1; }

lint: ## check for retired terms and run the linters (the first run takes some minutes)
	@sh .ci/terms
	@set -e; for module in $(MODULES) test/kubernetes release; do \
		(set -x; cd $$module; $(GO) tool -modfile='$(CURDIR)/tools.mod' golangci-lint run -c '$(CURDIR)/.golangci.yml' ./...); \
	done

# Exit codes of govulncheck: 0 no vulnerability, 3 some, 1 it could not check.
vulncheck: ## check the programs for known vulnerabilities (needs the Go vulnerability database)
	$(TOOL) govulncheck ./cmd/...

# Compare the work tree before and after, including new files. A separate index lets
# this work with uncommitted changes and keeps the real index unmodified.
generate-check: ## fail if make generate changes a file (needs git)
	@mkdir -p bin; \
	snapshot() { GIT_INDEX_FILE=bin/.index git add -A && GIT_INDEX_FILE=bin/.index git write-tree; }; \
	trap 'rm -f bin/.index' EXIT; \
	before=$$(snapshot) && $(MAKE) --no-print-directory generate && after=$$(snapshot) && \
	git --no-pager diff --exit-code "$$before" "$$after"

release-check: ## check that release builds are reproducible, and install a package (needs git)
	sh release/check.sh

ci: ## run everything that CI runs
	.ci/run
