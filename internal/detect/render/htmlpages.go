package render

import (
	"fmt"
	"slices"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// A pageResult is the outcome for an image, or for a page of a file.
type pageResult struct {
	number     int         // of the page, from 1; 0 for an image
	annotation *annotation // not nil; empty if there is no response
	err        string      // or ""
}

// pageResults returns the outcomes in a result: at least one.
func pageResults(r *results.Result) []pageResult {
	var pages []pageResult
	isFile := r.Input.Kind == detect.File
	if r.Response != nil {
		responses, err := splitPages(r.Response)
		if err != nil {
			return []pageResult{{annotation: &annotation{}, err: err.Error()}}
		}
		for i, response := range responses {
			p := newPageResult(response)
			if len(p.annotation.pages) > 0 && p.annotation.pages[0].Number > 0 {
				p.number = p.annotation.pages[0].Number
			} else if isFile || len(responses) > 1 {
				p.number = i + 1
			}
			pages = append(pages, p)
		}
	}
	return withError(pages, r.Error)
}

func newPageResult(response []byte) pageResult {
	a, err := parseAnnotation(response)
	if err != nil {
		return pageResult{annotation: &annotation{}, err: err.Error()}
	}
	p := pageResult{annotation: a}
	if len(a.pages) > 0 && a.pages[0].Error != nil {
		p.err = a.pages[0].Error.Message
		if p.err == "" {
			p.err = fmt.Sprintf("code %d", a.pages[0].Error.Code)
		}
	}
	return p
}

// withError adds the error of a result to its pages: to those that failed, or to the
// first.
func withError(pages []pageResult, e *results.Error) []pageResult {
	if e == nil {
		if len(pages) == 0 {
			pages = []pageResult{{annotation: &annotation{}}}
		}
		return pages
	}
	text := errorText(e)
	failed := slices.Clone(e.Pages)
	for i := range pages {
		p := &pages[i]
		failed = slices.DeleteFunc(failed, func(n int) bool { return n == p.number })
	}
	for _, n := range failed {
		pages = append(pages, pageResult{number: n, annotation: &annotation{}, err: text})
	}
	if len(pages) == 0 {
		pages = []pageResult{{annotation: &annotation{}}}
	}
	if len(e.Pages) == 0 && pages[0].err == "" {
		pages[0].err = text
	}
	slices.SortStableFunc(pages, func(a, b pageResult) int { return a.number - b.number })
	return pages
}

func errorText(e *results.Error) string {
	parts := slices.DeleteFunc([]string{e.Message, e.Hint}, func(part string) bool { return part == "" })
	text := strings.Join(parts, "; ")
	if text == "" {
		text = "unknown error"
	}
	if e.Status != "" {
		text = e.Status + ": " + text
	}
	return text
}
