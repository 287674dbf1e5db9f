package main

import (
	"os"
	"testing"

	"vision1/internal/emulator"
)

// TestMain runs the command instead of the tests if RUN_AS_EMULATOR is set, and the
// work of a worker process, because the emulator under test runs its own program.
func TestMain(m *testing.M) {
	if code, isWorker := emulator.RunWorker(os.Args[1:], os.Stdin, os.Stdout); isWorker {
		os.Exit(code)
	}
	if os.Getenv("RUN_AS_EMULATOR") != "" {
		main()
	}
	os.Exit(m.Run())
}
