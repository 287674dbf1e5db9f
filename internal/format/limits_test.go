package format_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"vision1/internal/format"
)

// jq can't interrupt gsub, which needs half a minute for such a string.
func TestQueryIsCanceledInAFunction(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	started := time.Now()
	f := format.New(ctx, io.Discard, format.Options{Query: compile(t, `gsub("a"; "b")`)})
	d := f.Document()
	if _, err := io.WriteString(d, `"`+strings.Repeat("a", 400_000)+`"`); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("returned after %v", took)
	}
}

func TestManyColumns(t *testing.T) {
	t.Parallel()
	o := format.Options{Kind: format.CSV, Query: compile(t, `reduce range(1000) as $i ({}; .["f\($i)"] = 1)`)}
	if _, err := show(t, o, false, "1"); err != nil {
		t.Errorf("1,000 columns: %v", err)
	}
	o.Query = compile(t, `reduce range(1001) as $i ({}; .["f\($i)"] = 1)`)
	if _, err := show(t, o, false, "1"); err == nil || !strings.Contains(err.Error(), "more than 1000 columns") {
		t.Errorf("1,001 columns: %v", err)
	}
}
