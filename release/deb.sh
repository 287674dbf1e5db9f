#!/bin/sh
# Builds a Debian package of this tree for this machine in DIR and prints its path:
# deb.sh DIR. It takes seconds; building goreleaser would take minutes.
set -eu

dir=$1
cd "$(dirname "$0")/.."
set -a
. release/project.env
set +a
version=0.0.0-test
date=2026-01-02T03:04:05Z
{
	make --no-print-directory build VERSION=$version BIN="$dir/programs/"
	sh release/extras.sh $version $date
	go build -C release -o ../bin/release/ ./deb
	bin/release/deb "$dir/programs" $version $date "$dir/vision1.deb"
} >&2
echo "$dir/vision1.deb"
