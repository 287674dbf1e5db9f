// Command picture draws vision1 at work, as an SVG file: picture FILE. What is
// drawn is a real run against an emulator in this process; names and times that
// are new in each run are replaced, so that the picture changes only where
// vision1 does.
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
		fmt.Fprintln(os.Stderr, "usage: picture FILE")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) error {
	picture, err := paint(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, picture, 0o644); err != nil { //nolint:gosec // for everybody to read
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

// paint plays the commands and draws what comes of them.
func paint(ctx context.Context) ([]byte, error) {
	steps, err := play(ctx)
	if err != nil {
		return nil, err
	}
	return draw(steps), nil
}

// operation stands for the name of the operation that the first command starts.
const operation = "OPERATION"

// commands are what is typed, a part for each line of the picture.
func commands() [][]string {
	return [][]string{
		{"projects locations-products-purge projects/demo/locations/us-west1", "-r delete-orphan-products=true force=true --query .name"},
		{"operations cancel " + operation + " --wait"},
		{"images annotate -r requests.image.contnet=@cat.jpg requests.features.type=TEXT"},
	}
}

// A step is a command and what came of it.
type step struct {
	typed  []string // the lines of the command
	chunks []chunk  // what it wrote, in that order
}

// A chunk is text that was written at once, to standard output or error.
type chunk struct {
	message bool // to standard error
	text    string
}

// A recorder notes what is written to one of the two.
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

// play runs the commands, one after the other.
func play(ctx context.Context) ([]step, error) {
	service, err := emulator.Start(ctx, emulator.Config{OperationTime: time.Hour})
	if err != nil {
		return nil, fmt.Errorf("start the emulator: %w", err)
	}
	defer func() { _ = service.Close() }()
	home, err := os.MkdirTemp("", "picture")
	if err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	variables := map[string]string{"VISION_EMULATOR_HOST": service.Addr(), "HOME": home}
	var steps []step
	name := ""
	for _, lines := range commands() {
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], operation, name)
		}
		s := perform(lines, variables)
		if name == "" {
			if len(s.chunks) != 1 || s.chunks[0].message {
				return nil, fmt.Errorf("no operation was started: %v", s.chunks)
			}
			name = strings.TrimSpace(s.chunks[0].text)
		}
		steps = append(steps, s)
	}
	return masked(steps)
}

// perform runs a command as at a terminal.
func perform(lines []string, variables map[string]string) step {
	s := step{typed: lines}
	env := cli.System()
	env.Args = strings.Fields(strings.Join(lines, " "))
	env.Stdin, env.Stdout, env.Stderr = strings.NewReader(""), recorder{&s, false}, recorder{&s, true}
	env.StdoutTerminal, env.StderrTerminal = true, true
	env.Getenv = func(name string) string { return variables[name] }
	cli.Main(env)
	return s
}

// masked replaces what is new in each run: the numbers of operations, dates
// and how long something took.
func masked(steps []step) ([]step, error) {
	replacements := []struct{ pattern, text string }{
		{`operations/[0-9a-f]{16}`, "operations/5f0c2a9be1d84736"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z`, "2026-11-02T09:30:00Z"},
		{`\d\d:\d\d\n`, "00:01\n"}, // the end of a line about progress
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
