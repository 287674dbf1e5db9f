package results

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"vision1/internal/format"
)

// A rowSink writes the rows of results as a table or as CSV.
type rowSink struct {
	to       *format.RowWriter
	features []feature
	columns  []string // of all rows
	position [][]int  // of the columns of each feature in columns
	summary  bool     // a table of several features: one row has few of the columns
}

// newRowSink returns a sink for the rows of features.
func newRowSink(to io.Writer, options format.Options, featureNames []string) *rowSink {
	s := &rowSink{features: findFeatures(featureNames), columns: Columns(featureNames)}
	for i := range s.features {
		positions := make([]int, len(s.features[i].columns))
		for c, column := range s.features[i].columns {
			positions[c] = slices.Index(s.columns, column)
		}
		s.position = append(s.position, positions)
	}
	fields := s.columns
	if s.summary = options.Kind == format.Table && len(s.features) > 1; s.summary {
		fields = []string{"input", "feature", "description", "score", "details", "page"}
	}
	s.to = format.NewRowWriter(to, options, fields)
	return s
}

// write writes the rows of the pages. A page without a response has none.
func (s *rowSink) write(_ context.Context, r *Result, pages []page) error {
	name := validName(r.Input.Name)
	for i := range pages {
		if pages[i].response == nil {
			continue
		}
		if err := s.writePage(name, &pages[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *rowSink) writePage(name string, p *page) error {
	var r response
	if err := decode(p.response, &r); err != nil {
		return err
	}
	number := pageNumber(p)
	var failed error
	for i := range s.features {
		s.features[i].rows(&r, func(cells ...string) {
			if failed == nil {
				failed = s.to.Row(s.row(i, name, number, cells))
			}
		})
	}
	return failed
}

func (s *rowSink) row(featureIndex int, name, number string, cells []string) []string {
	f := &s.features[featureIndex]
	if s.summary {
		description, score, details := summarize(f, cells)
		return []string{name, f.name, description, score, details, number}
	}
	row := make([]string, len(s.columns))
	row[0], row[len(row)-1] = name, number
	if len(s.features) > 1 {
		row[1] = f.name
	}
	for i, cell := range cells {
		row[s.position[featureIndex][i]] = cell
	}
	return row
}

// summarize returns the cells of a feature as a description, a score, and the
// others as "column=value".
func summarize(f *feature, cells []string) (description, score, details string) {
	var others []string
	for i, cell := range cells {
		column := f.columns[i]
		switch {
		case cell == "":
		case description == "" && slices.Contains([]string{"text", "description", "name"}, column):
			description = cell
		case score == "" && (column == "score" || column == "confidence"):
			score = cell
		default:
			others = append(others, column+"="+cell)
		}
	}
	return description, score, strings.Join(others, ", ")
}

func pageNumber(p *page) string {
	if p.number == 0 {
		return ""
	}
	return strconv.Itoa(p.number)
}

func (s *rowSink) flush() error { return s.to.Flush() } //nolint:wrapcheck // of the output

func (s *rowSink) close() error { return s.to.Close() } //nolint:wrapcheck // of the output

// A querySink writes the results of a query as rows between the columns input and
// page.
type querySink struct {
	to    *format.RowWriter
	query *format.Query
}

func newQuerySink(to io.Writer, options format.Options, query *format.Query) *querySink {
	return &querySink{to: format.NewFramedWriter(to, options, format.Frame{First: "input", Last: "page"}), query: query}
}

func (s *querySink) write(ctx context.Context, r *Result, pages []page) error {
	name := validName(r.Input.Name)
	for i := range pages {
		p := &pages[i]
		if p.response == nil {
			continue
		}
		frame := format.Frame{First: name, Last: pageNumber(p)}
		err := s.query.Run(ctx, p.response, func(v any) error { return s.to.Value(frame, v) })
		if err != nil {
			return err //nolint:wrapcheck // an *format.Error, or of the context or output
		}
	}
	return nil
}

func (s *querySink) flush() error { return s.to.Flush() } //nolint:wrapcheck // of the output

func (s *querySink) close() error { return s.to.Close() } //nolint:wrapcheck // of the output
