// Command screenshot renders a terminal session with vision1 as an SVG file:
// screenshot FILE. It runs the commands against an emulator in this process, and
// replaces names and times that differ between runs, so that the file changes only
// if vision1 does.
package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"vision1/internal/cli"
	"vision1/internal/emulator"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: screenshot FILE")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "screenshot:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) error {
	image, err := screenshot(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, image, 0o644); err != nil { //nolint:gosec // must be readable by everyone
		return fmt.Errorf("write the screenshot: %w", err)
	}
	return nil
}

// screenshot runs the commands and returns an SVG image of the session.
func screenshot(ctx context.Context) ([]byte, error) {
	steps, err := record(ctx)
	if err != nil {
		return nil, err
	}
	return draw(steps), nil
}

// operation is a placeholder for the operation that the first command starts.
const operation = "OPERATION"

// commands returns the commands, split into the lines of the screenshot.
func commands() [][]string {
	return [][]string{
		{"projects locations-products-purge projects/demo/locations/us-west1", "-r delete-orphan-products=true force=true --query .name"},
		{"operations cancel " + operation + " --wait"},
		{"images annotate -r requests.image.contnet=@cat.jpg requests.features.type=TEXT"},
	}
}

// A step is a command and its output.
type step struct {
	typed  []string // lines of the command
	chunks []chunk  // its output, in order
}

// A chunk is text written to one stream without text on the other in between.
type chunk struct {
	message bool // written to standard error
	text    string
}

// A recorder records one of the output streams.
type recorder struct {
	step    *step
	message bool
}

func (r recorder) Write(text []byte) (int, error) {
	if n := len(r.step.chunks); n > 0 && r.step.chunks[n-1].message == r.message {
		r.step.chunks[n-1].text += string(text)
	} else {
		r.step.chunks = append(r.step.chunks, chunk{r.message, string(text)})
	}
	return len(text), nil
}

// record runs the commands one after another.
func record(ctx context.Context) ([]step, error) {
	service, err := emulator.Start(ctx, emulator.Config{OperationTime: time.Hour})
	if err != nil {
		return nil, fmt.Errorf("start the emulator: %w", err)
	}
	defer func() { _ = service.Close() }()
	home, err := os.MkdirTemp("", "screenshot")
	if err != nil {
		return nil, fmt.Errorf("create a home directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	variables := map[string]string{"VISION_EMULATOR_HOST": service.Addr(), "HOME": home}
	var steps []step
	name := ""
	for _, lines := range commands() {
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], operation, name)
		}
		s := runStep(lines, variables)
		if name == "" {
			if len(s.chunks) != 1 || s.chunks[0].message {
				return nil, fmt.Errorf("the first command started no operation: %v", s.chunks)
			}
			name = strings.TrimSpace(s.chunks[0].text)
		}
		steps = append(steps, s)
	}
	return mask(steps)
}

// runStep runs a command as on a terminal.
func runStep(lines []string, variables map[string]string) step {
	s := step{typed: lines}
	env := cli.System()
	env.Args = strings.Fields(strings.Join(lines, " "))
	env.Stdin, env.Stdout, env.Stderr = strings.NewReader(""), recorder{&s, false}, recorder{&s, true}
	env.StdoutTerminal, env.StderrTerminal = true, true
	env.Getenv = func(name string) string { return variables[name] }
	cli.Main(env)
	return s
}

// mask replaces the text that differs between runs: operation IDs, dates, and
// durations.
func mask(steps []step) ([]step, error) {
	replacements := []struct{ pattern, text string }{
		{`operations/[0-9a-f]{16}`, "operations/5f0c2a9be1d84736"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z`, "2026-11-02T09:30:00Z"},
		{`\d\d:\d\d\n`, "00:01\n"}, // at the end of a progress line
	}
	for _, r := range replacements {
		pattern, err := regexp.Compile(r.pattern)
		if err != nil {
			return nil, fmt.Errorf("mask: %w", err)
		}
		for _, s := range steps {
			for i := range s.typed {
				s.typed[i] = pattern.ReplaceAllLiteralString(s.typed[i], r.text)
			}
			for i := range s.chunks {
				s.chunks[i].text = pattern.ReplaceAllLiteralString(s.chunks[i].text, r.text)
			}
		}
	}
	return steps, nil
}
