//go:build unix

package run

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// usage returns the CPU time and the largest memory, in bytes, of a process that
// ended.
func usage(t testing.TB, cmd *exec.Cmd) (cpu time.Duration, memory int64) {
	t.Helper()
	u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("no resource usage")
	}
	memory = u.Maxrss
	if runtime.GOOS == "linux" {
		memory <<= 10
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), memory
}

// BenchmarkImages sends 10,000 images of 10 KB to a plain server, with a journal and a
// file for each result. The targets are 0.3 ms of CPU per image, and 64 MiB.
func BenchmarkImages(b *testing.B) {
	const images = 10_000
	server := httptest.NewServer(http.HandlerFunc(canned))
	defer server.Close()
	in := tree(b, images, 10_000)
	var cpu time.Duration
	var memory int64
	for b.Loop() {
		j := &job{URL: server.URL, In: in, Out: b.TempDir(), Jobs: 4}
		cmd := j.command(b)
		if out, err := cmd.Output(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		used, most := usage(b, cmd)
		cpu, memory = cpu+used, max(memory, most)
	}
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N)/images, "cpu-µs/image")
	b.ReportMetric(float64(memory)/(1<<20), "MiB")
}
