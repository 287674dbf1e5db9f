package detectcmd

import (
	"context"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
)

// A streamStore is standard output.
type streamStore struct {
	o       *options
	options results.Options
	stream  *results.Stream
}

func (s *streamStore) namer() (*detect.Namer, error) { return detect.NewNamer(), nil }

func (*streamStore) lookup() run.Lookup { return run.LookupIn(journal.NewState()) }

func (*streamStore) operations() ([]journal.Operation, int, error) { return nil, 0, nil }

func (*streamStore) size() int { return 0 }

func (*streamStore) journal() run.Journal { return nil }

func (s *streamStore) begin() error {
	width, _ := s.o.f.IO.Size()
	to := s.o.f.IO.Out
	if s.o.f.IO.OutIsTTY && s.o.f.IO.ErrIsTTY {
		to = statusClearer{s.o.f.IO}
	}
	s.stream = results.NewStream(to, results.StreamOptions{
		Options: s.options, Format: s.o.formats[0], Several: s.o.several, Terminal: s.o.f.IO.OutIsTTY, Width: width,
	})
	return nil
}

func (s *streamStore) sink() run.Sink { return s.stream }

func (*streamStore) stored() run.Stored { return nil }

func (*streamStore) noInput(string) error { return nil }

func (s *streamStore) finish(context.Context) error { return s.stream.Close() }

func (s *streamStore) close() {
	if s.stream != nil {
		_ = s.stream.Close() // again, after an error
	}
}

// A statusClearer writes to standard output without the status line, which is on the
// same terminal.
type statusClearer struct{ io *cmdutil.IO }

func (w statusClearer) Write(p []byte) (n int, err error) {
	err = w.io.Err.Suspend(func() error {
		n, err = w.io.Out.Write(p)
		return err
	})
	return n, err
}
