package run

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/lro"
)

// Async says how inputs are sent with the asynchronous methods.
type Async struct {
	// Output is the gs:// URL, with a slash at the end, below which the service writes
	// the output of operations.
	Output string
}

// Operations is what a run needs of long-running operations and their output.
type Operations interface {
	// Wait returns an operation when it is done. last is what is known of it, or nil. An
	// error is a *GoneError, or one that ends the run.
	Wait(ctx context.Context, name string, last *lro.Operation) (*lro.Operation, error)
	// List returns the URLs of the objects whose URLs start with prefix.
	List(ctx context.Context, prefix string) ([]string, error)
	Read(ctx context.Context, url string) ([]byte, error)
	// Discard is called with the output of an operation when all of its results are
	// stored: not if one is missing or unusable.
	Discard(ctx context.Context, urls []string)
}

// A batcher sends inputs in requests that start operations.
type batcher struct {
	*runner
	id       string // of this run, in the names of output files
	requests int
	images   batch
	files    batch
}

func newBatcher(r *runner) *batcher {
	return &batcher{runner: r, id: rand.Text(), images: batch{size: overhead(r.Template)}, files: batch{size: overhead(r.Template)}}
}

// run sends all inputs. It returns when the last operation was started.
func (b *batcher) run() {
	for more := true; more && !b.draining(); {
		var got []claimed
		got, more = b.claim(detect.MaxAsyncImages, 0)
		for i := range got {
			b.add(&got[i])
		}
	}
	b.flush(&b.images)
	b.flush(&b.files)
	for range b.Retries {
		b.awaited.group.Wait()
		b.sendAgain()
	}
}

// sendAgain sends the images whose errors may be temporary in further operations.
func (b *batcher) sendAgain() {
	items := b.awaited.takeAgain()
	if len(items) == 0 {
		return
	}
	b.sleep(newBackoff(items[0].attempts))
	if b.draining() {
		b.abandon(items...)
		return
	}
	for part := range slices.Chunk(items, detect.MaxAsyncImages) {
		b.send(part)
	}
}

// add adds an input to the next request with inputs of its kind.
func (b *batcher) add(c *claimed) {
	if b.draining() {
		b.abandoned.Store(true)
		return
	}
	if c.err == nil && !detect.IsObject(c.in.URL) {
		c.err = &localError{message: "it is not in Cloud Storage", hint: "--async requires objects: gs://BUCKET/OBJECT; run the command without --async for others"}
	}
	it, _ := b.load(c)
	if it == nil {
		return
	}
	to, most := &b.images, detect.MaxAsyncImages
	if it.in.Kind == detect.File {
		to, most = &b.files, detect.MaxAsyncFiles
		it.encoded = int64(len(b.Template.AsyncFile(it.in.URL, it.in.ContentType, fileOutput(b.output(), most)))) + 1
	}
	if to.size+it.encoded > detect.MaxRequestBytes-outputSize(b.Template, b.output()) {
		b.flush(to)
	}
	to.add(it)
	if len(to.items) == most {
		b.flush(to)
	}
}

func outputSize(t Template, output string) int64 { return int64(len(t.AsyncTail(output))) }

// flush sends what was added to a request.
func (b *batcher) flush(of *batch) {
	items := of.items
	of.items, of.size = nil, overhead(b.Template)
	if len(items) > 0 {
		b.send(items)
	}
}

// output returns what the URLs of the output files of the next request start with.
func (b *batcher) output() string { return fmt.Sprintf("%s%s/%d/", b.Async.Output, b.id, b.requests+1) }

// fileOutput is output for the file with that place in a request.
func fileOutput(output string, place int) string { return fmt.Sprintf("%s%d/", output, place) }

// send sends items of one kind, as many at a time as the budget and the quota of what is
// in processing allow, and waits for running operations in between.
func (b *batcher) send(items []*item) {
	for len(items) > 0 {
		changed := b.awaited.changed()
		n, exceeded := b.affordable(items, imagesIn(items[0].in.Kind))
		if n == 0 {
			if items[0].in.Kind == detect.File && b.awaited.wait(b.taking, changed) {
				continue // files with fewer pages than they could have give budget back
			}
			b.abandon(items...)
			b.spent(exceeded)
			return
		}
		b.request(items[:n])
		items = items[n:]
	}
}

// imagesIn returns how many images or pages an input has at most.
func imagesIn(kind detect.Kind) int64 {
	if kind == detect.File {
		return detect.MaxFilePages
	}
	return 1
}

// reserved returns how many pages the files of a request may have, which are not known
// before the operation is done.
func (x *exchange) reserved() int64 {
	if x.batch == nil || x.kind != detect.File {
		return 0
	}
	return int64(len(x.names)) * detect.MaxFilePages
}

// request sends items for which the budget was taken.
func (b *batcher) request(items []*item) {
	kind := items[0].in.Kind
	output := b.output()
	b.requests++
	x := &exchange{inputs: fresh(items), kind: kind, body: asyncBody(b.Template, items, output), batch: &journal.Batch{Kind: kind, Output: output}}
	units := 0
	if kind == detect.Image {
		x.images, units = int64(len(items)), b.UnitsPerImage
	}
	for _, it := range items {
		x.names, x.batch.Objects = append(x.names, it.in.Name), append(x.batch.Objects, it.in)
	}
	if !b.awaited.enter(b.taking, kind, len(items)) {
		b.refund(x)
		b.abandon(items...)
		return
	}
	v := b.do(x)
	for _, it := range items {
		it.sent(x, v, units)
	}
	if v == answered {
		b.started(x, items)
		return
	}
	b.awaited.leave(kind, len(items))
	b.unanswered(items, x, v, b.send)
}

// started records the operation that a request started, and awaits it.
func (b *batcher) started(x *exchange, items []*item) {
	o, err := lro.Read(x.response, "")
	if err != nil {
		b.awaited.leave(x.kind, len(items))
		b.failed(&unusableError{err})
		for _, it := range items {
			b.finish(it, nil, unusable(err))
		}
		return
	}
	b.worked()
	if err := b.Journal.AppendOperation(x.id, o.Name); err != nil {
		b.awaited.leave(x.kind, len(items))
		b.abandoned.Store(true)
		b.stop(fmt.Errorf("record the operation %s: %w", o.Name, err))
		return
	}
	b.await(&operation{name: o.Name, kind: x.kind, output: x.batch.Output, items: items, last: o})
}
