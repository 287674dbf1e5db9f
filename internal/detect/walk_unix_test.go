//go:build unix

package detect_test

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"vision1/internal/detect"
)

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// Links and special files in directories are skipped, so directories have no loops;
// links that are named themselves are followed.
func TestWalkLinks(t *testing.T) {
	tree(t, map[string]string{"d/a.jpg": "img", "other/b.jpg": "img"})
	link(t, ".", "d/loop")
	link(t, "../other", "d/other")
	link(t, "a.jpg", "d/link.jpg")
	link(t, "nowhere", "d/broken")
	link(t, "d", "linked")
	link(t, "self", "self")
	if err := unix.Mkfifo("d/pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	inputs, skipped := walk(t, detect.Sources{Args: []string{"d"}})
	check(t, "inputs", inputs, "d/a.jpg")
	check(t, "skipped", skipped, "d/broken: link", "d/link.jpg: link", "d/loop: link", "d/other: link", "d/pipe: not a regular file")

	inputs, _ = walk(t, detect.Sources{Args: []string{"linked", "d/link.jpg", "d/other", "d/loop/loop", "d/broken", "d/pipe"}})
	check(t, "named", inputs, "linked/a.jpg", "d/link.jpg", "d/other/b.jpg", "d/loop/loop/a.jpg", "d/broken: no such file or directory", "d/pipe: not a regular file")

	s := detect.Sources{Args: []string{"self", "d/pipe", "d/broken"}}
	const want = `argument self: too many levels of symbolic links
argument d/pipe: not a regular file; pipe it to vision1, with the source -
argument d/broken: no such file or directory`
	if got := lines(s.Validate(false)); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// A .. after a link is not left out: it leads elsewhere.
func TestWalkParentOfLink(t *testing.T) {
	tree(t, map[string]string{"x/y/z/": "", "x/y/a.jpg": "img 1", "a.jpg": "img of another length"})
	link(t, "x/y/z", "l")
	inputs, _ := walk(t, detect.Sources{Args: []string{"l/../a.jpg", "a.jpg", "l/.."}})
	check(t, "inputs", inputs, "l/../a.jpg -> l/a.jpg", "a.jpg")
}

// File names with any byte are inputs.
func TestWalkAnyByte(t *testing.T) {
	var name []byte
	for c := 1; c < 256; c++ {
		if c != '/' && len(name) < 255 {
			name = append(name, byte(c))
		}
	}
	tree(t, map[string]string{"d/" + string(name): "img", "d/\xff.jpg": "img"})
	s := detect.Sources{Args: []string{"d"}, Classify: classify, Namer: detect.NewNamer()}
	n := 0
	for in, err := range detect.NewWalker(&s).Inputs(t.Context()) {
		if err != nil || !strings.HasPrefix(in.Name, "d/") || invalid(in.Result) != "" {
			t.Errorf("%q: %v, %s", in.Name, err, invalid(in.Result))
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d inputs", n)
	}
}

// What can't be read, or is gone after it was listed, is an error of that input alone.
func TestWalkUnreadable(t *testing.T) {
	tree(t, map[string]string{"d/a.jpg": "img", "d/b.jpg": "img", "d/c.jpg": "img"})
	s := detect.Sources{Args: []string{"d"}, Classify: classify, Namer: detect.NewNamer()}
	var got []string
	for in, err := range detect.NewWalker(&s).Inputs(t.Context()) {
		if err := os.RemoveAll("d/b.jpg"); err != nil {
			t.Fatal(err)
		}
		line := in.Name
		if err != nil {
			line += ": " + err.Error()
		}
		got = append(got, line)
	}
	check(t, "inputs", got, "d/a.jpg", "d/b.jpg: no such file or directory", "d/c.jpg")
}
