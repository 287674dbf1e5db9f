// Command screenshot renders a terminal session with vision1 as an SVG file:
// screenshot FILE. It runs the commands in the directory of the repository against an
// emulator in this process, which replays a recorded response, so that the file
// changes only if vision1 does.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

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

// commands returns the commands of the screenshot.
func commands() []string {
	return []string{
		"detect text demo/receipt.png",
		"detect labels demo/receipt.png --format table",
		"images annotate -r requests.image.contnet=@cat.jpg requests.features.type=TEXT",
	}
}

// A step is a command and its output.
type step struct {
	typed  string  // the command
	chunks []chunk // its output, in order
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
	service, err := emulator.Start(ctx, emulator.Config{ResponsesDir: filepath.Join("demo", "responses")})
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
	for _, command := range commands() {
		steps = append(steps, runStep(command, variables))
	}
	return steps, nil
}

// runStep runs a command as on a terminal.
func runStep(command string, variables map[string]string) step {
	s := step{typed: command}
	env := cli.System()
	env.Args = strings.Fields(command)
	env.Stdin, env.Stdout, env.Stderr = strings.NewReader(""), recorder{&s, false}, recorder{&s, true}
	env.StdoutTerminal, env.StderrTerminal = true, true
	env.Getenv = func(name string) string { return variables[name] }
	cli.Main(env)
	return s
}
