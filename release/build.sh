#!/bin/sh
# Builds all files of a release of the current commit in dist/ and publishes nothing:
# build.sh ARGUMENT..., for goreleaser. If VISION1_SIGNING_KEY is set, signs them.
set -eu

cd "$(dirname "$0")/.."
set -a
. release/project.env
LICENSES=$PWD/bin/release/licenses.json
set +a
# A release is built with the toolchain that go.mod names.
GOTOOLCHAIN=$(sed -n 's/^toolchain //p' go.mod)
export GOTOOLCHAIN
go build -C release -o ../bin/release/ ./sbom ./image ./provenance ./sign github.com/goreleaser/goreleaser/v2
export PATH="$PWD/bin/release:$PATH"
goreleaser release --clean "$@"

# These come last: the statement covers every other file, and the signature covers the
# statement too.
version=$(sed -n 's/.*"version":"\([^"]*\)".*/\1/p' dist/metadata.json)
revision=$(git rev-parse HEAD)
date=$(TZ=UTC0 git show -s --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd HEAD)
provenance dist/checksums.txt "$version" "$revision" "$date" "dist/vision1_$version.intoto.json"
if [ -n "${VISION1_SIGNING_KEY:-}" ]; then
	sign dist/checksums.txt "vision1 $version, $date"
fi
