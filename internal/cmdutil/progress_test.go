package cmdutil

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestShowsProgress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value           string
		terminal, quiet bool
		want            bool
	}{
		{ProgressAuto, false, false, false},
		{ProgressAuto, true, false, true},
		{ProgressPlain, false, false, true},
		{ProgressPlain, true, true, false},
	} {
		f := &Factory{IO: &IO{ErrIsTTY: tt.terminal}, Globals: &Globals{Quiet: tt.quiet}}
		if got := f.ShowsProgress(tt.value); got != tt.want {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}

func TestEvery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		start := time.Now()
		stop := Every(time.Second, func(now time.Time) {
			times = append(times, now.Sub(start))
		})
		<-time.After(2500 * time.Millisecond)
		stop()
		<-time.After(10 * time.Second)
		if len(times) != 2 || times[0] != time.Second || times[1] != 2*time.Second {
			t.Errorf("called after %v", times)
		}
	})
}
