package detectcmd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/output"
)

// drainGrace is how long requests in flight may take after the first signal.
const drainGrace = 10 * time.Second

// maxNamed is how many failures a summary names.
const maxNamed = 10

// failures remembers the first failures of a run.
type failures struct {
	mu    sync.Mutex
	first []results.Result
}

// A watchedSink remembers the failures among the results that it stores.
type watchedSink struct {
	run.Sink

	failures *failures
}

// Write stores a result.
func (s watchedSink) Write(ctx context.Context, r results.Result) error {
	if r.Error != nil {
		s.failures.mu.Lock()
		if len(s.failures.first) < maxNamed {
			s.failures.first = append(s.failures.first, results.Result{Input: r.Input, Error: r.Error})
		}
		s.failures.mu.Unlock()
	}
	return s.Sink.Write(ctx, r)
}

// finish completes the results, prints the summary, and returns how the command ended.
func (o *options) finish(ctx context.Context, store store, c run.Counts, err error) error {
	finishing, cancel := cmdutil.Extend(ctx, drainGrace)
	defer cancel()
	finishErr := store.finish(finishing)
	if err == nil && c.Finished() == 0 && c.Pending == 0 {
		what := "the sources have"
		if !o.share.IsAll() {
			what = "share " + o.share.String() + " has"
		}
		o.f.Warn(what + " no images or files to annotate")
	}
	o.summarize(&c, err)
	var closed *output.Error
	switch {
	case errors.As(err, &closed), errors.As(finishErr, &closed):
		return o.stopped(ctx, &c, cmp.Or(err, finishErr))
	case err != nil:
		return o.stopped(ctx, &c, err)
	case finishErr != nil:
		return finishErr
	case c.Failed+c.FailedBefore > 0 && o.flags.itemErrors == itemErrorsFail:
		return &failedError{o: o, counts: c}
	default:
		return nil
	}
}

// summarize prints what was done. A run of one input that succeeded needs no summary,
// nor one that only its error describes.
func (o *options) summarize(c *run.Counts, err error) {
	one := !o.several && !o.toDir && (err == nil && c.Failed == 0 || c.Units == 0)
	if one || o.f.Globals.ErrorFormat == "json" {
		return
	}
	var parts []string
	add := func(n int64, what string) {
		if n > 0 {
			parts = append(parts, group(n)+" "+what)
		}
	}
	parts = append(parts, group(c.Done)+" done")
	if c.Duplicates > 0 {
		parts = append(parts, plural(c.Duplicates, "duplicate"))
	}
	add(c.Failed, "failed")
	add(c.Skipped, "done before")
	add(c.FailedBefore, "failed before (--again failed)")
	add(c.Changed, "changed since they were done (--again changed)")
	add(c.Pending, "in operations that another share awaits")
	add(c.Unknown, "sent again, because an earlier run ended without their outcome")
	lines := []string{strings.Join(parts, ", ") + "; " + o.unitsText(c)}
	if n := o.skipped.Total(); n > 0 {
		lines = append(lines, "skipped: "+skippedText(o.skipped))
	}
	if !o.share.IsAll() && err == nil && !detect.IsObject(o.flags.output) {
		lines = append(lines, fmt.Sprintf("share %s; when all shares are done, the same command without --share writes failures.jsonl and the files for all results", o.share))
	}
	o.f.Inform(lines...)
}

func (o *options) unitsText(c *run.Counts) string {
	if c.Units == 0 {
		return "0 units"
	}
	kind := "list price"
	if !o.budget.Prices.AreList() {
		kind = "price"
	}
	cost := o.budget.Prices.PerImage(o.template.Features).Times(c.Images)
	return fmt.Sprintf("%s, %s up to %s", plural(c.Units, "unit"), kind, cost)
}

// A failedError is a run of which some inputs failed.
type failedError struct {
	o      *options
	counts run.Counts
}

func (e *failedError) Error() string {
	c := &e.counts
	return fmt.Sprintf("%s of %s failed", group(c.Failed+c.FailedBefore), plural(c.Finished(), "input"))
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return group(n) + " " + noun + "s"
}

// ExitCode returns exitcode.Partial.
func (e *failedError) ExitCode() int { return exitcode.Partial }

// Hints names the first failures, and says how to try again.
func (e *failedError) Hints() []string {
	lines := e.o.failures.lines()
	if more := e.counts.Failed - int64(len(e.o.failures.first)); more > 0 && len(e.o.failures.first) > 0 {
		lines = append(lines, "  and "+group(more)+" more")
	}
	if !e.o.toDir {
		return lines
	}
	switch {
	case detect.IsObject(e.o.flags.output):
		lines = append(lines, "all failures: "+strings.TrimSuffix(e.o.flags.output, "/")+"/"+failedPrefix)
	case e.o.share.IsAll():
		lines = append(lines, "all failures: "+filepath.Join(e.o.flags.output, results.FailuresName))
	}
	return append(lines, "to try them again: "+e.o.commandLine("--again", "failed"))
}

// Describe adds the errors to the details.
func (e *failedError) Describe(o *diag.Object) {
	for _, r := range e.o.failures.first {
		detail, err := json.Marshal(map[string]any{"input": r.Input.Name, "error": r.Error})
		if err == nil {
			o.Details = append(o.Details, detail)
		}
	}
}

func (f *failures) lines() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var lines []string
	for i, r := range f.first {
		text := r.Error.Message
		if r.Error.Code != 0 {
			text += fmt.Sprintf(" (code %d)", r.Error.Code)
		}
		lines = append(lines, "  "+r.Input.Name+": "+text)
		isLast := i == len(f.first)-1 || f.first[i+1].Error.Hint != r.Error.Hint
		if r.Error.Hint != "" && isLast { // once for all with the same
			lines = append(lines, "    "+r.Error.Hint)
		}
	}
	return lines
}

// A stoppedError is a run that ended before all inputs were processed.
type stoppedError struct {
	o      *options
	counts run.Counts
	err    error
}

// stopped returns the error of a run that ended early.
func (o *options) stopped(ctx context.Context, c *run.Counts, err error) error {
	ended := cmdutil.Ended(ctx, err, fmt.Sprintf(" after %s", plural(c.Finished(), "input")))
	if running := o.progress.Operations(); len(running) > 0 {
		ended = &waitingError{err: ended, operations: running, output: o.f.IO.Shell.Quote(o.flags.output)}
	}
	return &stoppedError{o: o, counts: *c, err: ended}
}

func (e *stoppedError) Error() string { return e.err.Error() }

// Unwrap returns why the run ended, which has the exit code.
func (e *stoppedError) Unwrap() error { return e.err }

// Hints says how to resume.
func (e *stoppedError) Hints() []string {
	lines := slices.Concat(diag.Hints(e.err), e.o.failures.lines())
	switch n := e.counts.Finished(); {
	case e.o.toDir:
		return append(lines, plural(n, "input")+" finished; to resume, run the same command again: "+e.o.commandLine())
	case n > 0:
		return append(lines, "without -o, a run can't be resumed; name a directory with -o")
	default:
		return lines
	}
}
