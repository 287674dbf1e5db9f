//go:build unix

// Package examples runs the commands that the help and the documentation show, as
// written, in a shell.
package examples

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/cli"
)

// TestMain makes the test binary act as vision1 and as tesseract if it is started
// under that name, and puts it in PATH.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"vision1":   func() { os.Exit(cli.Main(cli.System())) },
		"tesseract": func() { os.Exit(tesseract(os.Args[1:])) },
	})
}

// tesseract stands for the program of that name, which the emulator doesn't run for
// images of one color.
func tesseract(args []string) int {
	if !slices.Equal(args, []string{"--list-langs"}) {
		fmt.Fprintf(os.Stderr, "unexpected arguments: %q\n", args)
		return 1
	}
	fmt.Println("List of available languages (1):\neng")
	return 0
}
