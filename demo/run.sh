#!/bin/sh
# The main job of vision1 against a local emulator: start a long-running
# operation, look at it, cancel it, see that it ended as cancelled.
# `make demo` runs this once the two programs are built; it needs a POSIX shell
# and nothing else, and leaves nothing behind.
set -eu

cd "$(dirname "$0")/.."
# What the caller's environment says about other services is not for the demo.
unset VISION1_ENDPOINT

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

# run prints a command as one would type it, runs it, and keeps its output in
# $reply.
run() {
	printf '\n$ vision1 %s\n' "$*"
	reply=$(bin/vision1 "$@")
	printf '%s\n' "$reply"
}

# The first line of the emulator says where it listens; reading it from a pipe
# waits exactly as long as it takes, and ends if the emulator does.
mkfifo "$dir/emulator"
bin/vision1-emulator --listen 127.0.0.1:0 >"$dir/emulator" &
emulator=$!
exec 3<"$dir/emulator"
read -r line <&3 || fail "the emulator did not start"
case $line in
"listening on "*) VISION_EMULATOR_HOST=${line#listening on } ;;
*) fail "the emulator said \"$line\"; \"listening on HOST:PORT\" was expected" ;;
esac
export VISION_EMULATOR_HOST

printf '$ vision1-emulator --listen 127.0.0.1:0 &\n%s\n' "$line"
printf '\n$ export VISION_EMULATOR_HOST=%s\n' "$VISION_EMULATOR_HOST"

run projects locations-products-purge projects/demo/locations/us-west1 -r force=true delete-orphan-products=true
name=$(printf '%s\n' "$reply" | tr ',{}' '\n\n\n' | sed -n 's/.*"name": *"\([^"]*\)".*/\1/p' | sed 1q)
[ -n "$name" ] || fail "no operation in the reply"

run operations get "$name"
run operations cancel "$name"

# A cancelled operation ends a moment later: asked for at most half a minute.
tries=0
until bin/vision1 operations get "$name" | tr ',{}' '\n\n\n' | grep -Eq '"code": *1$'; do
	tries=$((tries + 1))
	[ "$tries" -lt 30 ] || fail "$name did not end as cancelled"
	sleep 1
done
run operations get "$name"
run operations list
