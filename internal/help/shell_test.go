package help

import (
	"strings"
	"testing"

	"vision1/internal/shell"
)

// A command in help is one that the user's shell accepts as it is.
func TestRenderForShell(t *testing.T) {
	t.Parallel()
	d := &Document{Sections: []Section{{"Examples", []Block{{Commands: []string{
		"NAME=$(vision1 detect text,labels photos/ -o out/ --format csv --layout -p 'filter=size = m')", `vision1 get "$NAME"`,
	}}}}}}
	for sh, want := range map[shell.Shell]string{
		shell.POSIX:      "  NAME=$(vision1 detect text,labels photos/ -o out/ --format csv --layout \\\n      -p 'filter=size = m')\n  vision1 get \"$NAME\"\n",
		shell.PowerShell: "  vision1 detect 'text,labels' photos/ -o out/ --format csv --layout `\n      -p 'filter=size = m'\n  vision1 get NAME\n",
		shell.Cmd:        "  vision1 detect \"text,labels\" photos/ -o out/ --format csv --layout ^\n      -p \"filter=size = m\"\n  vision1 get NAME\n",
	} {
		if got := d.Render(Style{Shell: sh}); !strings.HasSuffix(got, want) {
			t.Errorf("shell %d:\n%s, want\n%s", sh, got, want)
		}
	}
}
