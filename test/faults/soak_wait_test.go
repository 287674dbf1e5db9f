//go:build soak && linux

package faults

import (
	"bytes"
	"os/exec"
	"testing"
	"time"

	"vision1/internal/emulator"
)

// A lineCounter calls onWrite for each write, with the number of lines so far.
type lineCounter struct {
	lines   int
	onWrite func(lines int)
}

func (w *lineCounter) Write(p []byte) (int, error) {
	w.lines += bytes.Count(p, []byte("\n"))
	w.onWrite(w.lines)
	return len(p), nil
}

// TestSoakWait waits for 1,000 operations at once in one process, through a proxy
// that breaks 1 in 5 connections. It reads the peak memory of the process from the
// kernel before the last operation is printed.
func TestSoakWait(t *testing.T) {
	const (
		operations = 1000
		limit      = 100 << 20 // bytes
	)
	program := buildProgram(t)
	service, err := emulator.Start(t.Context(), emulator.Config{OperationTime: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	s := &soak{t: t, service: service}
	args := []string{"operations", "wait", "--timeout", "5m"}
	for range operations {
		args = append(args, s.startDirectly("many"))
	}
	proxy := newFaultyProxy(t, service.Addr())
	if err := proxy.add("reset_peer", "downstream", 0.2, `"timeout": 0`); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = []string{"VISION_EMULATOR_HOST=" + proxy.Host(), "VISION1_NO_HISTORY=1", "HOME=" + t.TempDir()}
	var peak int64
	var stderr bytes.Buffer
	stdout := &lineCounter{onWrite: func(lines int) {
		if lines < operations {
			peak = peakMemory(t, command.Process.Pid)
		}
	}}
	command.Stdout, command.Stderr = stdout, &stderr
	start := time.Now()
	if err := command.Run(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	if stdout.lines != operations {
		t.Errorf("%d lines, want %d", stdout.lines, operations)
	}
	t.Logf("%d operations of 20s: %s, %s of CPU, peak %.1f MiB", operations, time.Since(start).Round(100*time.Millisecond),
		(command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Round(10*time.Millisecond), float64(peak)/(1<<20))
	if peak == 0 || peak > limit {
		t.Errorf("peak memory of %d bytes, want at most %d", peak, limit)
	}
}
