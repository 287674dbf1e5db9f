package paginate

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"

	"vision1/internal/exitcode"
)

// MaxPages is the maximum number of pages of a Walk without a Limit. A service
// whose page tokens repeat would otherwise never come to an end: only a page
// that leads to itself is recognized.
const MaxPages = 100_000

// A Walk fetches the pages of a list.
type Walk struct {
	List  List
	Start string // token of the first page; "" for the start of the list
	Limit int    // maximum number of pages; 0 for all, up to MaxPages
	// Fetch writes the page with the given token to a writer, complete and
	// validated as JSON, or fails. The first token is Start.
	Fetch func(ctx context.Context, token string, to io.Writer) error
}

// An End is the position at which a Walk ended.
type End struct {
	Pages int    // number of pages
	Next  string // token of the page after the last, or ""
}

// An Error reports that a page is not a valid page of the list.
type Error struct {
	Page    int // from 1
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("page %d %s", e.Page, e.Message) }

// ExitCode returns the exit code for unusable responses.
func (e *Error) ExitCode() int { return exitcode.Unavailable }

// bufferSize is how much of a document is buffered before any of it is written,
// so nothing of a small document that fails is written.
const bufferSize = 64 << 10

// Merge writes the pages as one JSON document: the response of the method with the
// items of all pages, unmodified, and without a token. Other lists are
// concatenated without duplicates; of any other field, the first value counts.
func (w *Walk) Merge(ctx context.Context, to io.Writer) (End, error) {
	buffered := bufio.NewWriterSize(to, bufferSize)
	m := newMerger(w.List.Items, buffered)
	end, err := w.walk(ctx, func(token string) (string, string, error) {
		r := &reader{list: &w.List, merger: m}
		return r.read(func(to io.Writer) error { return w.Fetch(ctx, token, to) })
	})
	if err != nil {
		return end, err
	}
	if err := m.close(); err != nil {
		return end, err
	}
	if err := buffered.Flush(); err != nil {
		return end, fmt.Errorf("write the list: %w", err)
	}
	return end, nil
}

// Each writes each page unmodified to a new writer from open, and closes the
// writer if the page is valid.
func (w *Walk) Each(ctx context.Context, open func() io.WriteCloser) (End, error) {
	return w.walk(ctx, func(token string) (string, string, error) {
		page := open()
		r := &reader{list: &w.List}
		next, invalid, err := r.read(func(to io.Writer) error { return w.Fetch(ctx, token, io.MultiWriter(to, page)) })
		if err != nil || invalid != "" {
			return next, invalid, err
		}
		if err := page.Close(); err != nil {
			return "", "", fmt.Errorf("write a page: %w", err)
		}
		return next, "", nil
	})
}

// walk calls read for each page. read returns the next token, what is invalid in
// the page, or an error.
func (w *Walk) walk(ctx context.Context, read func(token string) (next, invalid string, err error)) (End, error) {
	end := End{Next: w.Start}
	limit := cmp.Or(w.Limit, MaxPages)
	for {
		if ctx.Err() != nil {
			return end, context.Cause(ctx)
		}
		next, invalid, err := read(end.Next)
		if err != nil {
			return end, err
		}
		end.Pages++
		switch {
		case invalid != "":
		case next != "" && next == end.Next:
			invalid = "has its own page token as its " + NextTokenField
		case next != "" && w.Limit == 0 && end.Pages == MaxPages:
			invalid = "is not the last page; to fetch more pages, set --page-limit"
		}
		if invalid != "" {
			return end, &Error{Page: end.Pages, Message: invalid}
		}
		end.Next = next
		if next == "" || end.Pages == limit {
			return end, nil
		}
	}
}
