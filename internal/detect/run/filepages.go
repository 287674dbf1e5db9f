package run

import (
	"fmt"
	"maps"
	"slices"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/rpccode"
)

// begin returns the pages of the first request; nil for as many as the service
// annotates. It leaves out pages that the file doesn't have, as far as that is known
// here, because the service rejects a request with one of them.
func (j *fileJob) begin() []int {
	pages := j.Pages.First()
	if len(pages) == 0 || j.it.data == nil || j.CountPages == nil {
		return pages
	}
	total := j.CountPages(j.it.data)
	if exist := existing(pages, total); total > 0 && len(exist) > 0 {
		return exist
	}
	return pages // the service knows better
}

// existing returns the pages that a file with that many has.
func existing(pages []int, total int) []int {
	return slices.DeleteFunc(slices.Clone(pages), func(n int) bool { return n > total })
}

// isAboutRequest reports whether an error of this code says that the request is
// invalid, perhaps because of pages that don't exist.
func isAboutRequest(code int) bool {
	return code == rpccode.InvalidArgument || code == rpccode.OutOfRange
}

// narrow requests fewer pages after the service rejected a request, perhaps because
// the file doesn't have all of them: those that it has, or, if their number is unknown
// (0), the first, whose response has the number. It returns false if that would be the
// same request.
func (j *fileJob) narrow(total int) bool {
	if j.first != nil || len(j.asked) == 0 {
		return false
	}
	fewer := j.asked[:1]
	if total > 0 {
		fewer = existing(j.asked, total)
	}
	if len(fewer) == 0 || len(fewer) == len(j.asked) {
		return false
	}
	j.asked = fewer
	return true
}

// beyond returns the error of a file with that many pages if it doesn't have one that
// --pages names.
func (j *fileJob) beyond(total int) *results.Error {
	n := j.Pages.Beyond(total)
	if n == 0 {
		return nil
	}
	return &results.Error{
		Message: fmt.Sprintf("it has no page %d: it has %d", n, total), Hint: "change --pages; with -o, name another directory", Pages: []int{n}, Sent: true,
	}
}

// missing returns the pages of the next request: those without a result, or else those
// whose error is temporary, after the pause that is due. It returns none if all have a
// result, or failed too often.
func (j *fileJob) missing() []int {
	if fresh := j.fresh(); len(fresh) > 0 {
		return fresh
	}
	if len(j.again) == 0 {
		for _, n := range slices.Sorted(maps.Keys(j.failed)) {
			if isTemporary(j.failed[n].Code) {
				j.again = append(j.again, n)
			}
		}
		if len(j.again) == 0 || !j.wait() {
			return nil
		}
	}
	again := j.again[:min(len(j.again), detect.MaxPagesPerRequest)]
	j.again = j.again[len(again):]
	return again
}

// fresh returns the first pages without a result.
func (j *fileJob) fresh() []int {
	var pages []int
	for n := range j.Pages.Seq(j.total) {
		if j.pages[n] == nil {
			pages = append(pages, n)
		}
		if len(pages) == detect.MaxPagesPerRequest {
			break
		}
	}
	return pages
}

// unfinished returns the pages without a usable result.
func (j *fileJob) unfinished() []int {
	var pages []int
	for n := range j.Pages.Seq(j.total) {
		if j.pages[n] == nil || j.failed[n] != nil {
			pages = append(pages, n)
		}
	}
	return pages
}
