#!/bin/sh
# Writes to bin/release what a release has beside the programs: completion scripts,
# manual pages, licenses, and the Debian changelog. goreleaser runs it first:
# extras.sh VERSION DATE, with the variables of project.env.
set -eu

cd "$(dirname "$0")/.."
# The same flags as in the Makefile, so that the build cache is used.
export CGO_ENABLED=0 GOFLAGS="$(go env GOFLAGS) -tags=grpcnotrace,nodynamic -trimpath"
out=bin/release
rm -rf $out/completions $out/man
mkdir -p $out/completions $out/man

go build -buildvcs=false -o $out/host/ ./cmd/vision1
for shell in bash:vision1.bash zsh:_vision1 fish:vision1.fish powershell:vision1.ps1; do
	$out/host/vision1 completion "${shell%%:*}" >"$out/completions/${shell#*:}"
done

go run ./internal/docgen -man -version "$1" -date "${2%T*}" $out/man
for page in $out/man/*.1; do
	gzip -9 -n -c "$page" >"$page.gz" # -n: without name and date
done

# The platforms of .goreleaser.yml: dependencies differ by system, and on Linux by
# processor.
go build -C release -o ../$out/ ./licenses ./changelog
$out/licenses $out linux/amd64 linux/arm64 linux/386 linux/arm darwin/arm64 windows/amd64 freebsd/amd64
$out/changelog "$1" "$2" | gzip -9 -n >$out/changelog.gz
cp release/lintian-overrides $out/lintian-overrides
