#!/bin/sh
# Demonstrates vision1 with a local emulator: extracts the text of an image, labels
# it, and starts, cancels, and lists a long-running operation. `make demo` builds the
# programs and runs this script, which needs only a POSIX shell and leaves nothing
# behind.
set -eu

cd "$(dirname "$0")/.."
# The demo must not depend on the caller's configuration, or add to the names that
# are offered for completion.
unset VISION1_ENDPOINT VISION1_CONFIG_DIR GOOGLE_CLOUD_QUOTA_PROJECT
export VISION1_NO_HISTORY=1

bin=${VISION1_BIN:-bin}
dir=$(mktemp -d)
emulator=
cleanup() {
	if [ -n "$emulator" ]; then
		kill "$emulator" 2>/dev/null || :
		wait "$emulator" 2>/dev/null || :
	fi
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

fail() {
	echo "demo: $*" >&2
	exit 1
}

# note prints a comment.
note() { printf '\n# %s\n' "$*"; }

# run prints a command, runs it, and stores its output in $response.
run() {
	printf '$ vision1 %s\n' "$*"
	response=$("$bin"/vision1 "$@")
	printf '%s\n' "$response"
}

text="tesseract recognizes the text"
responses=
if ! command -v tesseract >/dev/null; then
	text="tesseract isn't installed, so the emulator replays a recorded response"
	responses="--replies demo/responses"
fi

# The emulator prints its address once it is listening. Reading the line from a pipe
# waits for that, and fails if the emulator exits.
mkfifo "$dir/emulator"
# shellcheck disable=SC2086 # $responses is a flag with its value, or nothing
"$bin"/vision1-emulator --listen 127.0.0.1:0 $responses >"$dir/emulator" &
emulator=$!
exec 3<"$dir/emulator"
read -r line <&3 || fail "the emulator did not start"
case $line in
"listening on "*) VISION_EMULATOR_HOST=${line#listening on } ;;
*) fail "unexpected output of the emulator: \"$line\", want \"listening on HOST:PORT\"" ;;
esac
export VISION_EMULATOR_HOST

echo '# An emulator of the service runs on this machine: no account, no network, no cost.'
printf '$ vision1-emulator --listen 127.0.0.1:0%s &\n%s\n' "${responses:+ $responses}" "$line"
printf '$ export VISION_EMULATOR_HOST=%s\n' "$VISION_EMULATOR_HOST"

note "Extract the text of an image. In the emulator, $text."
run detect text demo/receipt.png

note "Label it. The emulator's labels are invented; the real service recognizes what the image shows."
run detect labels demo/receipt.png --format table --max-results 5

note "Start a long-running operation, cancel it, and wait for the outcome: error 1 is CANCELLED."
run images async-batch-annotate -r requests.image.source.image-uri=gs://my-bucket/photo.jpg \
	requests.features.type=TEXT_DETECTION output-config.gcs-destination.uri=gs://my-bucket/results/ --query .name
name=$response
[ -n "$name" ] || fail "no operation in the response"
run operations cancel "$name" --wait

note "List the operations."
run operations list --format table

note "Next: help with vision1 help; the real service with gcloud auth application-default login. Add the programs to the PATH:"
printf 'export PATH="%s/bin:$PATH"\n' "$PWD"
