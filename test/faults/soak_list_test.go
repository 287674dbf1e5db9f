//go:build soak && linux

package faults

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

	"vision1/internal/clitest"
)

// TestSoakMillionProducts lists a million products in formats that must need the
// same memory for any number of products. It reads the peak memory of the process
// from the kernel before the last page is sent.
func TestSoakMillionProducts(t *testing.T) {
	const total, limit = 1_000_000, 64 << 20
	program := buildProgram(t)
	for _, args := range [][]string{
		nil,
		{"--format", "compact"},
		{"--format", "csv"},
		{"--format", "table"},
		{"--format", "yaml"},
		{"--query", ".products[].name"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			list := clitest.ServeProducts(total, 1000)
			defer list.Close()
			command := exec.CommandContext(t.Context(), program,
				append([]string{"projects", "locations-products-list", "projects/p/locations/l", "--page-all", "-o", os.DevNull}, args...)...)
			command.Env = []string{"VISION_EMULATOR_HOST=" + list.Host(), "HOME=" + t.TempDir()}
			peak := make(chan int64, 1)
			list.BeforeLast = func() { peak <- peakMemory(t, command.Process.Pid) }
			command.Stderr, command.Stdout = os.Stderr, io.Discard
			start := time.Now()
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Fatal(err)
			}
			got := <-peak
			t.Logf("%d products: peak %.1f MiB, %s", total, float64(got)/(1<<20), time.Since(start).Round(time.Millisecond))
			if got > limit {
				t.Errorf("peak memory of %d bytes, want at most %d", got, limit)
			}
		})
	}
}

// buildProgram builds vision1 and returns its path.
func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "vision1")
	build := exec.CommandContext(t.Context(), "go", "build", "-C", filepath.Join("..", ".."), "-tags", "grpcnotrace,nodynamic", "-trimpath", "-o", program, "./cmd/vision1")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return program
}

// peakMemory returns the peak memory of a process in bytes.
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
	t.Error("the kernel doesn't report the peak memory of the process")
	return 0
}
