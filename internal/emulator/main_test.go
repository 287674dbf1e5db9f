package emulator_test

import (
	"os"
	"testing"

	"vision1/internal/emulator"
)

// TestMain does the work of a worker process: emulators under test run the test's own
// program if Config.Worker says so.
func TestMain(m *testing.M) {
	if code, isWorker := emulator.RunWorker(os.Args[1:], os.Stdin, os.Stdout); isWorker {
		os.Exit(code)
	}
	os.Exit(m.Run())
}
