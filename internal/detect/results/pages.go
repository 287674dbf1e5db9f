package results

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"

	"vision1/internal/detect"
)

// A page is the outcome for an image or a page of a file.
type page struct {
	number   int             // from 1; 0 for an image
	response json.RawMessage // an AnnotateImageResponse, or nil
	err      *Error          // or nil
}

// pagesOf returns the pages of a file's result, or the image as the only page.
// A result without a response has one page with its error.
func pagesOf(r *Result) ([]page, error) {
	if r.Response == nil {
		return []page{{err: r.Error}}, nil
	}
	if r.Input.Kind != detect.File {
		return []page{{response: r.Response, err: r.Error}}, nil
	}
	var file struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := decode(r.Response, &file); err != nil {
		return nil, err
	}
	pages := make([]page, 0, len(file.Responses))
	for i, response := range file.Responses {
		p, err := pageOf(response, i+1)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return withMissing(pages, r.Error), nil
}

// pageOf returns the page for an element of responses. Its number is position if
// the response doesn't have it.
func pageOf(response json.RawMessage, position int) (page, error) {
	var fields map[string]json.RawMessage
	if err := decode(response, &fields); err != nil {
		return page{}, err
	}
	p := page{number: position, response: response}
	var context struct {
		Number json.Number `json:"pageNumber"` // also as a string
	}
	if text := fields["context"]; text != nil && decode(text, &context) == nil {
		if n, err := context.Number.Float64(); err == nil && n >= 1 && n <= math.MaxInt32 {
			p.number = int(n)
		}
	}
	status := fields["error"]
	if status == nil || bytes.Equal(status, []byte("null")) {
		return p, nil
	}
	var failure struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if err := decode(status, &failure); err != nil {
		return page{}, err
	}
	p.err = &Error{Code: failure.Code, Message: failure.Message, Sent: true}
	delete(fields, "error")
	delete(fields, "context")
	if len(fields) == 0 {
		p.response = nil
	}
	return p, nil
}

// withMissing adds the pages that have no response to those of a file, in order,
// and completes the errors of the others.
func withMissing(pages []page, failure *Error) []page {
	if failure == nil {
		return pages
	}
	own := *failure
	own.Pages = nil
	missing := slices.Clone(failure.Pages)
	for i := range pages {
		p := &pages[i]
		missing = slices.DeleteFunc(missing, func(n int) bool { return n == p.number })
		if p.err != nil && p.err.Code == own.Code {
			p.err.Status, p.err.Hint = own.Status, own.Hint
		}
	}
	for _, n := range missing {
		pages = append(pages, page{number: n, err: &own})
	}
	slices.SortStableFunc(pages, func(a, b page) int { return a.number - b.number })
	return pages
}
