package detectcmd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"sync"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/exitcode"
	"vision1/internal/gcs"
	"vision1/internal/output"
)

// The objects that take the place of a journal. Nothing can be appended to an object, so
// there is one for each request until all of its inputs have an outcome, and one for
// each input that failed. A result marks its input as done.
const (
	sentPrefix   = journal.Dir + "/sent/"
	failedPrefix = journal.Dir + "/failed/"
	recordSuffix = ".json"

	recordType = "application/json"
)

// A bucketJournal records in Cloud Storage what was sent and what failed. A journal in a
// temporary directory finds inputs with the same bytes, and is removed at the end.
type bucketJournal struct {
	*journal.Journal

	ctx     context.Context //nolint:containedctx // of all requests: never done before the run
	objects *gcs.Prefix
	bucket  *results.Bucket
	dir     string // of Journal
	id      string // of this process, in the names of objects

	mu     sync.Mutex
	open   map[string]int           // by the name of an object: how many inputs of the request have no outcome
	sent   map[string][]string      // by the name of an input: the objects of its requests
	failed map[results.Key]struct{} // the results that failed
	first  map[string]struct{}      // the inputs that earlier runs sent without an outcome
	ids    map[int64]string         // of requests

	operations bucketOperations
}

// newBucketJournal returns the journal without what earlier runs recorded, see read.
func newBucketJournal(ctx context.Context, objects *gcs.Prefix, bucket *results.Bucket) (*bucketJournal, error) {
	dir, err := os.MkdirTemp("", "vision1-")
	if err != nil {
		return nil, output.FileError(os.TempDir(), err)
	}
	j := &bucketJournal{
		ctx: context.WithoutCancel(ctx), objects: objects, bucket: bucket, dir: dir, id: rand.Text(),
		open: map[string]int{}, sent: map[string][]string{}, failed: map[results.Key]struct{}{}, first: map[string]struct{}{}, ids: map[int64]string{},
		operations: newBucketOperations(),
	}
	if j.Journal, err = journal.Open(dir, journal.Default); err != nil {
		_ = os.RemoveAll(dir) // best effort
		return nil, err
	}
	return j, nil
}

// readBucketJournal returns the journal with what earlier runs recorded.
func readBucketJournal(ctx context.Context, objects *gcs.Prefix) (*bucketJournal, error) {
	j, err := newBucketJournal(ctx, objects, results.NewBucket(ctx, objects, results.DirOptions{}, false))
	if err != nil {
		return nil, err
	}
	if err := j.read(ctx); err != nil {
		_ = j.Close() // temporary
		return nil, err
	}
	return j, nil
}

// read lists what earlier runs recorded.
func (j *bucketJournal) read(ctx context.Context) error {
	for name, err := range j.objects.Names(ctx, "") {
		if err != nil {
			return err
		}
		result, isFailed := strings.CutPrefix(name, failedPrefix)
		switch done, isDone := results.IsResult(name); {
		case isDone:
			j.bucket.Add(done)
		case isFailed:
			j.failed[results.KeyOf(strings.TrimSuffix(result, recordSuffix))] = struct{}{}
		case strings.HasPrefix(name, operationPrefix):
			err = j.readOperation(ctx, name)
		case strings.HasPrefix(name, sentPrefix):
			err = j.readSent(ctx, name)
		}
		if err != nil {
			return err
		}
	}
	j.operations.complete()
	return nil
}

func (j *bucketJournal) readSent(ctx context.Context, name string) error {
	record, err := j.objects.Read(ctx, name)
	if isNotFound(err) { // another process finished it
		return nil
	}
	if err != nil {
		return err
	}
	inputs, batch, err := journal.SentBatch(record)
	if err != nil {
		return &recordError{j.objects.URL(name), err}
	}
	for _, input := range inputs {
		j.first[input] = struct{}{}
	}
	if batch != nil {
		j.operations.batches[path.Base(name)] = batch
	}
	j.register(name, inputs)
	return nil
}

// A recordError is an object below .vision1 that detect did not write.
type recordError struct {
	url string
	err error
}

func (e *recordError) Error() string { return e.url + " is not a record of detect: " + e.err.Error() }

// Unwrap returns the reason.
func (e *recordError) Unwrap() error { return e.err }

// ExitCode returns exitcode.Output.
func (*recordError) ExitCode() int { return exitcode.Output }

// Hints says what to do.
func (e *recordError) Hints() []string {
	return []string{"restore the object, or delete it; what it recorded may then be requested again"}
}

// register notes that the object of a request is deleted when all inputs have an
// outcome.
func (j *bucketJournal) register(object string, inputs []string) {
	j.open[object] = len(inputs)
	for _, input := range inputs {
		j.sent[input] = append(j.sent[input], object)
	}
}

// Lookup returns what is known of an input.
func (j *bucketJournal) Lookup(in *detect.Input) (journal.Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, failed := j.failed[results.KeyOf(in.Result)]
	_, unknown := j.first[in.Name]
	pending := j.operations.isPending(in.Name)
	done := j.bucket.Has(*in)
	return journal.Entry{
		Done: done, Failed: failed && !done, Unknown: unknown && !pending, Pending: pending && !done, Size: in.Size, ModTime: in.ModTime,
	}, done || failed || unknown
}

// AppendSent writes an object for a request that is about to be sent.
func (j *bucketJournal) AppendSent(s journal.Sent) (id int64, err error) {
	if id, err = j.Journal.AppendSent(s); err != nil {
		return 0, err
	}
	s.ID = id
	record, err := s.Record()
	if err != nil {
		return 0, err
	}
	name := fmt.Sprintf("%s%s-%d%s", sentPrefix, j.id, id, recordSuffix)
	if _, err := j.objects.Create(j.ctx, name, recordType, record); err != nil {
		return 0, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.register(name, s.Inputs)
	j.ids[id] = name
	return id, nil
}

// AppendUnsent deletes the object of a request that was not sent after all.
func (j *bucketJournal) AppendUnsent(s journal.Sent) error {
	j.mu.Lock()
	name := j.ids[s.ID]
	delete(j.ids, s.ID)
	delete(j.open, name)
	j.mu.Unlock()
	if name == "" {
		return nil
	}
	return j.objects.Delete(j.ctx, name)
}

// AppendOutcome records that an input failed: that it is done, its result says. The
// objects of its requests are deleted if they are complete.
func (j *bucketJournal) AppendOutcome(o *journal.Outcome) error {
	if o.SHA256 != "" {
		if err := j.Journal.AppendOutcome(o); err != nil {
			return err
		}
	}
	if err := j.recordFailure(o); err != nil {
		return err
	}
	for _, name := range j.complete(o.Name) {
		_ = j.objects.Delete(j.ctx, name) // otherwise the next run sees that it is complete
	}
	return nil
}

// recordFailure writes or deletes the object of an input that failed.
func (j *bucketJournal) recordFailure(o *journal.Outcome) error {
	name, key := path.Join(failedPrefix, o.Result)+recordSuffix, results.KeyOf(o.Result)
	j.mu.Lock()
	_, before := j.failed[key]
	j.mu.Unlock()
	switch {
	case o.Error == nil && before:
		return errors.Join(j.objects.Delete(j.ctx, name), j.objects.Delete(j.ctx, results.PartialName(o.Result)))
	case o.Error == nil, o.Retry, !o.Error.Sent: // the next run tries again
		return nil
	}
	record, err := o.Record()
	if err != nil {
		return err
	}
	return j.objects.Replace(j.ctx, name, recordType, record)
}

// complete returns the objects of requests of which the input was the last without an
// outcome.
func (j *bucketJournal) complete(input string) (names []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, name := range j.sent[input] {
		if _, isOpen := j.open[name]; !isOpen {
			continue
		}
		j.open[name]--
		if j.open[name] <= 0 {
			delete(j.open, name)
			names = append(names, name)
		}
	}
	delete(j.sent, input)
	return names
}

// counts returns what earlier runs recorded.
func (j *bucketJournal) counts() (done, failed, unknown, pending int) {
	for key := range j.failed {
		if !j.bucket.HasKey(key) {
			failed++
		}
	}
	namer := detect.NewNamer()
	for input := range j.first {
		switch result, _ := namer.Name(input); {
		case j.bucket.HasKey(results.KeyOf(result)):
		case j.operations.isPending(input):
			pending++
		default:
			unknown++
		}
	}
	return j.bucket.Len(), failed, unknown, pending
}

// tidy deletes the objects of requests whose inputs all have a result: a run was killed
// before it did.
func (j *bucketJournal) tidy(ctx context.Context) {
	for _, name := range j.operations.orphans {
		_ = j.objects.Delete(ctx, name) // best effort
	}
	namer := detect.NewNamer()
	for input := range j.first {
		if result, _ := namer.Name(input); !j.bucket.HasKey(results.KeyOf(result)) {
			continue
		}
		for _, name := range j.complete(input) {
			_ = j.objects.Delete(ctx, name) // best effort
		}
	}
}

// Close removes what is not needed any more.
func (j *bucketJournal) Close() error {
	err := j.Journal.Close()
	_ = os.RemoveAll(j.dir) // best effort
	return err
}
