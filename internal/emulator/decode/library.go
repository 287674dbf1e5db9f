package decode

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/singleflight"

	"vision1/internal/emulator/worker"
)

// library is the state of the library for PDFs.
type library struct {
	context   context.Context //nolint:containedctx // the decoder's life, which is longer than a request's
	stop      context.CancelFunc
	compiling singleflight.Group
	compiled  atomic.Bool
}

func newLibrary() *library {
	l := new(library)
	l.context, l.stop = context.WithCancel(context.Background())
	return l
}

// close ends the compilation.
func (l *library) close() {
	l.stop()
	_, _, _ = l.compiling.Do("", func() (any, error) { return nil, nil }) // waits for its end
}

// compileLibrary waits until a worker process has compiled the library for PDFs and
// stored it for others. All requests share this process. It also continues if nobody
// waits, so that clients with a short timeout succeed in the end.
func (d *Decoder) compileLibrary(ctx context.Context) error {
	if d.workers.Program == "" || d.library.compiled.Load() {
		return nil
	}
	compiled := d.library.compiling.DoChan("", func() (any, error) { return nil, d.compile(d.library.context) })
	select {
	case result := <-compiled:
		return result.Err
	case <-ctx.Done():
		return fmt.Errorf("wait for the PDF library: %w", ctx.Err())
	}
}

func (d *Decoder) compile(ctx context.Context) error {
	if err := d.large.Acquire(ctx, pdfMemory); err != nil {
		return fmt.Errorf("wait for memory: %w", err)
	}
	defer d.large.Release(pdfMemory)
	process, err := d.workers.Start(ctx, worker.Limits{Memory: pdfMemory, Time: loadTime})
	if err != nil {
		return err
	}
	defer process.Close()
	if _, err := process.Do(request{Kind: PDF, Page: loadOnly}, nil, new(result)); err != nil {
		return err
	}
	d.library.compiled.Store(true)
	return nil
}
