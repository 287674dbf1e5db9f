package paginate

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"vision1/internal/output"
)

// A Walk goes through the pages of a list.
type Walk struct {
	List  List
	Start string // token of the first page, "" for the beginning of the list
	Limit int    // how many pages at most; 0 for all
	// Fetch writes the page that token stands for to a writer, whole and checked
	// to be JSON, or fails. The first token is Start.
	Fetch func(ctx context.Context, token string, to io.Writer) error
}

// An End is where a walk ended.
type End struct {
	Pages int
	Next  string // token of the page after the last; "" where there is none
}

// An Error says that a page is not one of the list's: exit 5.
type Error struct {
	Page    int // from 1
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("page %d %s", e.Page, e.Message) }

// bufferSize is how much of a document is held before any of it is written, so
// that nothing of a small one that fails gets out.
const bufferSize = 64 << 10

// Merge writes the pages as one JSON document to a writer: that of the method's
// reply with the items of all pages, as they came, and without a token. Of the
// other fields, lists are joined, each element once, and anything else is the
// first that came.
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

// Each writes each page as it came to a writer of its own, which is closed when
// the page is whole.
func (w *Walk) Each(ctx context.Context, open func() io.WriteCloser) (End, error) {
	return w.walk(ctx, func(token string) (string, string, error) {
		page := open()
		r := &reader{list: &w.List}
		next, fault, err := r.read(func(to io.Writer) error { return w.Fetch(ctx, token, io.MultiWriter(to, page)) })
		if err != nil || fault != "" {
			return next, fault, err
		}
		if err := page.Close(); err != nil {
			return "", "", fmt.Errorf("show a page: %w", err)
		}
		return next, "", nil
	})
}

// walk calls read for each page; it returns the next token, what is wrong with
// the page, or an error.
func (w *Walk) walk(ctx context.Context, read func(token string) (next, fault string, err error)) (End, error) {
	end := End{Next: w.Start}
	seen := newCircle(w.Start)
	for {
		if ctx.Err() != nil {
			return end, context.Cause(ctx)
		}
		next, fault, err := read(end.Next)
		if err != nil {
			return end, err
		}
		end.Pages++
		if fault == "" && seen.closes(next) {
			fault = "leads back to a page that came before, by its " + Token + "; the pages would never end"
		}
		if fault != "" {
			return end, &Error{Page: end.Pages, Message: fault}
		}
		end.Next = next
		if next == "" || end.Pages == w.Limit {
			return end, nil
		}
	}
}

// read reads a page and returns the token of the next.
func (r *reader) read(fetch func(io.Writer) error) (next, fault string, err error) {
	if err := fetch(output.NewScanner(r)); err != nil {
		return "", "", err
	}
	if err := r.writeError(); err != nil {
		return "", "", err
	}
	next, fault = r.next()
	return next, fault, nil
}
