package detect

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"vision1/internal/diag"
)

// Pages is the pages of a file that are annotated, from --pages. The zero value is
// all pages.
type Pages struct {
	ranges []pageRange // ascending, without overlaps
}

type pageRange struct{ first, last int }

// ParsePages parses pages and ranges of pages such as "1-20,25" and "30-", which has
// no end. "" is all pages.
func ParsePages(text string) (Pages, *diag.Diagnostic) {
	if text == "" {
		return Pages{}, nil
	}
	var p Pages
	start := 0
	for _, part := range strings.Split(text, ",") {
		r, err := parsePageRange(strings.TrimSpace(part))
		if err != nil {
			d := diag.Errorf("%v", err)
			d.Flag, d.Text = "--pages", text
			return Pages{}, d.At(start, start+len(part))
		}
		p.ranges = append(p.ranges, r)
		start += len(part) + 1
	}
	slices.SortFunc(p.ranges, func(a, b pageRange) int { return a.first - b.first })
	merged := p.ranges[:1]
	for _, r := range p.ranges[1:] {
		if last := &merged[len(merged)-1]; r.first-1 <= last.last {
			last.last = max(last.last, r.last)
		} else {
			merged = append(merged, r)
		}
	}
	p.ranges = merged
	return p, nil
}

func parsePageRange(text string) (pageRange, error) {
	first, last, isRange := strings.Cut(text, "-")
	r := pageRange{}
	var err error
	if r.first, err = strconv.Atoi(first); err != nil || r.first < 1 || r.first > math.MaxInt32 {
		return r, fmt.Errorf("not a page or a range of pages; the first page is 1, and a range is such as 6-10 or 6-")
	}
	switch {
	case !isRange:
		r.last = r.first
	case last == "":
		r.last = math.MaxInt
	default:
		if r.last, err = strconv.Atoi(last); err != nil || r.last < r.first || r.last > math.MaxInt32 {
			return r, fmt.Errorf("the range must end with a page that is not before its first, %d, or with none, as in %[1]d-", r.first)
		}
	}
	return r, nil
}

// All reports whether no pages were selected, so all are annotated.
func (p Pages) All() bool { return len(p.ranges) == 0 }

// String returns the pages as ParsePages accepts them.
func (p Pages) String() string {
	var parts []string
	for _, r := range p.ranges {
		switch r.last {
		case r.first:
			parts = append(parts, strconv.Itoa(r.first))
		case math.MaxInt:
			parts = append(parts, strconv.Itoa(r.first)+"-")
		default:
			parts = append(parts, fmt.Sprintf("%d-%d", r.first, r.last))
		}
	}
	return strings.Join(parts, ",")
}

// Seq returns the pages of a file with that many pages, in order.
func (p Pages) Seq(total int) iter.Seq[int] {
	ranges := p.ranges
	if p.All() {
		ranges = []pageRange{{1, total}}
	}
	return func(yield func(int) bool) {
		for _, r := range ranges {
			for page := r.first; page <= min(r.last, total); page++ {
				if !yield(page) {
					return
				}
			}
		}
	}
}

// First returns the pages of the first request, before the number of pages is known:
// nil for all pages, because the service then annotates the first five.
func (p Pages) First() []int {
	var pages []int
	if p.All() {
		return nil
	}
	for page := range p.Seq(math.MaxInt) {
		if pages = append(pages, page); len(pages) == MaxPagesPerRequest {
			break
		}
	}
	return pages
}

// Beyond returns the first single page or beginning of a range that a file with that
// many pages doesn't have, or 0. A range can end after the last page: 1-20 is at most
// the first 20.
func (p Pages) Beyond(total int) int {
	for _, r := range p.ranges {
		if r.first > total {
			return r.first
		}
	}
	return 0
}

// Count returns how many pages are annotated of a file with that many pages. If total
// is 0, it is unknown, and the result is the largest possible number, or 0 if there is
// none.
func (p Pages) Count(total int) int {
	if p.All() {
		return total
	}
	n := 0
	for _, r := range p.ranges {
		switch {
		case total > 0:
			n += max(0, min(r.last, total)-r.first+1)
		case r.last == math.MaxInt:
			return 0
		default:
			n += r.last - r.first + 1
		}
	}
	return n
}
