//go:build !race

package worker

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// limitData limits how much more private memory than now this process can map.
// Best effort: where the operating system doesn't support it, the check remains.
func limitData(more int64) {
	const dataField = 5 // of /proc/self/statm, in pages
	content, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(content))
	if err != nil || len(fields) <= dataField {
		return
	}
	var pages int64
	if _, err := fmt.Sscan(fields[dataField], &pages); err != nil {
		return
	}
	_ = LimitProcess(0, pages*int64(os.Getpagesize())+more)
}

// LimitProcess limits the private memory that a process can map, in bytes. 0 is this
// process. It has an effect on Linux only.
func LimitProcess(pid int, memory int64) error {
	limit := &unix.Rlimit{Cur: uint64(memory), Max: uint64(memory)} //nolint:gosec // positive
	if err := unix.Prlimit(pid, unix.RLIMIT_DATA, limit, nil); err != nil {
		return fmt.Errorf("limit the memory of a process: %w", err)
	}
	return nil
}
