package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestUpToDate compares the images with newly drawn ones.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	for pkg, name := range map[string]string{"vision1/cmd/vision1": "imports-vision1.svg", "vision1/cmd/vision1-emulator": "imports-emulator.svg"} {
		g, err := load(t.Context(), pkg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if want := draw(arrange(g.reduced())); !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want) {
			t.Errorf("docs/%s is out of date; run make generate", name)
		}
	}
}

// diamond is a graph with an import that others imply: a needs d.
func diamond() graph {
	return graph{"a": {"b", "c", "d"}, "b": {"d"}, "c": {}, "d": {"c"}}
}

func TestReduced(t *testing.T) {
	t.Parallel()
	want := graph{"a": {"b"}, "b": {"d"}, "c": {}, "d": {"c"}}
	if got := diamond().reduced(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	g := graph{"a": {"b", "d"}, "b": {"c"}, "c": {}, "d": {}}
	if got, want := g.rows(), map[string]int{"a": 0, "b": 1, "c": 2, "d": 1}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestArrange checks that the lines between two rows don't cross if they needn't.
func TestArrange(t *testing.T) {
	t.Parallel()
	l := arrange(graph{"top": {"a", "b"}, "a": {"z"}, "b": {"y"}, "y": {}, "z": {}})
	if got, want := l.rows, [][]string{{"top"}, {"a", "b"}, {"z", "y"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	x, y := place(l)
	if x["a"] >= x["b"] || y["top"] >= y["a"] || x["z"]-boxWidth("z")/2 < 0 || x["y"]+boxWidth("y")/2 > imageWidth {
		t.Errorf("x %v, y %v", x, y)
	}
	image := string(draw(l))
	if n := strings.Count(image, "<path"); n != 4 {
		t.Errorf("%d lines, want 4", n)
	}
	if n := strings.Count(image, "<text"); n != 5 {
		t.Errorf("%d packages, want 5", n)
	}
}
