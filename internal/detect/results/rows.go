package results

import (
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

// write writes the rows of a page. A page without a response has none.
func (s *rowSink) write(name string, p *page) error {
	if p.response == nil {
		return nil
	}
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
