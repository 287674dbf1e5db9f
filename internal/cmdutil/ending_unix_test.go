//go:build unix

package cmdutil_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"vision1/internal/cmdutil"
)

// timeout(1) sends SIGTERM twice. The second one must not end the process, which has
// requests in flight.
func TestSignalSentTwice(t *testing.T) {
	ctx, stop := cmdutil.NotifyContext(t.Context())
	defer stop()
	for range 2 {
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
			t.Fatal("the signal did not end the context")
		}
	}
	var ended *cmdutil.SignalError
	if err := context.Cause(ctx); !errors.As(err, &ended) || ended.Signal != syscall.SIGTERM {
		t.Errorf("%v", err)
	}
}
