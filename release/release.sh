#!/bin/sh
# Builds the files of a release in dist/, for the tag of the current commit (vX.Y.Z),
# and signs them. Publishing dist/ is up to the workflow. Rejects what must not be
# released. Arguments are passed to goreleaser.
set -eu

cd "$(dirname "$0")/.."
rejected=
reject() {
	echo "release: $*" >&2
	rejected=yes
}

# goreleaser, too, must use this tag if the commit has several.
GORELEASER_CURRENT_TAG=$(git describe --exact-match --tags --match 'v[0-9]*.[0-9]*.[0-9]*' 2>/dev/null) ||
	reject "the commit has no tag with a version; create one: git tag -a vX.Y.Z"
export GORELEASER_CURRENT_TAG
changes=$(git status --short)
[ -z "$changes" ] || reject "the work tree has changes; commit or stash them:
$changes"
git config remote.origin.url >/dev/null || reject "the repository has no remote named origin; add it: git remote add origin URL"
placeholders=$(grep '^[^#]*\.invalid' release/project.env) && reject "replace the placeholders in release/project.env before you tag the commit:
$placeholders"
[ -n "${VISION1_SIGNING_KEY:-}" ] || reject "VISION1_SIGNING_KEY is not set; set it to the text of the secret key, which minisign -G -W creates"
[ -z "$rejected" ] || exit 1

go build -C release -o ../bin/release/ ./changelog ./sign
bin/release/sign -public >/dev/null || rejected=yes
bin/release/changelog -check "${GORELEASER_CURRENT_TAG#v}" >bin/release/notes.md || rejected=yes
[ -z "$rejected" ] || exit 1
exec sh release/build.sh --skip=announce,publish "$@"
