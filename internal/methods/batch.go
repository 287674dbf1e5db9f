package methods

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/format"
	"vision1/internal/lro"
	"vision1/internal/output"
	"vision1/internal/session"
)

// A batch is a wait for several operations at once.
type batch struct {
	*options
	destination *output.Destination
	formatter   *format.Formatter // of the formats that show all operations as one document; nil for others

	unsuccessful []error  // *operationError or *partialError: done, but not as requested
	failed       []error  // *lro.PendingError: polls that failed for good
	unknown      []string // names of those that the service rejected at once
	written      []string // names of the operations that are written, or that the formatter holds
	pending      []string // names of the operations that are still running or not written
	neverSeen    int      // how many of these no poll was answered for
	unwritten    int      // how many of these are done
	cause        error    // why the wait stopped before they were done
}

// flushGrace is how long a wait that was ended may take to write what is done.
const flushGrace = 400 * time.Millisecond

// waitForAll writes each operation when it is done, as a line of JSON or as
// --query and --format say. outcome is the error of a wait that saw every
// operation done.
func (o *options) waitForAll(ctx context.Context, s *session.Session, destination *output.Destination) (outcome, err error) {
	b := &batch{options: o, destination: destination}
	output, cancel := cmdutil.Extend(ctx, flushGrace)
	defer cancel()
	switch o.output.settings.Kind {
	case format.YAML, format.Table, format.CSV:
		b.formatter = o.formatter(output, destination)
	}
	err = o.poller(s).WaitAll(ctx, o.wait.names, func(result lro.Result) error { return b.record(ctx, output, result) })
	if b.formatter != nil { // also after an error: it holds the rows of the operations that are done
		err = cmp.Or(err, b.closeFormatter(ctx))
	}
	o.progress.end()
	switch {
	case err != nil:
		return nil, err
	case len(b.failed) > 0 || len(b.pending) > 0:
		return nil, b.stoppedError(ctx)
	case len(b.unsuccessful) > 0:
		return newBatchError(b.unsuccessful), nil
	default:
		return nil, nil
	}
}

// record takes how the wait for one operation ended. The context output outlives
// ctx, for what is done.
func (b *batch) record(ctx, output context.Context, result lro.Result) error {
	if result.Err == nil {
		err := b.write(output, result.Operation)
		if err == nil {
			b.written = append(b.written, result.Name)
		}
		if err == nil || ctx.Err() == nil {
			return err
		}
		b.unwritten++
		result.Err = context.Cause(ctx) // before it was written
	}
	var pending *lro.PendingError
	isPending := errors.As(result.Err, &pending)
	if cause := context.Cause(ctx); cause != nil && errors.Is(result.Err, cause) {
		b.pending, b.cause = append(b.pending, result.Name), cause
		if isPending && !pending.Seen() {
			b.neverSeen++
		}
		return nil
	}
	b.failed = append(b.failed, result.Err)
	if isPending && isUnknown(pending) {
		b.unknown = append(b.unknown, result.Name)
	}
	return nil
}

// closeFormatter writes what the formatter holds. If ctx was done before that, none
// of the operations is written.
func (b *batch) closeFormatter(ctx context.Context) error {
	err := b.f.IO.Err.Suspend(b.formatter.Close)
	if err == nil || ctx.Err() == nil {
		return err
	}
	b.pending, b.cause = append(b.pending, b.written...), context.Cause(ctx)
	b.unwritten += len(b.written)
	return nil
}

func (b *batch) write(ctx context.Context, o *lro.Operation) error {
	write := b.writeLine
	if b.output.formatted {
		write = b.writeFormatted
	}
	if err := b.f.IO.Err.Suspend(func() error { return write(ctx, o) }); err != nil {
		return wrapFormatError(err, output.Result{})
	}
	err := b.checkOutcome(o)
	if parts := output.FindPartErrors(o.Raw); err == nil && len(parts.PartErrors) > 0 {
		err = &partialError{operation: o.Name, result: parts}
	}
	if err != nil {
		b.unsuccessful = append(b.unsuccessful, err)
	}
	return nil
}

func (b *batch) writeLine(ctx context.Context, o *lro.Operation) error {
	var line bytes.Buffer
	if err := json.Compact(&line, o.Raw); err != nil {
		return fmt.Errorf("compact %s: %w", o.Name, err)
	}
	line.WriteByte('\n')
	_, err := b.destination.Writer(ctx).Write(line.Bytes())
	return err
}

func (b *batch) writeFormatted(ctx context.Context, o *lro.Operation) error {
	formatter := b.formatter
	if formatter == nil {
		formatter = b.options.formatter(ctx, b.destination)
	}
	document := formatter.Document()
	if _, err := document.Write(o.Raw); err != nil {
		return err
	}
	if err := document.Close(); err != nil || b.formatter != nil {
		return err
	}
	return formatter.Close()
}

// A batchError is several operations that did not complete as requested. Its exit
// code is that of the first one that failed, or else of the first with errors in
// parts of its response.
type batchError struct {
	errs   []error // *operationError or *partialError
	failed int     // how many are *operationError
	worst  error
}

func newBatchError(errs []error) *batchError {
	e := &batchError{errs: errs, worst: errs[0]}
	for _, err := range errs {
		if exitcode.Of(err) == exitcode.Operation {
			e.failed++
			if e.failed == 1 {
				e.worst = err
			}
		}
	}
	return e
}

func (e *batchError) Error() string {
	if e.failed == 0 {
		return "the responses of " + cmdutil.Count(len(e.errs), "operation") + " carry errors"
	}
	return cmdutil.Count(e.failed, "operation") + " failed"
}

// Unwrap returns the worst of the errors.
func (e *batchError) Unwrap() error { return e.worst }

// Hints names the first of the operations, and their parts.
func (e *batchError) Hints() []string {
	var lines []string
	for _, err := range e.errs[:min(len(e.errs), maxListed)] {
		lines = append(lines, "  "+err.Error())
		if exitcode.Of(err) == exitcode.Partial {
			for _, line := range diag.Hints(err) {
				lines = append(lines, "  "+line)
			}
		}
	}
	return lines
}

// Describe adds the errors of the first operations to the details.
func (e *batchError) Describe(o *diag.Object) {
	for _, err := range e.errs[:min(len(e.errs), maxListed)] {
		describeOperation(err, o)
	}
}

// maxListed is how many of many errors are listed.
const maxListed = 10

// stoppedError returns the error of a wait that did not see every operation done.
// A signal decides the exit code, then operations that could not be polled, then
// those that are still running.
func (b *batch) stoppedError(ctx context.Context) error {
	e := &waitError{pending: b.pending, unknown: b.unknown, others: slices.Concat(b.failed, b.unsuccessful)}
	if len(b.unsuccessful) > 0 {
		e.hints = newBatchError(b.unsuccessful).Hints()
	}
	if len(b.pending) > 0 {
		e.cause = cmp.Or(newStopError(ctx, b.cause, stopError{pending: len(b.pending), neverSeen: b.neverSeen, unwritten: b.unwritten}), b.cause)
		e.resume = b.resumeCommand(b.remaining())
	}
	if len(b.failed) == 0 {
		return e
	}
	lines, cause := b.failures()
	var signal *cmdutil.SignalError
	if !errors.As(e.cause, &signal) {
		e.cause = cause
		e.message = cmdutil.Count(len(b.failed), "operation") + " of " + strconv.Itoa(len(b.wait.names)) + " could not be polled"
		lines = append(lines, diag.Hints(cause)...)
	}
	e.hints = append(lines, e.hints...)
	return e
}

// failures returns a line for each of the first operations that could not be
// polled, and the first reason. Operations that failed for that same reason, which
// ended the wait for all, are only counted.
func (b *batch) failures() (lines []string, cause error) {
	more := 0
	for _, err := range b.failed {
		var failed *lro.PendingError
		switch {
		case !errors.As(err, &failed): // a bug
			cause = cmp.Or(cause, err)
		case len(lines) == maxListed, cause != nil && errors.Is(failed.Err, cause):
			more++
		default:
			lines = append(lines, "  "+failed.Name+": "+failed.Err.Error())
			cause = cmp.Or(cause, failed.Err)
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return lines, cause
}

// remaining returns the names to resume waiting for, in the order in which they
// were typed: those that are pending, or all of them if the output is a
// file, which was not created.
func (b *batch) remaining() []string {
	if b.flags.Output != "-" {
		return b.wait.names
	}
	return slices.DeleteFunc(slices.Clone(b.wait.names), func(name string) bool { return !slices.Contains(b.pending, name) })
}
