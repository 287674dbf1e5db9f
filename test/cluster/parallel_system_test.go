//go:build system && linux

package cluster

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// script writes the job file for GNU parallel.
func (h *host) script(t *testing.T, shares, parallel string, command ...string) {
	t.Helper()
	text := h.must(t, "vision1", append([]string{"detect", "job", "parallel", "--shares", shares, "--parallel", parallel, "--"}, command...)...)
	must(t, os.WriteFile(filepath.Join(h.dir, "job.sh"), []byte(text), 0o600))
}

// Shares on two machines, over ssh, process each image once.
func TestParallelOverSSH(t *testing.T) {
	t.Parallel()
	const images = 200
	service := newService(t, 50*time.Millisecond)
	h := &host{dir: filepath.Join(t.TempDir(), "it's a $HOME"), env: []string{"PARALLEL_HOME=" + t.TempDir()}}
	must(t, os.Mkdir(h.dir, 0o755))
	config := newSSH(t, "PATH="+os.Getenv("PATH"), "VISION_EMULATOR_HOST="+service.host)
	writeImages(t, filepath.Join(h.dir, "photos of $HOME"), images)
	h.script(t, "8", "4", "colors", "photos of $HOME", "-o", "'out'", "--rate", "0")
	h.must(t, "sh", "job.sh", "--jobs", "2", "--sshlogin", "node1,node2", "--ssh", "ssh -F "+config)
	hosts, failed := shareLog(t, h.dir)
	if hosts["node1"]+hosts["node2"] != 8 || hosts["node1"] == 0 || hosts["node2"] == 0 || len(failed) > 0 {
		t.Errorf("%v, %q", hosts, failed)
	}
	service.check(t, images, 0)
}

// Ctrl-C lets requests in flight finish; the same script then does what is left, and a
// third run nothing.
func TestParallelInterrupted(t *testing.T) {
	t.Parallel()
	const images = 400
	service := newService(t, time.Second)
	h := &host{dir: t.TempDir(), env: []string{"PARALLEL_HOME=" + t.TempDir(), "VISION_EMULATOR_HOST=" + service.host}}
	writeImages(t, filepath.Join(h.dir, "photos"), images)
	h.script(t, "4", "2", "colors", "photos", "-o", "out", "--rate", "0", "--jobs", "2")
	cmd := exec.CommandContext(t.Context(), "sh", "job.sh")
	cmd.Dir, cmd.Env = h.dir, append(os.Environ(), h.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	must(t, cmd.Start(), service.wait(t.Context(), 50))
	must(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)) // as a terminal does
	if err := cmd.Wait(); err == nil {
		t.Errorf("exit code 0:\n%s", &output)
	}
	if service.total >= images {
		t.Errorf("all images were sent:\n%s", &output)
	}
	h.must(t, "sh", "job.sh")
	service.check(t, images, 0)
	h.must(t, "sh", "job.sh")
	service.check(t, images, 0)
	h.checkResults(t, service, images)
}
