#!/bin/sh
# Demonstrates vision1 with a local emulator: starts a long-running operation, gets
# it, cancels it, and checks that it was canceled. `make demo` builds the programs
# and runs this script, which needs only a POSIX shell and leaves nothing behind.
set -eu

cd "$(dirname "$0")/.."
# The demo must not use the endpoint of the caller's environment, or add to the
# names that are offered for completion.
unset VISION1_ENDPOINT
export VISION1_NO_HISTORY=1

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
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
	echo "demo: $*" >&2
	exit 1
}

# run prints a command, runs it, and stores its output in $response.
run() {
	printf '\n$ vision1 %s\n' "$*"
	response=$(bin/vision1 "$@")
	printf '%s\n' "$response"
}

# The emulator prints its address once it is listening. Reading the line from a pipe
# waits for that, and fails if the emulator exits.
mkfifo "$dir/emulator"
bin/vision1-emulator --listen 127.0.0.1:0 >"$dir/emulator" &
emulator=$!
exec 3<"$dir/emulator"
read -r line <&3 || fail "the emulator did not start"
case $line in
"listening on "*) VISION_EMULATOR_HOST=${line#listening on } ;;
*) fail "unexpected output of the emulator: \"$line\", want \"listening on HOST:PORT\"" ;;
esac
export VISION_EMULATOR_HOST

printf '$ vision1-emulator --listen 127.0.0.1:0 &\n%s\n' "$line"
printf '\n$ export VISION_EMULATOR_HOST=%s\n' "$VISION_EMULATOR_HOST"

run projects locations-products-purge projects/demo/locations/us-west1 -r force=true delete-orphan-products=true
name=$(printf '%s\n' "$response" | tr ',{}' '\n\n\n' | sed -n 's/.*"name": *"\([^"]*\)".*/\1/p' | sed 1q)
[ -n "$name" ] || fail "no operation in the response"

run operations get "$name"
run operations cancel "$name"

# Cancellation takes effect a moment later; poll for up to 30 seconds.
tries=0
until bin/vision1 operations get "$name" | tr ',{}' '\n\n\n' | grep -Eq '"code": *1$'; do
	tries=$((tries + 1))
	[ "$tries" -lt 30 ] || fail "$name was not canceled"
	sleep 1
done
run operations get "$name"
run operations list
