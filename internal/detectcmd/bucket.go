package detectcmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/gcs"
	"vision1/internal/output"
)

// settingsName is the object with the settings of all results below a prefix.
const settingsName = journal.Dir + "/settings.json"

// A bucketStore is a prefix of Cloud Storage.
type bucketStore struct {
	o       *options
	objects *gcs.Prefix
	bucket  *results.Bucket
	log     *bucketJournal
}

// openBucket returns the store for -o gs://..., and writes nothing yet.
func (o *options) openBucket(ctx context.Context, options results.Options) (store, error) {
	objects, err := o.outputObjects(ctx)
	if err != nil {
		return nil, err
	}
	s := &bucketStore{o: o, objects: objects}
	s.bucket = results.NewBucket(context.WithoutCancel(ctx), s.objects, results.DirOptions{Options: options, Formats: o.formats}, o.again == run.AgainAll)
	if s.log, err = newBucketJournal(ctx, s.objects, s.bucket); err != nil {
		return nil, err
	}
	if err := s.open(ctx); err != nil {
		s.close()
		return nil, outputError(err)
	}
	return s, nil
}

// outputError returns the error for a prefix that can't be used for results.
func outputError(err error) error {
	var failed *gcs.Error
	if !errors.As(err, &failed) || failed.EndsRun() {
		return err
	}
	return &output.Error{Path: failed.URL, Message: failed.Message, Err: err} // which has the hints
}

// open reads what is known of earlier runs, whose settings must be the same.
func (s *bucketStore) open(ctx context.Context) error {
	if err := s.checkSettings(ctx); err != nil {
		return err
	}
	return s.log.read(ctx)
}

func (s *bucketStore) checkSettings(ctx context.Context) error {
	text, err := s.objects.Read(ctx, settingsName)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	last := journal.Run{Time: time.Now()}
	if err := json.Unmarshal(text, &last.Settings); err != nil {
		return &recordError{s.objects.URL(settingsName), err}
	}
	if err := s.log.AppendRun(last); err != nil {
		return err
	}
	return s.log.State().CheckSettings(s.o.template.Shape())
}

// isNotFound reports whether an object doesn't exist. If its bucket doesn't, writing
// fails.
func isNotFound(err error) bool {
	var failed *gcs.Error
	return errors.As(err, &failed) && failed.Code == http.StatusNotFound
}

func (*bucketStore) namer() (*detect.Namer, error) { return detect.NewNamer(), nil }

func (s *bucketStore) lookup() run.Lookup { return s.log.Lookup }

func (s *bucketStore) operations() ([]journal.Operation, int, error) {
	all, unnamed := s.log.pending()
	all = slices.DeleteFunc(all, func(o journal.Operation) bool { return !s.o.share.Has(o.Inputs[0].Name) })
	return all, unnamed, nil
}

func (s *bucketStore) size() int { return s.bucket.Len() }

func (s *bucketStore) journal() run.Journal { return s.log }

// begin records the settings, unless another process did, whose settings are then
// checked.
func (s *bucketStore) begin() error {
	text, err := json.Marshal(s.o.template.Shape())
	if err != nil {
		return fmt.Errorf("encode the settings: %w", err)
	}
	created, err := s.objects.Create(s.log.ctx, settingsName, recordType, text)
	if err != nil || created {
		return err
	}
	return s.checkSettings(s.log.ctx)
}

func (s *bucketStore) sink() run.Sink { return s.bucket }

func (s *bucketStore) stored() run.Stored { return s.bucket }

func (*bucketStore) noInput(string) error { return nil } // only failures of the service are recorded

// finish deletes what killed runs left behind, and warns of runs at the same time: there
// are no locks in Cloud Storage.
func (s *bucketStore) finish(ctx context.Context) error {
	if n := s.bucket.Others(); n > 0 {
		s.o.f.Warn("another process sent " + plural(n, "input") + " at the same time: they may be billed twice")
	}
	s.log.tidy(ctx)
	return nil
}

func (s *bucketStore) close() { _ = s.log.Close() } // temporary

// readBucketStatus returns the status of the results below a prefix.
func readBucketStatus(ctx context.Context, objects *gcs.Prefix) (*status, error) {
	log, err := readBucketJournal(ctx, objects)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // temporary
	s := new(status)
	s.Done, s.Failed, s.Unknown, s.Pending = log.counts()
	s.setOperations(log.pending())
	text, err := objects.Read(ctx, settingsName)
	if isNotFound(err) {
		return nil, &cmdutil.UsageError{Command: Name + " " + statusName, Diags: diag.List{{
			Flag: "argument", Text: objects.URL(""), Message: "no results of detect (-o): it has no " + settingsName}}}
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &s.Settings); err != nil {
		return nil, &recordError{objects.URL(settingsName), err}
	}
	return s, nil
}
