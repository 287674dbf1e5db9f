package detectcmd

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain runs several tests at the same time on any number of cores: most of their
// time, they wait for operations.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
