//go:build unix

package job_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect/job"
)

// A shell runs the scripts as they are meant: programs of the test print their
// arguments.
func TestScripts(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"slurm":     append(append([]string{"vision1"}, example().Args...), "--share", "auto/100", "--rate", "180", "--item-errors", "ok"),
		"parallel":  append(append([]string{"--quote", "vision1"}, example().Args...), "--share", "{}/100", "--rate", "180", "--item-errors", "ok"),
		"aws-batch": {"aws", "batch", "submit-job", "--job-queue", "q 1", "--array-properties", "size=100"},
	} {
		dir := t.TempDir()
		for _, program := range []string{"vision1", "parallel", "aws"} {
			script := "#!/bin/sh\nfor a in " + program + ` "$@"; do printf '%s\n' "$a"; done` + "\n"
			if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		e, _ := job.Find(name)
		cmd := exec.CommandContext(t.Context(), "sh")
		cmd.Stdin, cmd.Env = strings.NewReader(e.Write(example())), append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "QUEUE=q 1")
		output, err := cmd.CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		for _, arg := range want {
			i := slices.Index(lines, arg)
			if i < 0 {
				t.Errorf("%s: no %q in %v\n%s", name, arg, err, output)
				break
			}
			lines = lines[i+1:]
		}
	}
}
