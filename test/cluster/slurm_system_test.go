//go:build system && linux

package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// submit prints the job file for a detect command, and submits it as users do.
func (s *slurm) submit(t *testing.T, shares, parallel string, command ...string) (id string) {
	t.Helper()
	text := s.must(t, "vision1", append([]string{"detect", "job", "slurm", "--shares", shares, "--parallel", parallel, "--"}, command...)...)
	must(t, os.WriteFile(filepath.Join(s.dir, "job.sh"), []byte(text), 0o600))
	output := s.must(t, "sbatch", "job.sh")
	id, ok := strings.CutPrefix(strings.TrimSpace(output), "Submitted batch job ")
	if !ok {
		t.Fatalf("sbatch: %q", output)
	}
	return id
}

// running returns the tasks that run on a node.
func (s *slurm) running(t *testing.T, node string) []string {
	t.Helper()
	return strings.Fields(s.must(t, "squeue", "-h", "-r", "-t", "RUNNING", "-w", node, "-o", "%i"))
}

// An array of 8 shares processes 1,000 images, each of them once, except those that were
// in flight when the node of their share failed. A task that is queued again loses
// nothing.
func TestSlurm(t *testing.T) {
	t.Parallel()
	const images, jobs, perRequest = 1000, 2, 16
	service := newService(t, 500*time.Millisecond)
	s := newSlurm(t, t.TempDir(), "VISION_EMULATOR_HOST="+service.host)
	writeImages(t, filepath.Join(s.dir, "photos"), images)
	id := s.submit(t, "8", "4", "colors", "photos", "-o", "out", "--rate", "0", "--jobs", "2")

	must(t, service.wait(t.Context(), 150))
	first := s.running(t, "n1")
	if len(first) == 0 {
		t.Fatal("no task runs on n1")
	}
	s.must(t, "scontrol", "requeue", first[0])
	must(t, service.wait(t.Context(), 500))
	killed := len(s.running(t, "n2"))
	if n := s.fail(t, "n2"); killed == 0 || n == 0 {
		t.Fatalf("%d tasks and %d processes ran on n2", killed, n)
	}
	t.Logf("%s requeued; n2 failed, with %d tasks", first[0], killed)
	s.finish(t)
	if log := s.log(t); strings.Contains(log, "error:") && !strings.Contains(log, "terminated") || t.Failed() {
		t.Errorf("job %s:\n%s", id, log)
	}
	service.check(t, images, killed*jobs*perRequest)
	s.checkResults(t, service, images)
	if t.Failed() {
		t.Log(s.log(t))
	}
}

// A share that a time limit stops is queued again, and resumes.
func TestSlurmTimeLimit(t *testing.T) {
	t.Parallel()
	const images = 48 // 3 requests, which take 1.5 s
	service := newService(t, 500*time.Millisecond)
	s := newSlurm(t, t.TempDir(), "VISION_EMULATOR_HOST="+service.host)
	writeImages(t, filepath.Join(s.dir, "photos"), images)
	s.submit(t, "1", "1", "colors", "photos", "-o", "out", "--rate", "0", "--jobs", "1", "--timeout", "1s")
	s.finish(t)
	log := s.log(t)
	if n := strings.Count(log, "to resume"); n == 0 || n > 10 {
		t.Errorf("stopped %d times:\n%s", n, log)
	}
	service.check(t, images, 0)
	s.checkResults(t, service, images)
}

// If a share has no credentials, no others start.
func TestSlurmNoCredentials(t *testing.T) {
	t.Parallel()
	service := newService(t, 0)
	s := newSlurm(t, t.TempDir(), "HOME="+t.TempDir())
	writeImages(t, filepath.Join(s.dir, "photos"), 20)
	s.submit(t, "20", "1", "colors", "photos", "-o", "out", "--credentials", "missing.json")
	s.finish(t)
	logs, err := filepath.Glob(filepath.Join(s.dir, "vision1-*.log"))
	if err != nil || len(logs) == 0 || len(logs) > 3 {
		t.Errorf("%d of 20 shares ran, %v:\n%s", len(logs), err, s.log(t))
	}
	service.check(t, 0, 0)
}
