#!/bin/sh
# Checks that a release of HEAD is reproducible: builds it twice, in different
# directories, and compares all files. Then checks the files. The first run takes
# about fifteen minutes, most of it to build goreleaser and for ten platforms.
set -eu

cd "$(dirname "$0")/.."
source=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
	echo "release-check: $*" >&2
	exit 1
}

# make_release DIR SOURCE builds the release in a separate clone of SOURCE.
make_release() {
	git clone --quiet "$2" "$work/$1"
	sh "$work/$1/release/snapshot.sh" >"$work/$1.log" 2>&1 || {
		tail -n 40 "$work/$1.log" >&2
		fail "the release failed"
	}
	# The excluded files describe goreleaser's own run.
	(cd "$work/$1/dist" && find . -type f ! -name config.yaml ! -name artifacts.json ! -name metadata.json -exec sha256sum {} + |
		sort -k 2) >"$work/$1.sums"
}

# The key for the signatures of both is new.
VISION1_SIGNING_KEY=$(go run -C release ./sign -generate)
export VISION1_SIGNING_KEY

echo "first build"
make_release one "$source"
echo "second build, with a different directory, umask, and time zone"
(umask 077 && export TZ=Pacific/Auckland && make_release another "$work/one")
diff "$work/one.sums" "$work/another.sums" || fail "the two builds differ"
echo "identical: $(wc -l <"$work/one.sums") files"

dist=$work/one/dist
(cd "$dist" && sha256sum --quiet --check checksums.txt) || fail "checksums.txt is wrong"
"$work/one/bin/release/sign" -verify "$dist/checksums.txt" || fail "the signature is wrong"
for file in "$dist"/*.tar.gz "$dist"/*.zip "$dist"/*.deb "$dist"/*.rpm "$dist"/*.apk "$dist"/*.json "$dist"/*.oci.tar; do
	case ${file##*/} in
	artifacts.json | metadata.json) ;; # describe goreleaser's own run
	*) grep -q "  ${file##*/}\$" "$dist/checksums.txt" || fail "checksums.txt lacks ${file##*/}" ;;
	esac
done
for binary in "$dist"/*/vision1*; do
	size=$(wc -c <"$binary")
	case $binary in
	*emulator*) limit=31000000 ;; # PDFium is a quarter of it
	*) limit=28000000 ;;          # libheif and libavif are 4.6 MB of it
	esac
	[ "$size" -lt "$limit" ] || fail "$binary has $size bytes; the limit is $limit"
done
set -- "$dist"/vision1_*_amd64.deb
[ -e "$1" ] || fail "the release has no Debian package"
if command -v dpkg >/dev/null && [ "$(dpkg --print-architecture)" = amd64 ]; then
	VISION1_DEB=$1 go test -tags system -count=1 -run '^TestDebianPackage$' ./cmd/vision1
fi
