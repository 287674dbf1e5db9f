package format_test

import (
	"bytes"
	"testing"

	"vision1/internal/format"
)

// show formats documents, which it writes byte by byte if bytewise is true.
func show(t *testing.T, o format.Options, bytewise bool, documents ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	f := format.New(t.Context(), &out, o)
	for _, document := range documents {
		d := f.Document()
		step := len(document)
		if bytewise {
			step = 1
		}
		for i := 0; i < len(document); i += step {
			if _, err := d.Write([]byte(document[i : i+step])); err != nil {
				return out.String(), err
			}
		}
		if err := d.Close(); err != nil {
			return out.String(), err
		}
	}
	err := f.Close()
	return out.String(), err
}

// mustShow formats documents as a whole and byte by byte, and compares the results.
func mustShow(t *testing.T, o format.Options, documents ...string) string {
	t.Helper()
	whole, err := show(t, o, false, documents...)
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := show(t, o, true, documents...)
	if err != nil {
		t.Fatal(err)
	}
	if pieces != whole {
		t.Errorf("in pieces:\n%s\nas a whole:\n%s", pieces, whole)
	}
	return whole
}

func compile(t *testing.T, text string) *format.Query {
	t.Helper()
	query, d := format.Compile(text)
	if d != nil {
		t.Fatalf("%s: %+v", text, *d)
	}
	return query
}

func rowsOf(t *testing.T, message string) format.Rows {
	t.Helper()
	rows, ok := format.RowsOf(message)
	if !ok {
		t.Fatalf("%s has no rows", message)
	}
	return rows
}
