//go:build system && linux

package cluster

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/cli"
)

// TestMain makes the test binary act as vision1 if it is started under that name,
// which it has in a directory of PATH.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vision1": func() { os.Exit(cli.Main(cli.System())) }})
}
