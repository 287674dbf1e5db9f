//go:build unix

// Package fulldisk lets tests write files as on a full disk.
package fulldisk

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"syscall"
	"time"
)

// variable is set in the process that runs a test for InChild.
const variable = "FULL_DISK_TEST"

// T is what this package uses of a *testing.T.
type T interface {
	Context() context.Context
	Errorf(string, ...any)
	Fatal(...any)
	Helper()
	Name() string
}

// InChild reports whether this process runs only the test t, so that Limit can be
// called. If not, it runs the test in such a process, whose failure is that of t. In
// the process of all tests, go test writes files of its own at any time.
func InChild(t T) bool {
	t.Helper()
	if os.Getenv(variable) == t.Name() { //nolint:forbidigo // a part of tests
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+regexp.QuoteMeta(t.Name())+"$", "-test.v") //nolint:forbidigo,gosec // a part of tests
	cmd.Env = append(cmd.Environ(), variable+"="+t.Name())
	cmd.WaitDelay = time.Second // after the end of the context, which kills it
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// Limit makes writes beyond the first size bytes of a file fail, until restore is called.
func Limit(t T, size uint64) (restore func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old)
	set := func(limit syscall.Rlimit) {
		t.Helper()
		if err == nil {
			err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	limited := old
	setSize(&limited, size)
	set(limited)
	return func() { t.Helper(); set(old) }
}
