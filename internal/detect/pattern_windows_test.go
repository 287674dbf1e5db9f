package detect_test

import (
	"testing"

	"vision1/internal/detect"
)

// The shells of Windows leave patterns to programs.
func TestPatterns(t *testing.T) {
	tree(t, map[string]string{"a.jpg": "img", "b.jpg": "img", "c.png": "img", "d/e.jpg": "img"})
	s := detect.Sources{Args: []string{"*.jpg", "?.png", `d\*.jpg`}}
	if diags := s.Validate(false); len(diags) > 0 {
		t.Errorf("errors: %v", diags)
	}
	inputs, _ := walk(t, s)
	check(t, "inputs", inputs, "a.jpg", "b.jpg", "c.png", "d/e.jpg")

	s = detect.Sources{Args: []string{"*.gif", `none\*.jpg`}}
	for _, d := range s.Validate(false) {
		if d.Message != "no file matches this pattern" {
			t.Errorf("%s: %s", d.Text, d.Message)
		}
	}
	if n := len(s.Validate(false)); n != 2 {
		t.Errorf("%d errors, want 2", n)
	}
}
