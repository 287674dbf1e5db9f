package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"vision1/internal/format"
	"vision1/internal/lro"
	"vision1/internal/output"
)

// A batch is the waiting for several operations at once.
type batch struct {
	command     *methodCommand
	plan        *plannedCall
	destination *output.Destination
	formatter   *format.Formatter // of the kinds that show all operations as one; nil otherwise
	failed      []error           // of looks that can't be repeated
	names       []string
	pending     []string // names of those that still run
	ended       []error  // *endedError
	unseen      int      // how many of these no look has shown
	cause       error    // why the waiting stopped before their end
}

// waitForAll writes a line of JSON for each operation as it ends.
func (c *methodCommand) waitForAll(ctx context.Context, calls *connection, p *plannedCall, destination *output.Destination) error {
	defer c.progress.end()
	b := &batch{command: c, plan: p, destination: destination, names: p.wait.names}
	switch p.show.options.Kind {
	case format.YAML, format.Table, format.CSV:
		b.formatter = c.formatter(ctx, p, destination)
	}
	err := c.newWaiter(calls, p).All(ctx, p.wait.names, func(end lro.End) error { return b.take(ctx, end) })
	if err == nil && b.formatter != nil && ctx.Err() == nil {
		err = c.progress.around(b.formatter.Close)
	}
	c.progress.end()
	switch {
	case err != nil:
		return err
	case len(b.failed) == 0 && len(b.pending) == 0:
		p.ended = b.outcome()
		return nil
	default:
		return &batchError{batch: b, total: len(p.wait.names)}
	}
}

// take notes how the wait for one operation ended.
func (b *batch) take(ctx context.Context, end lro.End) error {
	if end.Err == nil {
		if err := b.write(ctx, end.Operation); err == nil || ctx.Err() == nil {
			return err
		}
		end.Err = context.Cause(ctx) // before it could be written
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(end.Err, cause) {
		b.pending, b.cause = append(b.pending, end.Name), cause
		var pending *lro.PendingError
		if errors.As(end.Err, &pending) && pending.Last == nil {
			b.unseen++
		}
		return nil
	}
	b.failed = append(b.failed, end.Err)
	return nil
}

// write brings an operation to the destination: as a line of JSON, or as --query
// and --format ask for.
func (b *batch) write(ctx context.Context, o *lro.Operation) error {
	show := b.line
	if b.plan.show.asked {
		show = b.show
	}
	if err := b.command.progress.around(func() error { return show(ctx, o) }); err != nil {
		return err
	}
	if bad := b.command.judge(o); bad != nil {
		b.ended = append(b.ended, bad)
	}
	return nil
}

func (b *batch) line(ctx context.Context, o *lro.Operation) error {
	var line bytes.Buffer
	if err := json.Compact(&line, o.Raw); err != nil {
		return fmt.Errorf("write %s in a line: %w", o.Name, err)
	}
	line.WriteByte('\n')
	_, err := b.destination.Writer(ctx).Write(line.Bytes())
	return err
}

func (b *batch) show(ctx context.Context, o *lro.Operation) error {
	formatter := b.formatter
	if formatter == nil {
		formatter = b.command.formatter(ctx, b.plan, b.destination)
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

// outcome returns how operations ended otherwise than well.
func (b *batch) outcome() error {
	if len(b.ended) == 0 {
		return nil
	}
	return &batchError{batch: b}
}

// remaining returns the names that are left to wait for: where the output is a
// file, which was not made, also those whose end is known.
func (b *batch) remaining() []string {
	if b.command.call.output != "-" {
		return b.names
	}
	return b.pending
}

// A batchError is a wait for several operations of which not all ended well.
type batchError struct {
	*batch
	total int
}

func (e *batchError) Error() string { return "not all operations ended well" }

// Unwrap returns what kept operations from being waited for.
func (e *batchError) Unwrap() []error { return e.failed }
