package cmdutil

import (
	"slices"
	"testing"
)

func TestPagerWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		goos, command string
		want          []string
	}{
		{"linux", "less -R", []string{"less", "-R"}},
		{"linux", "sed 's/^/P: /'", []string{"sh", "-c", "sed 's/^/P: /'"}},
		{"linux", "LESS=-R less", []string{"sh", "-c", "LESS=-R less"}},
		{"windows", "less -R", []string{"less", "-R"}},
		{"windows", `"C:\Program Files\Git\usr\bin\less.exe" -R  --prompt="a b"`, []string{`C:\Program Files\Git\usr\bin\less.exe`, "-R", "--prompt=a b"}},
		{"windows", `'C:\Program Files\less.exe' ""`, []string{`C:\Program Files\less.exe`, ""}},
		{"windows", `C:\bin\less.exe "it's"`, []string{`C:\bin\less.exe`, "it's"}},
		{"windows", `less "a b`, []string{"less", "a b"}},
		{"windows", " ", nil},
	} {
		if got := pagerWords(tt.goos, tt.command); !slices.Equal(got, tt.want) {
			t.Errorf("%s, %s: %q, want %q", tt.goos, tt.command, got, tt.want)
		}
	}
}
