//go:build soak && unix

package main

import (
	"bytes"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"vision1/internal/emulator"
)

// TestSoakWait: one process waits for 1,000 operations at once, over a way that
// breaks 1 in 5 connections.
func TestSoakWait(t *testing.T) {
	const (
		operations = 1000
		most       = 100 << 20 // bytes
	)
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
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), "vision1", words...)
	command.Env = []string{"VISION_EMULATOR_HOST=" + way.Host(), "VISION1_NO_HISTORY=1", "HOME=" + t.TempDir()}
	command.Stdout, command.Stderr = &stdout, &stderr
	began := time.Now()
	if err := command.Run(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	if lines := bytes.Count(stdout.Bytes(), []byte("\n")); lines != operations {
		t.Errorf("%d lines, want %d", lines, operations)
	}
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not tell the memory of a process")
	}
	peak := int64(usage.Maxrss)
	if runtime.GOOS == "linux" {
		peak <<= 10 // in kilobytes there
	}
	t.Logf("%d operations of 20s: %s, %s of CPU, at most %.1f MiB", operations, time.Since(began).Round(100*time.Millisecond),
		(command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Round(10*time.Millisecond), float64(peak)/(1<<20))
	if peak > most {
		t.Errorf("%d bytes of memory, want at most %d", peak, most)
	}
}
