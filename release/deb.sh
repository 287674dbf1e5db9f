#!/bin/sh
# Makes the Debian package of this tree for this machine in FOLDER, and prints
# its name: deb.sh FOLDER. It takes seconds, goreleaser minutes to be built.
set -eu

folder=$1
cd "$(dirname "$0")/.."
version=0.0.0-test
{
	make --no-print-directory build VERSION=$version BIN="$folder/programs/"
	sh release/extras.sh $version
	go build -C release -o ../bin/release/ ./deb
	bin/release/deb "$folder/programs" $version 2026-01-02T03:04:05Z "$folder/vision1.deb"
} >&2
echo "$folder/vision1.deb"
