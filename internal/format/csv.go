package format

import (
	"encoding/csv"
	"fmt"
	"io"
)

// csvRows writes rows after RFC 4180, but for the ends of lines, which are line
// feeds. Its header has the names of fields.
type csvRows struct{ to *csv.Writer }

func newCSV(to io.Writer) csvRows { return csvRows{csv.NewWriter(to)} }

func (c csvRows) header(_, fields []string) { c.row(fields) }

func (c csvRows) row(cells []string) { _ = c.to.Write(cells) } // Error has it

func (c csvRows) close() error {
	c.to.Flush()
	if err := c.to.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}
