package help

import (
	"strings"
	"testing"

	"vision1/internal/shell"
)

// A command in help is one that the user's shell accepts as it is.
func TestRenderForShell(t *testing.T) {
	t.Parallel()
	title := strings.TrimSpace(strings.Repeat("word ", 17)) // of two lines
	d := &Document{Sections: []Section{{"Examples", []Block{Example(title,
		"NAME=$(vision1 detect text,labels photos/ -o out/ --format csv --layout -p 'filter=size = m')", `vision1 get "$NAME"`,
	)}}}}
	for sh, want := range map[shell.Shell]string{
		shell.POSIX: "  # word word word word word word word word word word word word word word word\n" +
			"  # word word\n" +
			"  NAME=$(vision1 detect text,labels photos/ -o out/ --format csv --layout \\\n      -p 'filter=size = m')\n  vision1 get \"$NAME\"\n",
		shell.PowerShell: "  # word word word word word word word word word word word word word word word\n" +
			"  # word word\n" +
			"  vision1 detect 'text,labels' photos/ -o out/ --format csv --layout `\n      -p 'filter=size = m'\n  vision1 get NAME\n",
		shell.Cmd: "  rem word word word word word word word word word word word word word word word\n" +
			"  rem word word\n" +
			"  vision1 detect \"text,labels\" photos/ -o out/ --format csv --layout ^\n      -p \"filter=size = m\"\n  vision1 get NAME\n",
	} {
		if got := d.Render(Style{Shell: sh}); !strings.HasSuffix(got, want) {
			t.Errorf("shell %d:\n%s, want\n%s", sh, got, want)
		}
	}
}
