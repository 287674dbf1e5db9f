//go:build unix

package cmdutil

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestNotifyContext(t *testing.T) {
	ctx, stop := NotifyContext(t.Context())
	defer stop()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	var ended *SignalError
	if err := context.Cause(ctx); !errors.As(err, &ended) || ended.Signal != syscall.SIGTERM {
		t.Errorf("%v", err)
	}
}

// timeout(1) sends SIGTERM twice. The second one must not end the process, which has
// requests in flight; one that comes later must.
func TestSignalSentTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		signals := make(chan os.Signal, 1)
		var restored atomic.Bool
		go cancelOnSignal(ctx, signals, cancel, func() { restored.Store(true) })
		signals <- syscall.SIGTERM
		<-ctx.Done()
		<-time.After(sameSignal - time.Nanosecond)
		synctest.Wait()
		if restored.Load() {
			t.Error("another signal ends the process at once")
		}
		<-time.After(time.Nanosecond)
		synctest.Wait()
		if !restored.Load() {
			t.Error("a second signal has no effect")
		}
	})
}
