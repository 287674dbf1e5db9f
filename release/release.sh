#!/bin/sh
# Builds the files of a release in dist/, for the tag of the current commit (vX.Y.Z),
# and signs them. Publishing dist/ is up to the workflow. Rejects what must not be
# released. Arguments are passed to goreleaser.
set -eu

cd "$(dirname "$0")/.."
fail() {
	echo "release: $*" >&2
	exit 1
}

tag=$(git describe --exact-match --tags 2>/dev/null) || fail "the commit has no tag; create one: git tag -a vX.Y.Z"
case $tag in
v[0-9]*.[0-9]*.[0-9]*) ;;
*) fail "the tag $tag is not a version, such as v1.2.3" ;;
esac
[ -z "$(git status --porcelain)" ] || fail "the work tree has changes that are not committed"
git config remote.origin.url >/dev/null || fail "the repository has no remote named origin"
! grep -n '^[^#]*\.invalid' release/project.env >&2 || fail "replace the placeholders in release/project.env"
[ -n "${VISION1_SIGNING_KEY:-}" ] || fail "VISION1_SIGNING_KEY is not set; docs/release.md says how to create a key"
go build -C release -o ../bin/release/ ./changelog
bin/release/changelog -check "${tag#v}" >bin/release/notes.md || fail "add the section to CHANGELOG.md"
exec sh release/build.sh --skip=announce,publish "$@"
