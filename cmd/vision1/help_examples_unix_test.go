//go:build unix

package main

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/clitest"
)

// TestHelpExamples runs the example in the help for every method in a shell, with
// --dry-run, and checks that it prints the request that the help shows.
func TestHelpExamples(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			t.Run(m.ID, func(t *testing.T) {
				t.Parallel()
				text := clitest.Command{Args: []string{"help", m.Resource, m.Name}}.Run().Stdout
				example := block(text, "These arguments set every field; those without = move the cursor:")
				message, _ := api.FindMessage(m.Request)
				if message == nil || len(message.Fields) == 0 {
					if example != "" {
						t.Errorf("the method takes no request, but the help has an example: %s", example)
					}
					return
				}
				cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.TrimSpace(example)+" --strict --dry-run")
				cmd.Env = append(cmd.Environ(), "VISION_EMULATOR_HOST=127.0.0.1:1")
				output, err := cmd.Output()
				if err != nil {
					t.Fatalf("%v\n%s\n%s", err, example, output)
				}
				_, body, _ := strings.Cut(strings.ReplaceAll(string(output), "\r\n", "\n"), "\n\n")
				var got, want any
				if err := json.Unmarshal([]byte(body), &got); err != nil {
					t.Fatalf("%v in %q", err, output)
				}
				if err := json.Unmarshal([]byte(block(text, "They create this request:")), &want); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s\nprints\n%s\nbut the help shows %v", example, body, want)
				}
			})
		}
	}
}

// block returns the lines after a heading and an empty line, up to the next empty
// line.
func block(text, heading string) string {
	_, after, _ := strings.Cut(text, heading)
	_, after, _ = strings.Cut(after, "\n\n")
	lines, _, _ := strings.Cut(after, "\n\n")
	return lines
}

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
