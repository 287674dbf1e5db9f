package results

import (
	"io"
	"slices"

	"vision1/internal/format"
)

// A Format is how results are written, by its name on the command line.
type Format string

// The formats.
const (
	Text  Format = "text"
	JSON  Format = "json"  // the response, unmodified
	JSONL Format = "jsonl" // an object on a line for each input, or page of a file
	CSV   Format = "csv"
	Table Format = "table"
)

// Options are what the rows and texts of results consist of.
type Options struct {
	// Features are the names of the requested features, which determine the columns.
	Features []string
	// Query runs on each response to an image and to a page of a file. Its results
	// replace the response in every format. nil for none.
	Query *format.Query
}

// Formats returns the names of all formats.
func Formats() []string {
	return []string{string(Text), string(JSON), string(JSONL), string(CSV), string(Table)}
}

// FindFormat returns the format with the given name, and reports whether it exists.
func FindFormat(name string) (Format, bool) {
	return Format(name), slices.Contains(Formats(), name)
}

// FileName returns the name of the file for all inputs in a format; "" if there is none.
func (f Format) FileName() string {
	return map[Format]string{JSONL: "results.jsonl", CSV: "results.csv", Table: "results.txt"}[f]
}

// newRows returns a sink for CSV or Table.
func (o *Options) newRows(f Format, to io.Writer, terminal bool, width int) sink {
	options := format.Options{Kind: format.CSV, Terminal: terminal}
	if f == Table {
		options.Kind, options.Width = format.Table, width
	}
	if o.Query != nil {
		return newQuerySink(to, options, o.Query)
	}
	return newRowSink(to, options, o.Features)
}
