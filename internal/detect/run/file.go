package run

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// A fileJob is a file of which pages are sent, a few in each request.
type fileJob struct {
	*worker
	it       *item
	first    *fileResponse // has the members beside the pages
	total    int           // of pages in the file
	pages    map[int]json.RawMessage
	failed   map[int]*results.Error // of pages
	again    []int                  // failed pages that this attempt has yet to send
	asked    []int                  // pages of the request; nil for as many as the service annotates
	stored   int                    // pages in the last checkpoint
	attempts int
	begun    bool // something was sent
	added    bool // there are pages of another response than first
}

// sendFile sends a file until all pages have a result.
func (w *worker) sendFile(it *item) {
	j := &fileJob{worker: w, it: it, pages: map[int]json.RawMessage{}, failed: map[int]*results.Error{}}
	j.resume()
	if j.first == nil && !j.send(j.begin()) {
		return
	}
	for {
		missing := j.missing()
		if len(missing) == 0 {
			break
		}
		if !j.send(missing) {
			return
		}
		j.checkpoint()
	}
	response, err := j.response()
	if err != nil {
		w.finish(it, nil, unusable(err))
		return
	}
	w.finish(it, response, j.failure())
}

// resume takes over the pages that an earlier run stored of the same file, which
// then lacked some.
func (j *fileJob) resume() {
	e, ok := j.state.Lookup(j.it.in.Name)
	isSame := e.HasBytes(j.it.key) || !j.it.read && !isReplaced(&j.it.in, &e)
	if !ok || !e.Failed || !isSame || j.Again == AgainAll {
		return
	}
	o, ok, err := j.state.Outcome(e)
	if err != nil || !ok || o.Error == nil || len(o.Error.Pages) == 0 {
		return
	}
	stored, err := j.Stored.Read(o.ToResult().Input)
	if err != nil {
		return // it is paid again, but not lost
	}
	f, err := parseFileElement(bytes.TrimSpace(stored))
	if err != nil || f.TotalPages == 0 {
		return
	}
	j.first, j.total = f, f.TotalPages
	for _, page := range f.Responses {
		if n := pageNumber(page); n > 0 && !slices.Contains(o.Error.Pages, n) {
			j.pages[n] = page
		}
	}
	j.stored = len(j.pages)
}

// wait pauses before another attempt, and reports whether there is to be one.
func (j *fileJob) wait() bool {
	if j.attempts >= j.Retries {
		return false
	}
	j.attempts++
	j.sleep(newBackoff(j.attempts))
	return true
}

// send sends some pages; nil for as many as the service annotates. It reports whether
// the file is to be continued; if not, it has an outcome, or the run ends.
func (j *fileJob) send(pages []int) bool {
	for j.asked = pages; ; {
		x := j.exchange()
		if j.sending.Err() != nil {
			return j.interrupt(nil)
		}
		if err := j.spend(x.inputs, x.images); err != nil {
			j.spent(err)
			return j.interrupt(nil)
		}
		v := j.do(x)
		j.begun = j.begun || v == answered
		j.it.sent(x, v, int(x.images)*j.UnitsPerImage)
		switch v {
		case answered:
			done, again := j.accept(x)
			if !again {
				return done
			}
		case unknown, unsent:
			return j.interrupt(nil)
		default:
			if v == rejected && j.narrow(0) {
				continue
			}
			return j.interrupt(x.failure)
		}
	}
}

// exchange returns the request for the pages that are asked for.
func (j *fileJob) exchange() *exchange {
	x := &exchange{names: []string{j.it.in.Name}, images: int64(len(j.asked)), kind: detect.File, body: fileBody(j.Template, j.it, j.asked)}
	if j.asked == nil {
		x.images = detect.MaxPagesPerRequest
	}
	if !j.begun {
		x.inputs = 1
	}
	return x
}

// accept stores the pages of a response. again says that another request is to be sent
// for the pages that are asked for.
func (j *fileJob) accept(x *exchange) (done, again bool) {
	f, err := parseFile(x.response)
	if err != nil {
		j.runner.failed(&unusableError{err})
		return j.interrupt(unusable(err)), false
	}
	j.worked()
	failure, err := errorIn(f.own)
	if err != nil {
		return j.interrupt(unusable(err)), false
	}
	if failure != nil {
		return j.refused(x, failure, f.TotalPages)
	}
	if err := j.add(f, j.asked); err != nil {
		return j.interrupt(unusable(err)), false
	}
	if unused := x.images - int64(len(f.Responses)); unused > 0 {
		j.unspend(unused)
	}
	return true, false
}

// refused decides what an error of the whole file means. total is the number of its
// pages if the response has it.
func (j *fileJob) refused(x *exchange, failure *results.Error, total int) (done, again bool) {
	switch {
	case isTemporary(failure.Code):
		again = j.wait()
	case isAboutRequest(failure.Code) && j.narrow(total):
		j.unspend(x.images)
		again = true
	}
	if again {
		return false, true
	}
	if j.first == nil && total > 0 && len(j.asked) > 0 && j.asked[0] > total { // the file has none of the pages
		j.unspend(x.images)
		failure = j.beyond(total)
	}
	return j.interrupt(failure), false
}

// unspend takes back pages that a request had, but the service didn't annotate.
func (j *fileJob) unspend(pages int64) {
	j.giveBack(0, pages)
	j.progress.images.Add(-pages)
	j.progress.units.Add(-pages * int64(j.UnitsPerImage))
	j.it.units -= int(pages) * j.UnitsPerImage
}

// maxPages is how many pages a file can have: those that failed must fit in a record of
// the journal.
const maxPages = 100_000

// add adds the pages of a response.
func (j *fileJob) add(f *fileResponse, pages []int) error {
	total := max(f.TotalPages, len(f.Responses))
	if n := len(f.Responses); f.TotalPages == 0 && n > 0 && n == len(pages) {
		total = pages[n-1] // at least
	}
	switch {
	case total > maxPages:
		return fmt.Errorf("it has %d pages; the limit is %d", total, maxPages)
	case j.first != nil && f.TotalPages > 0 && f.TotalPages != j.total:
		return fmt.Errorf("it has %d pages now, and had %d before", f.TotalPages, j.total)
	}
	if pages == nil {
		pages = []int{1, 2, 3, 4, 5}[:min(detect.MaxPagesPerRequest, total)]
	} else if j.first == nil && f.TotalPages > 0 {
		pages = slices.DeleteFunc(slices.Clone(pages), func(n int) bool { return n > f.TotalPages })
	}
	if j.added = j.first != nil; !j.added {
		j.first, j.total = f, total
	}
	if len(f.Responses) != len(pages) {
		return fmt.Errorf("it has %d results for %d pages", len(f.Responses), len(pages))
	}
	for i, n := range pages {
		failure, err := errorIn(f.Responses[i])
		if err != nil {
			return err
		}
		j.pages[n] = f.Responses[i]
		delete(j.failed, n)
		if failure != nil {
			j.failed[n] = failure
		}
	}
	return nil
}

// response returns the AnnotateFileResponse with all pages so far; nil if there are
// none.
func (j *fileJob) response() (json.RawMessage, error) {
	if j.first == nil {
		return nil, nil
	}
	if !j.added && len(j.pages) == len(j.first.Responses) {
		return j.first.raw, nil
	}
	var pages []json.RawMessage
	for _, n := range slices.Sorted(maps.Keys(j.pages)) {
		pages = append(pages, j.pages[n])
	}
	return j.first.withPages(pages)
}

// failure returns the error of the file if pages failed, or don't exist.
func (j *fileJob) failure() *results.Error {
	if failed := slices.Sorted(maps.Keys(j.failed)); len(failed) > 0 {
		e := clone(j.failed[failed[0]])
		e.Message, e.Pages = fmt.Sprintf("page %d: %s", failed[0], e.Message), failed
		if more := len(failed) - 1; more > 0 {
			e.Message += fmt.Sprintf(" (and %d more)", more)
		}
		return e
	}
	return j.beyond(j.total)
}

// interrupt ends a file before all pages have a result, and returns false. failure is
// why, or nil if the run ends; then the next run continues with the pages that are
// missing.
func (j *fileJob) interrupt(failure *results.Error) bool {
	if failure == nil {
		j.abandoned.Store(true)
	}
	response, err := j.response()
	switch {
	case err != nil:
		j.finish(j.it, nil, unusable(err))
	case failure == nil && response == nil:
		j.abandon(j.it)
	case failure == nil:
		result := j.partial(response)
		j.deliver(j.it, &result, true)
	default:
		if response != nil {
			failure.Pages = j.unfinished()
		}
		j.finish(j.it, response, failure)
	}
	return false
}

// partial returns a result with the pages so far.
func (j *fileJob) partial(response json.RawMessage) results.Result {
	result := j.it.result()
	result.Response = response
	result.Error = &results.Error{
		Message: fmt.Sprintf("the command ended before all %d pages were sent", j.total),
		Hint:    "run it again to continue", Pages: j.unfinished(), Sent: true,
	}
	return result
}

// checkpointPages is how many pages of a file can be lost when the process is killed,
// or an eighth of those that it has: a checkpoint writes all of them.
const checkpointPages = 15

// checkpoint stores the pages so far, for a run that continues after this process was
// killed.
func (j *fileJob) checkpoint() {
	if j.Journal == nil || len(j.pages)-j.stored < max(checkpointPages, len(j.pages)/8) {
		return
	}
	response, err := j.response()
	if err != nil {
		return // the end of the file reports it
	}
	result := j.partial(response)
	if err := j.persist(j.it, &result, true); err != nil {
		j.stop(err)
	}
	j.stored = len(j.pages)
}
