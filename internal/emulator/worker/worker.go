// Package worker does work on untrusted data in a child process of the same
// program, with limits on memory and time. Whatever a library does with the data
// (it allocates without bounds, loops forever, or overflows the stack), only the
// child ends.
package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// argument is the first command-line argument of a child process.
const argument = "worker-process"

// A Handler does the work of a process. A process has one handler, so a handler can
// remember earlier requests, such as the file that the others refer to.
type Handler interface {
	// Handle does the work of one request: a value in JSON, and bytes. It returns a
	// value, which is encoded as JSON, and bytes.
	Handle(request json.RawMessage, data []byte) (result any, output []byte, err error)
	// Close releases what the handler needs. It isn't called in a child process.
	Close()
}

// Limits limit a child process.
type Limits struct {
	Memory int64         // memory of the Go runtime, in bytes
	Time   time.Duration // time for one request
	// FirstTime is the time for the first request. Default: Time.
	FirstTime time.Duration
}

// ErrStart reports that a child process cannot be started.
var ErrStart = errors.New("start a worker process")

// A LimitError reports that a child process exceeded a limit or crashed.
type LimitError struct {
	// Reason is the rest of a sentence: "needs more than 256 MiB of memory".
	Reason string
}

func (e *LimitError) Error() string { return "the work " + e.Reason }

// Self returns the path of the running program, for Config.Program.
func Self() (string, error) {
	// On Linux, this works even if the program's file was replaced by an update.
	const self = "/proc/self/exe"
	if runtime.GOOS == "linux" { // elsewhere, it could be any program
		if _, err := os.Stat(self); err == nil {
			return self, nil
		}
	}
	path, err := os.Executable()
	if err != nil { // in a chroot without /proc
		path, err = exec.LookPath(os.Args[0]) //nolint:forbidigo // the program itself
	}
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", fmt.Errorf("find the program's own file: %w", err)
	}
	return path, nil
}

// A Config describes child processes.
type Config struct {
	// Program is the path of the program to run: this one, or another whose main
	// function also calls Main. If it is empty, the work is done in this process,
	// without limits.
	Program string
	// NewHandler returns the handler if the work is done in this process.
	NewHandler func() Handler
}

// Start starts a process, which runs until Close is called or the context is
// canceled.
func (c Config) Start(ctx context.Context, limits Limits) (*Process, error) {
	if c.Program == "" {
		return &Process{handler: c.NewHandler()}, nil
	}
	p := &Process{limits: limits, context: ctx, messages: new(head)}
	p.command = exec.CommandContext(ctx, c.Program, argument, strconv.FormatInt(limits.Memory, 10)) //nolint:gosec // chosen by the user who starts the emulator
	p.command.Stderr = p.messages
	p.command.WaitDelay = time.Second
	var err error
	if p.input, err = p.command.StdinPipe(); err == nil {
		p.output, err = p.command.StdoutPipe()
	}
	if err == nil {
		err = p.command.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	return p, nil
}

// A Process does one request at a time. After a LimitError, it does none.
type Process struct {
	handler  Handler // nil, unless the work is done in this process
	command  *exec.Cmd
	context  context.Context //nolint:containedctx // ends the process, like that of exec.CommandContext
	limits   Limits
	input    io.WriteCloser
	output   io.ReadCloser
	messages *head
}

// Do sends a request, stores the result's value in result, and returns the result's
// bytes. An error of the handler has only its text; other errors are a LimitError
// or the context's.
func (p *Process) Do(request any, data []byte, result any) ([]byte, error) {
	encoded, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	var answer response
	var output []byte
	if p.handler != nil {
		answer, output = handle(p.handler, encoded, data)
	} else if answer, output, err = p.exchange(encoded, data); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return nil, fmt.Errorf("decode the result: %w", err)
	}
	return output, nil
}

// exchange sends a request to the child and waits for its response.
func (p *Process) exchange(request, data []byte) (answer response, output []byte, err error) {
	limit := cmp.Or(p.limits.FirstTime, p.limits.Time)
	p.limits.FirstTime = 0
	timer := time.AfterFunc(limit, func() { _ = p.command.Process.Kill() })
	err = writeFrame(p.input, request, data)
	var encoded []byte
	if err == nil {
		encoded, output, err = readFrame(p.output, p.limits.Memory)
	}
	inTime := timer.Stop()
	if err == nil {
		err = json.Unmarshal(encoded, &answer)
	}
	if err != nil {
		return response{}, nil, p.failure(inTime, limit)
	}
	return answer, output, nil
}

// failure ends a child that didn't respond, and returns the reason.
func (p *Process) failure(inTime bool, limit time.Duration) error {
	p.Close()
	switch {
	case p.context.Err() != nil:
		return p.context.Err()
	case !inTime:
		return &LimitError{Reason: fmt.Sprintf("takes longer than %v", limit)}
	case p.command.ProcessState.ExitCode() == exitMemory || p.messages.isOutOfMemory():
		return &LimitError{Reason: fmt.Sprintf("needs more than %d MiB of memory", p.limits.Memory>>20)}
	}
	return &LimitError{Reason: "fails: " + p.messages.firstLine()}
}

// Close ends the process.
func (p *Process) Close() {
	if p.handler != nil {
		p.handler.Close()
		return
	}
	_ = p.command.Process.Kill() // has ended already
	_ = p.command.Wait()         // was killed
}

// A head keeps the beginning of what a child writes to its standard error.
type head struct{ text []byte }

func (h *head) Write(data []byte) (int, error) {
	const limit = 4 << 10
	h.text = append(h.text, data[:min(len(data), limit-len(h.text))]...)
	return len(data), nil
}

// isOutOfMemory reports whether the operating system refused memory.
func (h *head) isOutOfMemory() bool {
	text := string(h.text)
	return strings.Contains(text, "out of memory") || strings.Contains(text, "cannot allocate memory")
}

func (h *head) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(h.text)), "\n")
	return line
}
