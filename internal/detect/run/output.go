package run

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// An outputFile is a file that the service wrote: output-1-to-20.json has the results of
// the first 20 images of a request, or pages of a file.
type outputFile struct {
	url         string
	first, last int
}

// findOutput returns the output files below a prefix, in order, and the URLs of all
// objects there.
func (r *runner) findOutput(prefix string) (files []outputFile, urls []string, err error) {
	urls, err = r.Operations.List(r.sending, prefix)
	if err != nil {
		return nil, nil, err
	}
	for _, url := range urls {
		file := outputFile{url: url}
		if _, err := fmt.Sscanf(path.Base(url), "output-%d-to-%d.json", &file.first, &file.last); err == nil && file.first >= 1 && file.last >= file.first {
			files = append(files, file)
		}
	}
	slices.SortStableFunc(files, func(a, b outputFile) int { return cmp.Compare(a.first, b.first) })
	return files, urls, nil
}

// collect stores the results of an operation that is done. lost is the error of an input
// that the output doesn't have.
func (r *runner) collect(o *operation, lost *results.Error) error {
	select {
	case r.awaited.storing <- struct{}{}:
		defer func() { <-r.awaited.storing }()
	case <-r.sending.Done():
		return r.sending.Err()
	}
	files, urls, err := r.findOutput(o.output)
	if err != nil {
		return err
	}
	if o.kind == detect.File {
		err = r.collectFiles(o, files, lost)
	} else {
		err = r.collectImages(o, files, lost)
	}
	if err == nil && !o.isLost && r.sending.Err() == nil {
		r.Operations.Discard(r.sending, urls)
	}
	return err
}

// collectImages stores the results of images.
func (r *runner) collectImages(o *operation, files []outputFile, lost *results.Error) error {
	places := make(map[string]int, len(o.items))
	for i, it := range o.items {
		if it != nil {
			places[it.in.URL] = i
		}
	}
	reasons := make([]*results.Error, len(o.items)) // by place, why the output is unusable
	for _, file := range files {
		elements, reason, err := r.readImages(&file)
		if err != nil {
			return err
		}
		file.explain(reasons, reason)
		for i, element := range elements {
			place, ok := file.first-1+i, true
			if uri := contextURI(element); uri != "" {
				place, ok = places[uri]
			}
			if it := o.take(place, ok); it != nil {
				r.acceptOutput(o, it, element)
			}
		}
	}
	for i, it := range o.items {
		if it != nil {
			r.lose(o, it, clone(cmp.Or(reasons[i], lost)))
		}
	}
	return nil
}

// explain sets the reason why the results that should be in the file are unusable.
func (f *outputFile) explain(reasons []*results.Error, reason error) {
	if reason == nil {
		return
	}
	for place := f.first - 1; place < min(f.last, len(reasons)); place++ {
		reasons[place] = unusable(fmt.Errorf("%s: %w", f.url, reason))
	}
}

// lose stores an error for an input whose output is not there, or unusable: what there
// is was paid for, and remains.
func (r *runner) lose(o *operation, it *item, lost *results.Error) {
	o.isLost = true
	r.finish(it, nil, lost)
}

// take removes the item at a place, if there is one that has no outcome.
func (o *operation) take(place int, ok bool) *item {
	if !ok || place >= len(o.items) {
		return nil
	}
	it := o.items[place]
	o.items[place] = nil
	return it
}

// readImages returns the results in an output file, or the reason why it is unusable.
func (r *runner) readImages(file *outputFile) (elements []json.RawMessage, reason, err error) {
	text, err := r.Operations.Read(r.sending, file.url)
	if err != nil {
		return nil, nil, err
	}
	elements, reason = splitImages(text, file.last-file.first+1)
	return elements, reason, nil
}

// contextURI returns the URL of the object that a result is of; "" if it doesn't say.
func contextURI(element json.RawMessage) string {
	var e struct {
		Context struct {
			URI string `json:"uri"`
		} `json:"context"`
	}
	_ = json.Unmarshal(element, &e) // acceptOutput reports it
	return e.Context.URI
}

// acceptOutput stores the result of an image.
func (r *runner) acceptOutput(o *operation, it *item, element json.RawMessage) {
	failure, err := errorIn(element)
	switch {
	case err != nil:
		r.lose(o, it, unusable(err))
	case failure == nil:
		r.finish(it, element, nil)
	case isTemporary(failure.Code) && r.retryOutput(it, failure):
	default:
		if isTemporary(failure.Code) {
			failure.Hint = sendAgain
		}
		var partial json.RawMessage
		if hasMore(element) {
			partial = element
		}
		r.finish(it, partial, failure)
	}
}

// retryOutput reports whether an image is sent again later in this run.
func (r *runner) retryOutput(it *item, failure *results.Error) bool {
	if r.Async == nil || it.attempts >= r.Retries || r.draining() {
		return false
	}
	it.failure = failure
	it.attempts++
	return r.awaited.sendAgain(it)
}

// collectFiles stores the results of files, which are read one at a time.
func (r *runner) collectFiles(o *operation, files []outputFile, lost *results.Error) error {
	for i, it := range o.items {
		if it == nil {
			continue
		}
		prefix := fileOutput(o.output, i)
		var own []outputFile
		for _, file := range files {
			if strings.HasPrefix(file.url, prefix) {
				own = append(own, file)
			}
		}
		if err := r.collectFile(o, it, own, lost); err != nil {
			return err
		}
		o.items[i] = nil
	}
	return nil
}

func (r *runner) collectFile(o *operation, it *item, files []outputFile, lost *results.Error) error {
	j := &fileJob{worker: &worker{runner: r}, it: it, pages: map[int]json.RawMessage{}, failed: map[int]*results.Error{}}
	for _, file := range files {
		text, err := r.Operations.Read(r.sending, file.url)
		if err != nil {
			return err
		}
		f, err := parseFileElement(bytes.TrimSpace(text))
		if err == nil {
			err = j.addOutput(f, &file)
		}
		if err != nil {
			r.lose(o, it, unusable(fmt.Errorf("%s: %w", file.url, err)))
			return nil
		}
	}
	r.countPages(o, it, len(j.pages))
	r.finishFile(o, j, lost)
	return nil
}

// addOutput adds the pages in an output file.
func (j *fileJob) addOutput(f *fileResponse, file *outputFile) error {
	failure, err := errorIn(f.own)
	switch {
	case err != nil:
		return err
	case failure != nil:
		return errors.New(failure.Message)
	case len(f.Responses) != file.last-file.first+1:
		return fmt.Errorf("it has %d results", len(f.Responses))
	}
	if j.first == nil {
		j.first = f
	}
	for i, page := range f.Responses {
		n := file.first + i
		if number := pageNumber(page); number > 0 {
			n = number
		}
		failure, err := errorIn(page)
		if err != nil {
			return err
		}
		j.pages[n], j.total = page, max(j.total, n, f.TotalPages)
		if failure != nil {
			j.failed[n] = failure
		}
	}
	return nil
}

// countPages counts what an operation annotated, which is known only now.
func (r *runner) countPages(o *operation, it *item, pages int) {
	units := pages * r.UnitsPerImage
	it.units += units
	r.progress.images.Add(int64(pages))
	r.progress.units.Add(int64(units))
	if !o.resumed {
		r.giveBack(0, int64(detect.MaxFilePages-pages))
	}
}

// finishFile stores the result of a file, with the pages that its output has.
func (r *runner) finishFile(o *operation, j *fileJob, lost *results.Error) {
	if j.first == nil {
		r.lose(o, j.it, clone(lost))
		return
	}
	response, err := j.outputResponse()
	if err != nil {
		r.lose(o, j.it, unusable(err))
		return
	}
	failure := j.failure()
	if len(j.pages) < j.total {
		o.isLost = true
		failure = clone(lost)
		failure.Pages = j.unfinished()
		failure.Message += fmt.Sprintf(" of %d pages", j.total-len(j.pages))
	}
	r.finish(j.it, response, failure)
}

// outputResponse returns the AnnotateFileResponse with all pages. The number of pages,
// which the output need not have, is that of all: operations have no --pages.
func (j *fileJob) outputResponse() (json.RawMessage, error) {
	j.added = true
	response, err := j.response()
	if err != nil || j.first.TotalPages > 0 {
		return response, err
	}
	return append(response[:len(response)-1], fmt.Sprintf(`,"totalPages":%d}`, j.total)...), nil
}
