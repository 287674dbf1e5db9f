#!/bin/sh
# Writes the completion scripts and manual pages of a release to bin/release:
# extras.sh VERSION. goreleaser runs it first.
set -eu

cd "$(dirname "$0")/.."
out=bin/release
rm -rf $out/completions $out/man
mkdir -p $out/completions $out/man

CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $out/host/ ./cmd/vision1
for shell in bash:vision1.bash zsh:_vision1 fish:vision1.fish powershell:vision1.ps1; do
	$out/host/vision1 completion "${shell%%:*}" >"$out/completions/${shell#*:}"
done

go run ./internal/docgen -man -version "$1" -date "$(git log -1 --format=%cs 2>/dev/null)" $out/man
for page in $out/man/*.1; do
	gzip -9 -n -c "$page" >"$page.gz" # -n: without name and date
done
