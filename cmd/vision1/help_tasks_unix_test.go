//go:build unix

package main

import (
	"os/exec"
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// TestRootTasks runs the common tasks that the help for vision1 lists.
func TestRootTasks(t *testing.T) {
	t.Parallel()
	tasks := strings.Split(strings.SplitN(strings.SplitN(clitest.Command{}.Run().Stdout, "Common tasks\n", 2)[1], "\n  With", 2)[0], "\n\n")
	if len(tasks) != 6 {
		t.Fatalf("%d tasks in %q", len(tasks), tasks)
	}
	photo := "\xff\xd8\xff\xe0 the beginning of a JPEG"
	for _, task := range tasks {
		if strings.Contains(task, "vision1 auth login") {
			continue // opens a browser
		}
		_, line, _ := strings.Cut(strings.TrimSpace(task), "\n") // the first line is a title
		cmd := exec.CommandContext(t.Context(), "sh", "-c", "mkdir photos && cat > photo.jpg && cp photo.jpg photos/ && "+line+" --dry-run")
		cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader(photo)
		cmd.Env = append(cmd.Environ(), "VISION_EMULATOR_HOST=127.0.0.1:1")
		if output, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(output), " HTTP/1.1") && !strings.Contains(string(output), "\nunits ") {
			t.Errorf("%v\n%s\n%s", err, task, output)
		}
	}
}
