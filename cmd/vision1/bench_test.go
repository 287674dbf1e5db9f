package main

import (
	"bytes"
	"errors"
	pixels "image"
	"image/png"
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
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/v1/images:annotate" {
			_, _ = w.Write([]byte(`{"responses":[{"labelAnnotations":[{"description":"Sky"}]}]}`))
			return
		}
		_, _ = w.Write([]byte("{}\n"))
	}))
	b.Cleanup(server.Close)
	home := b.TempDir()
	photo := filepath.Join(home, "photo.png")
	var content bytes.Buffer
	if err := errors.Join(png.Encode(&content, pixels.NewGray(pixels.Rect(0, 0, 64, 48))), os.WriteFile(photo, content.Bytes(), 0o600)); err != nil {
		b.Fatal(err)
	}
	for _, command := range []struct {
		name string
		args []string
	}{
		{"version", []string{"--version"}},
		{"help", []string{"help", "operations", "cancel"}},
		{"completion", []string{"__complete", "images", "annotate", "-r", "requests.image."}},
		{"cancel", []string{"operations", "cancel", "operations/x"}},
		{"detect", []string{"detect", "labels", photo, "--format", "json"}},
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
