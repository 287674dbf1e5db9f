#!/bin/sh
# Makes the release of HEAD twice, in two folders, as two machines would, and
# compares all files. Then it checks what is in them. The first run takes some
# ten minutes, most of it for building goreleaser and for six platforms.
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

# make_release FOLDER makes the release in a clone of its own.
make_release() {
	git clone --quiet "$source" "$work/$1"
	sh "$work/$1/release/snapshot.sh" >"$work/$1.log" 2>&1 || {
		tail -n 40 "$work/$1.log" >&2
		fail "the release could not be made"
	}
	# Those three are goreleaser's notes about its own run.
	(cd "$work/$1/dist" && find . -type f ! -name config.yaml ! -name artifacts.json ! -name metadata.json -exec sha256sum {} + |
		sort -k 2) >"$work/$1.sums"
}

echo "one"
make_release one
echo "another, with another folder, umask and time zone"
(umask 077 && export TZ=Pacific/Auckland && make_release another)
diff "$work/one.sums" "$work/another.sums" || fail "the two builds differ"
echo "the same, byte for byte: $(wc -l <"$work/one.sums") files"

dist=$work/one/dist
(cd "$dist" && sha256sum --quiet --check checksums.txt) || fail "checksums.txt is wrong"
for binary in "$dist"/*/vision1*; do
	size=$(wc -c <"$binary")
	[ "$size" -lt 20000000 ] || fail "$binary has $size bytes; the limit is 20 MB"
done
set -- "$dist"/vision1_*_amd64.deb
[ -e "$1" ] || fail "there is no package for Debian"
if command -v dpkg >/dev/null && [ "$(dpkg --print-architecture)" = amd64 ]; then
	VISION1_DEB=$1 go test -tags system -count=1 -run '^TestDebianPackage$' ./cmd/vision1
fi
