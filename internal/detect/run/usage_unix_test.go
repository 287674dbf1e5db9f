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
	memory = int64(u.Maxrss) //nolint:unconvert // 32 bits on some systems
	if runtime.GOOS == "linux" {
		memory <<= 10
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), memory
}

// BenchmarkImages sends 10,000 images of 10 KB to a plain server, with a journal and a
// file for each result, and compares that with a loop that does the same. The targets
// are 0.3 ms of CPU per image, 64 MiB, and 1.25 times the wall time of the loop.
func BenchmarkImages(b *testing.B) {
	const images = 10_000
	server := httptest.NewServer(http.HandlerFunc(canned))
	defer server.Close()
	in := tree(b, images, 10_000)
	var wall [2]time.Duration
	for _, bare := range []bool{false, true} {
		b.Run(map[bool]string{false: "Run", true: "BareLoop"}[bare], func(b *testing.B) {
			start := time.Now()
			measure(b, images, func() *job { return &job{URL: server.URL, In: in, Out: b.TempDir(), Jobs: 4, Bare: bare} })
			mine := time.Since(start) / time.Duration(b.N)
			if bare {
				wall[1] = mine
				b.ReportMetric(float64(wall[0])/float64(wall[1]), "Run/BareLoop")
			} else {
				wall[0] = mine
			}
		})
	}
}

// BenchmarkResume continues a run of a million inputs of which all are done. The
// target is 256 MiB.
func BenchmarkResume(b *testing.B) {
	const inputs = 1_000_000
	dir := b.TempDir()
	mustDo(b, fillJournal(dir, inputs))
	measure(b, inputs, func() *job { return &job{Out: dir, Jobs: 4, Listed: inputs} })
}

// measure reports the CPU time for each of n inputs, and the memory, of a job.
func measure(b *testing.B, n int, next func() *job) {
	b.Helper()
	var cpu time.Duration
	var memory int64
	for b.Loop() {
		cmd := next().command(b)
		if out, err := cmd.Output(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		used, most := usage(b, cmd)
		cpu, memory = cpu+used, max(memory, most)
	}
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N)/float64(n), "cpu-µs/input")
	b.ReportMetric(float64(memory)/(1<<20), "MiB")
}
