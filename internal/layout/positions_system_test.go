//go:build system

package layout_test

import (
	"strings"
	"testing"

	"vision1/internal/layout"
)

func TestMillionWords(t *testing.T) {
	const n = 1_000_000
	list := `{"textAnnotations":[{}` + strings.Repeat(`,{"description":"a","boundingPoly":{"vertices":[{"x":1}]}}`, n) + `]}`
	words := 0
	pages(t, list)[0].Lines(func(l *layout.Line) { words += len(l.Words) })
	if words != n {
		t.Errorf("%d words, want %d", words, n)
	}
}
