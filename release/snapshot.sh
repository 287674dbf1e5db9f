#!/bin/sh
# Builds all files of a release of the current commit in dist/ and publishes
# nothing. Arguments are passed to goreleaser.
set -eu

cd "$(dirname "$0")/.."
# Without a remote, goreleaser uses today's date instead of the commit's.
if ! git config remote.origin.url >/dev/null; then
	export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.url GIT_CONFIG_VALUE_0=https://vision1.invalid/vision1.git
fi
# goreleaser checks this itself only if there is a tag.
DIRTY=
[ -z "$(git status --porcelain)" ] || DIRTY=.dirty
export DIRTY
# A release is built with the toolchain that go.mod names.
GOTOOLCHAIN=$(sed -n 's/^toolchain //p' go.mod)
export GOTOOLCHAIN
go build -C release -o ../bin/release/ ./sbom ./image github.com/goreleaser/goreleaser/v2
export PATH="$PWD/bin/release:$PATH"
exec goreleaser release --snapshot --clean "$@"
