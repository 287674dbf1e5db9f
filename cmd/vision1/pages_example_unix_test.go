//go:build unix

package main

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"vision1/internal/api"
)

// TestPageExamples runs the example in the help for each method in a shell, with
// --dry-run: it prints the request that the help shows.
func TestPageExamples(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			t.Run(m.ID, func(t *testing.T) {
				t.Parallel()
				text := command(t, "", nil, "help", m.Resource, m.Name).stdout
				example := block(text, "These arguments set every field; those without = move the cursor:")
				message, _ := api.FindMessage(m.Request)
				if message == nil || len(message.Fields) == 0 {
					if example != "" {
						t.Errorf("an example of nothing: %s", example)
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
					t.Errorf("%s\nmakes\n%s\nand the page shows %v", example, body, want)
				}
			})
		}
	}
}

// block returns the lines after a heading and an empty line, up to the next
// empty one.
func block(text, heading string) string {
	_, after, _ := strings.Cut(text, heading)
	_, after, _ = strings.Cut(after, "\n\n")
	lines, _, _ := strings.Cut(after, "\n\n")
	return lines
}

// TestRootTasks runs the common tasks in the help for the program.
func TestRootTasks(t *testing.T) {
	t.Parallel()
	tasks := strings.Split(strings.SplitN(strings.SplitN(command(t, "", nil).stdout, "Common tasks\n", 2)[1], "\n  With", 2)[0], "\n\n")
	if len(tasks) != 5 {
		t.Fatalf("%d tasks in %q", len(tasks), tasks)
	}
	for _, task := range tasks {
		if strings.Contains(task, "vision1 auth login") {
			continue // opens a browser
		}
		_, words, _ := strings.Cut(strings.TrimSpace(task), "\n") // the first line says what for
		cmd := exec.CommandContext(t.Context(), "sh", "-c", "echo x > photo.jpg && "+words+" --dry-run")
		cmd.Dir = t.TempDir()
		cmd.Env = append(cmd.Environ(), "VISION_EMULATOR_HOST=127.0.0.1:1")
		if output, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(output), " HTTP/1.1") {
			t.Errorf("%v\n%s\n%s", err, task, output)
		}
	}
}
