//go:build soak && linux

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestSoakMillionProducts lists a million products in ways that have to need the
// same memory for any number of them. What the process had at most is read
// before the last page goes out, from the kernel.
func TestSoakMillionProducts(t *testing.T) {
	const total, limit = 1_000_000, 64 << 20
	program := filepath.Join(t.TempDir(), "vision1")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, "vision1/cmd/vision1")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, words := range [][]string{
		nil,
		{"--format", "compact"},
		{"--format", "csv"},
		{"--format", "table"},
		{"--format", "yaml"},
		{"--query", ".products[].name"},
	} {
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			list := startLongList(t, total, 1000)
			command := listCommand(t, program, list.host(), append([]string{"-o", os.DevNull}, words...)...)
			peak := make(chan int64, 1)
			list.last = func() { peak <- peakMemory(t, command.Process.Pid) }
			command.Stderr, command.Stdout = os.Stderr, io.Discard
			begun := time.Now()
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Fatal(err)
			}
			got := <-peak
			t.Logf("%d products: peak %.1f MiB, %s", total, float64(got)/(1<<20), time.Since(begun).Round(time.Millisecond))
			if got > limit {
				t.Errorf("peak memory of %d bytes, want at most %d", got, limit)
			}
		})
	}
}

// peakMemory returns the most memory in bytes that a process had so far.
func peakMemory(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Error(err)
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Error(err)
			}
			return kib << 10
		}
	}
	t.Error("the kernel does not say how much memory the process had")
	return 0
}
