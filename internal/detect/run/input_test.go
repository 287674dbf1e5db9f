package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

func TestListErrors(t *testing.T) {
	b := newBench(t)
	b.addMany(3)
	broken := errors.New("broken")
	list := func(named bool) iter.Seq2[detect.Input, error] {
		return func(yield func(detect.Input, error) bool) {
			for in, err := range inputs(b.in, b.names) {
				if !yield(in, err) {
					return
				}
			}
			in := detect.Input{}
			if named {
				in.Name, in.Result = "x", "x"
			}
			yield(in, broken)
		}
	}
	c, err := Run(t.Context(), b.options(), list(true))
	if err != nil || c.Done != 3 || c.Failed != 1 || b.sink.errs["x"].Message != "broken" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err = Run(t.Context(), b.options(), list(false)); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestURLs(t *testing.T) {
	b := newBench(t)
	list := func(yield func(detect.Input, error) bool) {
		for i, u := range []string{"https://example.com/a.jpg?x=\"1\"", "https://example.com/b.jpg", "https://example.com/b.jpg"} {
			if !yield(detect.Input{Name: u, URL: u, Result: fmt.Sprint("u", i)}, nil) {
				return
			}
		}
	}
	c, err := Run(t.Context(), b.options(), list)
	if err != nil || c.Done != 2 || c.Duplicates != 1 || b.stored("u0") != elementFor("https://example.com/a.jpg?x=\"1\"") {
		t.Errorf("%+v, %v, %s", c, err, b.stored("u0"))
	}
	o := b.options()
	o.Fetch = func(_ context.Context, url string, limit int64) ([]byte, error) {
		if url == "https://example.com/b.jpg" {
			return nil, fmt.Errorf("404 with a limit of %d", limit)
		}
		return []byte("bytes"), nil
	}
	c, err = Run(t.Context(), o, list)
	if err != nil || c.Done != 1 || c.Failed != 2 || b.stored("u0") != elementFor("bytes") {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestStandardInput(t *testing.T) {
	b := newBench(t)
	list := func(yield func(detect.Input, error) bool) {
		yield(detect.Input{Name: "-", Stdin: true, Result: "-"}, nil)
	}
	o := b.options()
	o.Stdin = strings.NewReader("from a pipe")
	if c, err := Run(t.Context(), o, list); err != nil || c.Done != 1 || b.stored("-") != elementFor("from a pipe") {
		t.Errorf("%+v, %v", c, err)
	}
	// It never ends, but the run does.
	r, w, err := os.Pipe()
	mustDo(t, err)
	defer r.Close()
	defer w.Close()
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	time.AfterFunc(20*time.Millisecond, func() { cancel(interrupted) })
	o.Stdin, o.Drain = r, drain
	if c, err := Run(t.Context(), o, list); !errors.Is(err, interrupted) || c.Finished() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestPrepare(t *testing.T) {
	b := newBench(t)
	b.add("a", "original")
	b.add("bad", "corrupt")
	b.mustRun(Counts{Done: 1, Failed: 1, Images: 1}, func(o *Options) {
		o.Restore = func(response json.RawMessage, c *results.Changes) (json.RawMessage, error) {
			return json.RawMessage(fmt.Sprintf(`[%s,%d]`, response, c.Width)), nil
		}
		o.Prepare = func(_ context.Context, _ detect.Input, data []byte) ([]byte, *results.Changes, error) {
			if string(data) == "corrupt" {
				return nil, nil, errors.New("not an image")
			}
			return []byte("small"), &results.Changes{Width: 9, SentWidth: 3}, nil
		}
	})
	if got := b.stored("a"); got != "["+elementFor("small")+",9]" {
		t.Error(got)
	}
}

// Only the bytes of standard input say whether they have pages, or are no image.
func TestKindOfStandardInput(t *testing.T) {
	for content, want := range map[string]Counts{"%PDF-7": {Done: 1, Images: 7, Requests: 2}, "hello": {Failed: 1}} {
		b := newBench(t)
		o := b.options()
		o.Stdin = strings.NewReader(content)
		o.Classify = func(head []byte) (detect.Kind, bool, string) {
			return detect.File, strings.HasPrefix(string(head), "%PDF"), "not an image"
		}
		c, err := Run(t.Context(), o, func(yield func(detect.Input, error) bool) {
			yield(detect.Input{Name: "-", Stdin: true, Result: "-"}, nil)
		})
		if err != nil {
			t.Error(err)
		}
		b.check(c, want)
	}
}
