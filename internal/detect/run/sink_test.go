package run

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// A dirSink stores results as files.
type dirSink struct {
	dir  string
	mu   sync.Mutex
	errs map[string]*results.Error
	fail error
}

func (s *dirSink) path(in *detect.Input) string { return filepath.Join(s.dir, in.Result+".json") }

func (s *dirSink) Has(in detect.Input) bool {
	_, err := os.Stat(s.path(&in))
	return err == nil
}

func (s *dirSink) Read(in detect.Input) ([]byte, error) { return os.ReadFile(s.path(&in)) }

func (*dirSink) Check(detect.Input, bool) error { return nil }

func (s *dirSink) Duplicate(ctx context.Context, from, to detect.Input) error {
	text, err := s.Read(from)
	if err != nil {
		return err
	}
	return s.Write(ctx, results.Result{Input: to, Response: text})
}

func (s *dirSink) Write(_ context.Context, r results.Result) error {
	if s.fail != nil {
		return s.fail
	}
	if r.Error != nil && s.errs != nil {
		s.mu.Lock()
		s.errs[r.Input.Name] = r.Error
		s.mu.Unlock()
	}
	if r.Response == nil {
		return nil
	}
	path := s.path(&r.Input)
	if err := os.WriteFile(path+".tmp", r.Response, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}

// A listSink has results in the order in which they were stored.
type listSink struct {
	mu   sync.Mutex
	list []results.Result
}

func (s *listSink) Write(_ context.Context, r results.Result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, r)
	return nil
}

func (s *listSink) Duplicate(ctx context.Context, from, to detect.Input) error {
	for _, r := range s.list {
		if r.Input.Name == from.Name {
			r.Input = to
			return s.Write(ctx, r)
		}
	}
	return fs.ErrNotExist
}
