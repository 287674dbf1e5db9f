package help

import (
	"strings"
	"testing"

	"vision1/internal/shell"
)

// A command in help is one that the user's shell accepts as it is.
func TestRenderForShell(t *testing.T) {
	t.Parallel()
	d := &Document{Sections: []Section{{"Examples", []Block{{Command: [][]string{
		{"vision1 detect text,labels", "photos/"}, {"-p 'filter=size = m'", "| jq ."},
	}}}}}}
	for sh, want := range map[shell.Shell]string{
		shell.POSIX:      "  vision1 detect text,labels photos/ \\\n      -p 'filter=size = m' | jq .\n",
		shell.PowerShell: "  vision1 detect 'text,labels' photos/ `\n      -p 'filter=size = m' | jq .\n",
		shell.Cmd:        "  vision1 detect \"text,labels\" photos/ ^\n      -p \"filter=size = m\" | jq .\n",
	} {
		if got := d.Render(Style{Shell: sh}); !strings.HasSuffix(got, want) {
			t.Errorf("shell %d:\n%s, want\n%s", sh, got, want)
		}
	}
}
