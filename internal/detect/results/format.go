package results

import (
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

// Formats returns the names of all formats.
func Formats() []string {
	return []string{string(Text), string(JSON), string(JSONL), string(CSV), string(Table)}
}

// FindFormat returns the format with the given name, and reports whether it exists.
func FindFormat(name string) (Format, bool) {
	return Format(name), slices.Contains(Formats(), name)
}

// rowOptions returns the options for a RowWriter.
func (f Format) rowOptions() format.Options {
	if f == Table {
		return format.Options{Kind: format.Table}
	}
	return format.Options{Kind: format.CSV}
}
