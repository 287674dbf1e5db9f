package exitcode_test

import (
	"errors"
	"fmt"
	"testing"

	"vision1/internal/exitcode"
)

type coded int

func (c coded) Error() string { return "coded" }

func (c coded) ExitCode() int { return int(c) }

func TestOf(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, exitcode.OK},
		{plain, exitcode.Internal},
		{coded(9), 9},
		{fmt.Errorf("wrapped: %w", coded(5)), 5},
		{errors.Join(plain, coded(3)), 3},
		{fmt.Errorf("%w: %w", coded(4), coded(5)), 4},
	} {
		if got := exitcode.Of(tt.err); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.err, got, tt.want)
		}
	}
}

// The table lists each code once, in ascending order.
func TestTable(t *testing.T) {
	t.Parallel()
	last := -1
	for _, e := range exitcode.Table() {
		if e.Code <= last || e.Meaning == "" {
			t.Errorf("%+v after %d", e, last)
		}
		last = e.Code
	}
}
