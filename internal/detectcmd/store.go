package detectcmd

import (
	"context"
	"errors"
	"iter"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
)

// A store is where results go: a directory, Cloud Storage, or standard output.
type store interface {
	// namer returns what names the results, as in earlier runs.
	namer() (*detect.Namer, error)
	// lookup is what is known of earlier runs.
	lookup() run.Lookup
	// operations returns those of earlier runs that this one is to await, and how many
	// requests may have started others, whose names are not known.
	operations() (operations []journal.Operation, unnamed int, err error)
	size() int            // how many inputs are known of earlier runs
	journal() run.Journal // nil if there is none
	// begin prepares for writing.
	begin() error
	sink() run.Sink
	stored() run.Stored // nil if there is none
	// noInput records that a name is no input, if it failed before.
	noInput(name string) error
	// finish writes what belongs to all results.
	finish(ctx context.Context) error
	close()
}

// openStore returns the store, and writes nothing yet with --dry-run.
func (o *options) openStore(ctx context.Context) (store, error) {
	options := results.Options{Features: featureNames(o.template.Features), Query: o.filter}
	switch {
	case !o.toDir:
		return &streamStore{o: o, options: options}, nil
	case detect.IsObject(o.flags.output):
		return o.openBucket(ctx, options)
	case o.flags.dryRun:
		state, err := journal.Read(o.flags.output)
		if err != nil {
			return nil, err
		}
		if err := state.CheckSettings(o.template.Shape()); err != nil {
			state.Close()
			return nil, err
		}
		return &dirStore{o: o, known: state}, nil
	}
	name, share := o.journalName(), ""
	if !o.share.IsAll() {
		share = strings.TrimSuffix(name, path.Ext(name))
	}
	dir, err := results.OpenDir(o.flags.output, results.DirOptions{Options: options, Formats: o.formats, Share: share})
	if err != nil {
		return nil, err
	}
	j, err := journal.Open(o.flags.output, name)
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	s := &dirStore{o: o, dir: dir, log: j, known: j.State()}
	if err := s.known.CheckSettings(o.template.Shape()); err != nil {
		s.close()
		return nil, err
	}
	if n := s.known.Counts().Garbage; n > 0 {
		o.f.Warn(cmdutil.Count(n, "line") + " of the journal can't be read; what they recorded may be requested again")
	}
	return s, nil
}

// journalName returns the name of the journal that this process writes.
func (o *options) journalName() string {
	if o.share.IsAll() {
		return journal.Default
	}
	return journal.ShareName(o.share.Index, o.share.Count)
}

// manyInputs is the number of inputs from which their state is most of the memory.
const manyInputs = 100_000

// limitGarbage lets less garbage collect beside the state of many inputs, which has no
// pointers: to collect it more often costs nothing. It returns what undoes that.
func limitGarbage(inputs int) (undo func()) {
	if inputs < manyInputs {
		return func() {}
	}
	const percent = 40
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}

func featureNames(features []detect.Feature) []string {
	names := make([]string, len(features))
	for i, f := range features {
		names[i] = f.Name
	}
	return names
}

// A dirStore is a directory with its journal.
type dirStore struct {
	o     *options
	dir   *results.Dir     // nil with --dry-run
	log   *journal.Journal // nil with --dry-run
	known *journal.State
}

func (s *dirStore) lookup() run.Lookup { return run.LookupIn(s.known) }

func (s *dirStore) operations() ([]journal.Operation, int, error) {
	all, err := s.known.Operations()
	name := s.o.journalName()
	all = slices.DeleteFunc(all, func(o journal.Operation) bool { return !o.IsMine(name, s.o.share.Has) })
	return all, s.known.Unnamed(), err
}

func (s *dirStore) size() int {
	c := s.known.Counts()
	return c.Done + c.Failed
}

func (s *dirStore) journal() run.Journal { return s.log }

func (s *dirStore) namer() (*detect.Namer, error) {
	n := detect.NewNamer()
	for outcome, err := range s.known.OutcomesOf(s.o.share.Has) {
		if err != nil {
			return nil, err
		}
		n.Own(outcome.Name, outcome.Result)
	}
	return n, nil
}

func (s *dirStore) begin() error {
	if err := s.dir.Begin(); err != nil {
		return err
	}
	return s.log.AppendRun(journal.Run{Time: time.Now(), Program: s.o.f.Version, Settings: s.o.template.Shape()})
}

func (s *dirStore) sink() run.Sink { return s.dir }

func (s *dirStore) stored() run.Stored {
	if s.dir == nil {
		return nil
	}
	return s.dir
}

func (s *dirStore) noInput(name string) error {
	if e, ok := s.known.Lookup(name); !ok || !e.Failed {
		return nil
	}
	return s.log.AppendNoInput(name)
}

// finish writes the files that have the results of all inputs, unless this is a share.
func (s *dirStore) finish(ctx context.Context) error {
	if err := s.dir.Finish(ctx, s.results()); err != nil || len(s.o.rendered) == 0 || !s.o.share.IsAll() {
		return err
	}
	return newRenderer(s.o.f, s.o.rendered, s.o.flags.layout, s.o.flags.output).directory(ctx, s.dir, withoutResponses(s.known.Sorted()))
}

// results returns the outcomes of all runs in the order of their names, without the
// responses: only those that failed if no file has the others.
func (s *dirStore) results() iter.Seq2[results.Result, error] {
	if slices.ContainsFunc(s.o.formats, func(f results.Format) bool { return f != results.JSON }) {
		return withoutResponses(s.known.Sorted())
	}
	return withoutResponses(s.known.Failures())
}

// withoutResponses returns what the journal has of results.
func withoutResponses(outcomes iter.Seq2[journal.Outcome, error]) iter.Seq2[results.Result, error] {
	return func(yield func(results.Result, error) bool) {
		for outcome, err := range outcomes {
			if !yield(outcome.ToResult(), err) {
				return
			}
		}
	}
}

func (s *dirStore) close() {
	if s.log != nil {
		_ = s.log.Close() // its records are written
	} else {
		s.known.Close()
	}
	if s.dir != nil {
		_ = s.dir.Close() // its files are written
	}
}
