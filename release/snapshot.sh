#!/bin/sh
# Builds all files of a release of the current commit, which needs no tag, in dist/.
# Arguments are passed to goreleaser.
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
exec sh release/build.sh --snapshot "$@"
