package detect_test

import (
	"os"
	"testing"

	"vision1/internal/clitest/nobody"
	"vision1/internal/detect"
)

// What the user may not read, a file or a directory, is an error of its own, and hides
// nothing else. When it can be read later, the directory is no input.
func TestWalkPermissions(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"d", "d/closed", "d/open"} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"d/a.jpg", "d/closed/b.jpg", "d/open/c.jpg", "d/secret.jpg"} {
		if err := os.WriteFile(name, []byte("img"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"d/closed", "d/secret.jpg"} {
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
	}
	nobody.Do(func() {
		s := detect.Sources{Args: []string{"d"}, Classify: classify, Namer: detect.NewNamer()}
		var got, none []string
		s.OnNoInput = func(name string) { none = append(none, name) }
		for in, err := range detect.NewWalker(&s).Inputs(t.Context()) {
			line := in.Name
			if err != nil {
				line += ": " + err.Error()
			}
			got = append(got, line)
		}
		check(t, "inputs", got, "d/a.jpg", "d/closed: permission denied", "d/open/c.jpg", "d/secret.jpg: permission denied")
		check(t, "no inputs", none, "d", "d/open")
	})
	if err := os.Chmod("d/closed", 0o755); err != nil {
		t.Fatal(err)
	}
	var none []string
	walk(t, detect.Sources{Args: []string{"d"}, OnNoInput: func(name string) { none = append(none, name) }})
	check(t, "no inputs", none, "d", "d/closed", "d/open")
}
