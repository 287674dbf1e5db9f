//go:build soak && linux

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"vision1/internal/emulator"
)

// lineWatch calls do for each write, with the number of lines so far.
type lineWatch struct {
	lines int
	do    func(lines int)
}

func (w *lineWatch) Write(p []byte) (int, error) {
	w.lines += bytes.Count(p, []byte("\n"))
	w.do(w.lines)
	return len(p), nil
}

// TestSoakWait: one process waits for 1,000 operations at once, over a way that
// breaks 1 in 5 connections. What it had of memory at most is read from the
// kernel before the last operation goes out.
func TestSoakWait(t *testing.T) {
	const (
		operations = 1000
		limit      = 100 << 20 // bytes
	)
	program := filepath.Join(t.TempDir(), "vision1")
	if text, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, "vision1/cmd/vision1").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	service, err := emulator.Start(t.Context(), emulator.Config{OperationTime: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	s := &soak{t: t, service: service}
	words := []string{"operations", "wait", "--timeout", "5m"}
	for range operations {
		words = append(words, s.direct("many"))
	}
	way := newFaultyWay(t, service.Addr())
	if err := way.add("reset_peer", "downstream", 0.2, `"timeout": 0`); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, words...)
	command.Env = []string{"VISION_EMULATOR_HOST=" + way.Host(), "VISION1_NO_HISTORY=1", "HOME=" + t.TempDir()}
	var peak int64
	var stderr bytes.Buffer
	stdout := &lineWatch{do: func(lines int) {
		if lines < operations {
			peak = peakMemory(t, command.Process.Pid)
		}
	}}
	command.Stdout, command.Stderr = stdout, &stderr
	began := time.Now()
	if err := command.Run(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	if stdout.lines != operations {
		t.Errorf("%d lines, want %d", stdout.lines, operations)
	}
	t.Logf("%d operations of 20s: %s, %s of CPU, at most %.1f MiB", operations, time.Since(began).Round(100*time.Millisecond),
		(command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Round(10*time.Millisecond), float64(peak)/(1<<20))
	if peak == 0 || peak > limit {
		t.Errorf("%d bytes of memory, want at most %d", peak, limit)
	}
}
