package faults

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/cli"
)

// TestMain makes the test binary act as vision1 or another program if it is started
// under that name, so that tests run whole processes.
func TestMain(m *testing.M) {
	commands := programs()
	commands["vision1"] = func() { os.Exit(cli.Main(cli.System())) }
	testscript.Main(m, commands)
}
