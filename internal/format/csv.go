package format

import (
	"encoding/csv"
	"fmt"
	"io"
)

// csvWriter writes rows as in RFC 4180, but with line feeds. Its header consists
// of field names.
type csvWriter struct{ to *csv.Writer }

func newCSV(to io.Writer) csvWriter { return csvWriter{csv.NewWriter(to)} }

func (c csvWriter) header(_, fields []string) { c.row(fields) }

func (c csvWriter) row(cells []string) { _ = c.to.Write(cells) } // close returns the error

func (c csvWriter) close() error {
	c.to.Flush()
	if err := c.to.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}
