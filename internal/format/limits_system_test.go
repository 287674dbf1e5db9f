//go:build system

package format_test

import (
	"io"
	"strings"
	"testing"

	"vision1/internal/format"
)

// Each row is within the limit, but not all that are stored to determine the
// widths of the columns.
func TestLongFirstRows(t *testing.T) {
	t.Parallel()
	f := format.New(t.Context(), io.Discard, format.Options{Kind: format.Table, Rows: rowsOf(t, "ListProductsResponse")})
	d := f.Document()
	piece := `{"products":[`
	for range 10 {
		piece += `{"name":"` + strings.Repeat("x", 10<<20) + `"}`
		if _, err := io.WriteString(d, piece); err != nil {
			if !strings.Contains(err.Error(), "the total of the first 200 rows is longer than 64 MiB") {
				t.Errorf("got %v", err)
			}
			return
		}
		piece = ","
	}
	t.Error("no error for 100 MiB")
}
