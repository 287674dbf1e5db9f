package methods

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
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

	unfinished []*operationError // completed, but not as requested
	failed     []error           // *lro.PendingError: polls that failed for good
	pending    []string          // names of the operations that are still running
	neverSeen  int               // how many of these no poll was answered for
	cause      error             // why the wait stopped before they were done
}

// waitForAll writes each operation when it is done, as a line of JSON or as
// --query and --format say. outcome is the error of a wait that saw every
// operation done.
func (o *options) waitForAll(ctx context.Context, s *session.Session, destination *output.Destination) (outcome, err error) {
	b := &batch{options: o, destination: destination}
	switch o.output.settings.Kind {
	case format.YAML, format.Table, format.CSV:
		b.formatter = o.formatter(ctx, destination)
	}
	err = o.poller(s).WaitAll(ctx, o.wait.names, func(result lro.Result) error { return b.record(ctx, result) })
	if err == nil && b.formatter != nil && ctx.Err() == nil {
		err = o.f.IO.Err.Suspend(b.formatter.Close)
	}
	o.progress.end()
	switch {
	case err != nil:
		return nil, err
	case len(b.failed) > 0 || len(b.pending) > 0:
		return nil, b.stoppedError(ctx)
	case len(b.unfinished) > 0:
		return &batchError{b.unfinished}, nil
	default:
		return nil, nil
	}
}

// record takes how the wait for one operation ended.
func (b *batch) record(ctx context.Context, result lro.Result) error {
	if result.Err == nil {
		if err := b.write(ctx, result.Operation); err == nil || ctx.Err() == nil {
			return err
		}
		result.Err = context.Cause(ctx) // before it was written
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(result.Err, cause) {
		b.pending, b.cause = append(b.pending, result.Name), cause
		var pending *lro.PendingError
		if errors.As(result.Err, &pending) && pending.Last == nil {
			b.neverSeen++
		}
		return nil
	}
	b.failed = append(b.failed, result.Err)
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
	var failed *operationError
	if errors.As(b.checkOutcome(o), &failed) {
		b.unfinished = append(b.unfinished, failed)
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

// A batchError is several operations that did not complete as requested.
type batchError struct{ operations []*operationError }

func (e *batchError) Error() string { return cmdutil.Count(len(e.operations), "operation") + " failed" }

// Unwrap returns the first operation's error.
func (e *batchError) Unwrap() error { return e.operations[0] }

// Hints names the first of the operations.
func (e *batchError) Hints() []string {
	var lines []string
	for _, err := range e.operations[:min(len(e.operations), maxListed)] {
		lines = append(lines, "  "+err.Error())
	}
	return lines
}

// Describe leaves the error object as it is: the operations have many errors.
func (e *batchError) Describe(*diag.Object) {}

// maxListed is how many of many errors are listed.
const maxListed = 10

// stoppedError returns the error of a wait that did not see every operation done.
// Operations that could not be polled decide the exit code, then those that are
// still running.
func (b *batch) stoppedError(ctx context.Context) error {
	e := &waitError{pending: b.pending}
	if len(b.unfinished) > 0 {
		e.hints = (&batchError{b.unfinished}).Hints()
	}
	if len(b.pending) > 0 {
		e.cause = newStopError(ctx, b.cause, len(b.pending), b.neverSeen)
		if e.cause == nil {
			e.cause = b.cause
		}
		e.resume = b.resumeCommand(b.remaining())
	}
	if len(b.failed) == 0 {
		return e
	}
	e.message = cmdutil.Count(len(b.failed), "operation") + " of " + strconv.Itoa(len(b.wait.names)) + " could not be polled"
	var lines []string
	for _, err := range b.failed[:min(len(b.failed), maxListed)] {
		var failed *lro.PendingError
		if errors.As(err, &failed) {
			lines = append(lines, "  "+failed.Name+": "+failed.Err.Error())
			err = failed.Err
		}
		if len(lines) == 1 {
			e.cause = err
		}
	}
	e.hints = append(append(lines, diag.Hints(e.cause)...), e.hints...)
	return e
}

// remaining returns the names to resume waiting for: those that are still
// running, or all of them if the output is a file, which was not created.
func (b *batch) remaining() []string {
	if b.flags.Output != "-" {
		return b.wait.names
	}
	return b.pending
}
