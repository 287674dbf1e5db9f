//go:build system

package pdf

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// Files that were made to take long are given up.
func TestCountPagesOfHostileFiles(t *testing.T) {
	t.Parallel()
	const n = 100_000
	var open, spaces bytes.Buffer // objects that begin in each other, and far from each other
	var kids, table, spaceTable bytes.Buffer
	for b, objects := range map[*bytes.Buffer]*bytes.Buffer{&open: &table, &spaces: &spaceTable} {
		b.WriteString("%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj\n")
		for i := range n {
			if b == &open {
				fmt.Fprintf(objects, "%010d 00000 n \n", b.Len())
				fmt.Fprintf(b, "%d 0 obj (a\n", i+3)
				fmt.Fprintf(&kids, "%d 0 R ", i+3)
			} else {
				fmt.Fprintf(objects, "%010d 00000 n \n", b.Len())
				b.WriteString("                ")
			}
		}
	}
	for name, tt := range map[string]struct{ body, table *bytes.Buffer }{"open": {&open, &table}, "spaces": {&spaces, &spaceTable}} {
		var file bytes.Buffer
		fmt.Fprintf(&file, "%s", tt.body.Bytes())
		pages := file.Len()
		fmt.Fprintf(&file, "2 0 obj <</Kids [%s]>> endobj\n", kids.Bytes())
		start := file.Len()
		fmt.Fprintf(&file, "xref\n0 1\n0000000000 65535 f \n1 2\n%010d 00000 n \n%010d 00000 n \n3 %d\n%strailer <</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", 9, pages, n, tt.table.Bytes(), start)
		before := time.Now()
		CountPages(file.Bytes())
		if took := time.Since(before); took > 30*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}
