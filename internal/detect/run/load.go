package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/diag"
)

// An item is an input on its way.
type item struct {
	in      detect.Input
	seq     uint64
	data    []byte // what is sent; nil for a URL
	encoded int64  // size in a request
	read    bool   // key is the SHA-256 of the bytes
	key     [32]byte
	size    int64
	modTime time.Time
	changes *results.Changes
	before  *journal.Entry
	isNew   bool // the journal doesn't have the input

	attempts  int
	due       time.Time      // of the next attempt
	failure   *results.Error // of the last attempt
	request   int64          // ID of the last request
	units     int
	duplicate bool
	stored    func()        // is called when the outcome is stored, or nil
	from      *detect.Input // whose stored response is this one's, if it isn't in memory
}

func (it *item) result() results.Result {
	r := results.Result{Input: it.in, Changes: it.changes}
	if it.read {
		r.SHA256 = hex.EncodeToString(it.key[:])
		r.Input.Size, r.Input.ModTime = it.size, it.modTime
	}
	return r
}

// load returns what is to be sent for an input, or nil: it is finished, or waits for
// another. full, if not nil, is a flight for which so many inputs wait that the worker
// should take no more.
func (r *runner) load(c *claimed) (it *item, full *flight) {
	it = &item{in: c.in, seq: c.seq, size: c.in.Size, modTime: c.in.ModTime}
	if r.awaited.has(c.in.Name) {
		r.taken.Add(-1) // it is counted with its operation
		return nil, nil
	}
	if c.err != nil {
		r.fail(it, c.err)
		return nil, nil
	}
	if !r.isWanted(it) {
		return nil, nil
	}
	release, err := r.read(it)
	defer release()
	if err != nil {
		r.failRead(it, err)
		return nil, nil
	}
	if r.isUnchanged(it) {
		return nil, nil
	}
	if r.Stored != nil {
		if err := r.Stored.Check(it.in, it.isNew); err != nil {
			r.abandon(it)
			r.stop(err)
			return nil, nil
		}
	}
	if done, full := r.isDuplicate(it); done {
		return nil, full
	}
	if err := r.prepare(it); err != nil {
		r.failRead(it, err)
		return nil, nil
	}
	return it, nil
}

// failRead is fail, unless the run ends, which is why reading failed.
func (r *runner) failRead(it *item, err error) {
	if r.draining() && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(r.taking))) {
		r.abandon(it)
		return
	}
	r.fail(it, err)
}

// fail stores that nothing was sent for an item.
func (r *runner) fail(it *item, err error) {
	e := &results.Error{Message: err.Error()}
	var local *localError
	if errors.As(err, &local) {
		e.Hint = local.hint
	} else if hints := diag.Hints(err); len(hints) > 0 {
		e.Hint = hints[0]
	}
	r.finish(it, nil, e)
}

// urlKey returns what takes the place of the hash of bytes that are not read: no hash of
// bytes that anybody has.
func urlKey(url string) [32]byte { return sha256.Sum256([]byte("url\x00" + url)) }

// largeSize is the size from which images are read and prepared one at a time.
const largeSize = 8 << 20

// read reads and hashes the bytes of an item. release must be called when they are
// prepared.
func (r *runner) read(it *item) (release func(), err error) {
	release = func() {}
	if it.in.URL != "" && (r.Fetch == nil || detect.IsObject(it.in.URL)) {
		it.key = urlKey(it.in.URL)
		return release, nil
	}
	limit := int64(maxRead)
	if it.in.Kind == detect.File {
		limit = FileLimit(r.Template)
	}
	if it.in.Stdin || it.in.Size >= largeSize {
		select {
		case r.large <- struct{}{}:
			release = func() { <-r.large }
		case <-r.taking.Done():
			return release, r.taking.Err()
		}
	}
	c, err := r.content(&it.in, limit)
	if err != nil {
		return release, err
	}
	if err := r.classify(&it.in, c.data); err != nil {
		return release, err
	}
	it.data, it.size, it.modTime = c.data, c.size, c.modTime
	it.key, it.read = sha256.Sum256(c.data), true
	return release, nil
}

// classify sets the kind of an input that isn't a file, which only its bytes say.
func (r *runner) classify(in *detect.Input, data []byte) error {
	if in.Path != "" || r.Classify == nil {
		return nil
	}
	kind, ok, reason := r.Classify(data)
	if !ok {
		return &localError{message: reason}
	}
	in.Kind = kind
	if limit := FileLimit(r.Template); kind == detect.File && int64(len(data)) > limit {
		return tooLarge(int64(len(data)), limit)
	}
	return nil
}

// maxFetch is the largest image that is downloaded: its size is not known before, so
// several of them can be in memory.
const maxFetch = 32 << 20

// FileLimit returns the size of the largest file that fits in a request.
func FileLimit(t Template) int64 {
	const page = math.MaxInt32
	before, after := t.FileContent("application/pdf", []int{page, page, page, page, page})
	return (detect.MaxRequestBytes - overhead(t) - int64(len(before)+len(after))) / 4 * 3
}

func (r *runner) content(in *detect.Input, limit int64) (*content, error) {
	switch {
	case in.Stdin:
		return r.stream(limit)
	case in.URL != "":
		data, err := r.Fetch(r.taking, in.URL, min(limit, maxFetch))
		if err == nil && len(data) == 0 {
			err = &localError{message: "it is empty"}
		}
		return &content{data: data, size: int64(len(data))}, err
	default:
		return readFile(in.Path, limit)
	}
}

// stream reads standard input, which can take forever, until the run ends.
func (r *runner) stream(limit int64) (*content, error) {
	type outcome struct {
		c   *content
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		c, err := readStream(r.Stdin, limit)
		done <- outcome{c, err}
	}()
	select {
	case o := <-done:
		return o.c, o.err
	case <-r.taking.Done():
		return nil, r.taking.Err()
	}
}

// isDuplicate reports whether an item needs no request, because the same bytes had
// one. full is that of load.
func (r *runner) isDuplicate(it *item) (done bool, full *flight) {
	outcome, flight := r.dedupe.enter(it)
	switch {
	case outcome != nil:
		r.finishSame(it, outcome)
		return true, nil
	case flight != nil && r.dedupe.full(flight):
		return true, flight
	case flight != nil:
		return true, nil
	case !it.read:
		return false, nil
	}
	of, ok := r.stored(it)
	if !ok {
		return false, nil
	}
	r.settle(it, &settlement{result: of, from: &of.Input})
	return true, nil
}

// stored returns what is known of the stored result for the bytes of an item.
func (r *runner) stored(it *item) (*results.Result, bool) {
	if r.Journal == nil {
		name, ok := r.dedupe.isDone(it.key)
		return &results.Result{Input: detect.Input{Name: name}}, ok
	}
	e, ok := r.state.LookupSHA256(it.key)
	if !ok || r.Again == AgainAll && !e.IsAfter(r.started) {
		return nil, false
	}
	o, ok, err := r.state.Outcome(e)
	if err != nil || !ok || o.SHA256 != hex.EncodeToString(it.key[:]) {
		return nil, false
	}
	of := o.ToResult()
	return &of, r.Stored.Has(of.Input)
}

// prepare makes of an image what is sent.
func (r *runner) prepare(it *item) error {
	if it.in.Kind == detect.Image && it.data != nil && r.Prepare != nil {
		prepared, changes, err := r.Prepare(r.taking, it.in, it.data)
		if err != nil {
			return err
		}
		it.data, it.changes = prepared, changes
	}
	it.encoded = imageSize(r.Template, it)
	if most := detect.MaxRequestBytes - overhead(r.Template); it.in.Kind == detect.Image && it.encoded > most {
		return &localError{message: fmt.Sprintf("it is too large: it has %d bytes in a request; the limit is %d", it.encoded, most)}
	}
	return nil
}
