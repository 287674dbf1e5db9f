package history_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"vision1/internal/history"
)

// TestConcurrentAdd checks that no name is lost if 100 commands add one at the same
// time: the lock works between open files, so goroutines stand for processes.
func TestConcurrentAdd(t *testing.T) {
	t.Parallel()
	f := history.File(filepath.Join(t.TempDir(), "new", "history"))
	var group sync.WaitGroup
	for i := range history.Most {
		group.Go(func() {
			if err := f.Add(t.Context(), fmt.Sprint("operations/", i)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(f.Names()); n != history.Most {
		t.Errorf("%d names", n)
	}
}

// TestLocked checks that a command that was ended doesn't wait long for the lock.
func TestLocked(t *testing.T) {
	t.Parallel()
	f := history.File(filepath.Join(t.TempDir(), "history"))
	lock := flock.New(string(f) + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	start := time.Now()
	if err := f.Add(ended, "operations/x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("waited for %s", d)
	}
}
