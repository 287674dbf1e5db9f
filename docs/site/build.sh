#!/bin/sh
# Builds the documentation site: build.sh [DIRECTORY], default bin/site. The pages
# are in DIRECTORY/html and need no server. Needs Go and Python 3.11 or later with
# venv; the first run installs the generator in bin/site-python.
set -eu

cd "$(dirname "$0")/../.."
out=${1:-bin/site}
python=bin/site-python

if ! cmp -s docs/site/requirements.txt "$python/requirements.txt"; then
	rm -rf "$python"
	python3 -m venv "$python" || {
		echo "site: Python 3 with venv is needed (Debian: python3-venv)" >&2
		exit 1
	}
	"$python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r docs/site/requirements.txt
	cp docs/site/requirements.txt "$python/requirements.txt"
fi

"${GO:-go}" run ./docs/site "$out"
"$python/bin/zensical" build --strict --clean --config-file "$out/mkdocs.yml"
echo "the site is in $out/html"
