package detectcmd

import (
	"strings"
	"testing"

	"vision1/internal/cmdutil"
)

// The command that tries failed inputs again has its flag before the sources.
func TestCommandLineArguments(t *testing.T) {
	for typed, want := range map[string]string{
		"detect text in -o out":                "vision1 detect text in -o out --again failed",
		"detect text in --again all -o out":    "vision1 detect text in -o out --again failed",
		"detect text in --again=all -o out":    "vision1 detect text in -o out --again failed",
		"detect text -o out -- -a.png --again": "vision1 detect text -o out --again failed -- -a.png --again",
		"detect text b\nc -o out":              `vision1 detect text $'b\012c' -o out --again failed`,
	} {
		o := &options{f: &cmdutil.Factory{Args: strings.Split(typed, " ")}}
		if got := o.commandLine("--again", "failed"); got != want {
			t.Errorf("%s: %s", typed, got)
		}
	}
}
