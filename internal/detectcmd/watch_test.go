package detectcmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/detect/journal"
	"vision1/internal/secret"
)

// The status is read again every two seconds, and printed if it changed.
func TestWatchState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		j, err := journal.Open(dir, journal.ShareName(0, 2))
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		for i := range 2 {
			time.AfterFunc(time.Duration(4*i+1)*time.Second, func() {
				if err := j.AppendOutcome(&journal.Outcome{Name: fmt.Sprint(i), Units: 2}); err != nil {
					t.Error(err)
				}
			})
		}
		state, err := journal.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		ended := errors.New("ended")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 9*time.Second, ended)
		defer cancel()
		var stdout, stderr bytes.Buffer
		redactor := new(secret.Redactor)
		f := &cmdutil.Factory{IO: &cmdutil.IO{Out: &stdout, Err: cmdutil.NewStatusWriter(&stderr, nil, redactor), Secrets: redactor}}
		err = (&statusOptions{f: f}).watchState(ctx, dir, state)
		want := "0 done  0 failed  0 unknown  0 units\n1 done  0 failed  0 unknown  2 units\n2 done  0 failed  0 unknown  4 units\n"
		if !errors.Is(err, ended) || stdout.String() != want {
			t.Errorf("%v, %q", err, stdout.String())
		}
	})
}
