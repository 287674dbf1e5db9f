package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkProcess measures whole processes of a binary built as make build does:
// wall time, and CPU time (user and system) as cpu-ms.
func BenchmarkProcess(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "vision1.exe")
	build := exec.Command("go", "build", "-tags", "grpcnotrace,nodynamic", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{}\n"))
	}))
	b.Cleanup(server.Close)
	home := b.TempDir()
	for _, command := range []struct {
		name string
		args []string
	}{
		{"version", []string{"--version"}},
		{"help", []string{"help", "operations", "cancel"}},
		{"completion", []string{"__complete", "images", "annotate", "-r", "requests.image."}},
		{"cancel", []string{"operations", "cancel", "operations/x"}},
	} {
		b.Run(command.name, func(b *testing.B) {
			var cpu time.Duration
			for b.Loop() {
				process := exec.Command(binary, command.args...)
				process.Env = []string{"HOME=" + home, "GOOGLE_OAUTH_ACCESS_TOKEN=bench", "VISION1_ENDPOINT=" + server.URL, "VISION1_NO_HISTORY=1"}
				if out, err := process.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				cpu += process.ProcessState.UserTime() + process.ProcessState.SystemTime()
			}
			b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
}
