// Command vision1-emulator runs a local Vision service: gRPC and REST/JSON on one
// port. It makes no network requests, unless --allow-fetch is set.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"vision1/internal/emulator"
)

// memory is the size in bytes from which on the garbage collector works harder. The
// processes that decode images and files have limits of their own.
const memory = 320 << 20

// stopTime is how long the service can take to stop after a signal, whatever it does.
const stopTime = 1500 * time.Millisecond

func main() {
	if code, isWorker := emulator.RunWorker(os.Args[1:], os.Stdin, os.Stdout); isWorker {
		os.Exit(code)
	}
	debug.SetMemoryLimit(memory)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // another signal ends the process at once
		time.AfterFunc(stopTime, func() { os.Exit(exitSuccess) })
	})
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
