package detectcmd

import (
	"strings"
	"testing"

	"vision1/internal/cmdutil"
	"vision1/internal/shell"
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
		o := &options{f: &cmdutil.Factory{IO: new(cmdutil.IO), Args: strings.Split(typed, " ")}}
		if got := o.commandLine("--again", "failed"); got != want {
			t.Errorf("%s: %s", typed, got)
		}
	}
}

func TestCommandLineForShell(t *testing.T) {
	for sh, want := range map[shell.Shell]string{
		shell.PowerShell: `vision1 detect 'text,labels' 'my photos' -o C:\out\`,
		shell.Cmd:        `vision1 detect "text,labels" "my photos" -o C:\out\`,
	} {
		o := &options{f: &cmdutil.Factory{IO: &cmdutil.IO{Shell: sh}, Args: []string{"detect", "text,labels", "my photos", "-o", `C:\out\`}}}
		if got := o.commandLine(); got != want {
			t.Errorf("%s", got)
		}
	}
}
