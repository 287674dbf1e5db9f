// Package clitest supports tests of whole commands. It runs a command in the
// test's own process, and provides the HTTP servers that the command talks to.
package clitest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"vision1/internal/cli"
	"vision1/internal/cmdutil"
)

// A Command is a vision1 command that runs in this process.
type Command struct {
	Args  []string
	Stdin string
	Env   map[string]string // all environment variables that the command sees
	// Getenv replaces Env if it isn't nil.
	Getenv func(name string) string
	// StdoutTerminal and StderrTerminal report whether a stream is a terminal.
	StdoutTerminal, StderrTerminal bool
	Stderr                         io.Writer // receives a copy of standard error if it isn't nil
	// Expire ends the command when it is closed, as --timeout 1s does after a second. Nil
	// leaves the time to --timeout.
	Expire <-chan struct{}
}

// A Result is the outcome of a command.
type Result struct {
	Code           int
	Stdout, Stderr string
	Requests       []Request // that the server received; Run leaves it empty
}

// Run runs the command.
func (c Command) Run() Result {
	var stdout, stderr bytes.Buffer
	env := cli.System()
	env.SetLog = nil // tests run at the same time
	env.Args, env.Stdin, env.Stdout, env.Stderr = c.Args, strings.NewReader(c.Stdin), &stdout, &stderr
	if c.Stderr != nil {
		env.Stderr = io.MultiWriter(&stderr, c.Stderr)
	}
	env.StdoutTerminal, env.StderrTerminal = c.StdoutTerminal, c.StderrTerminal
	if env.Getenv = c.Getenv; c.Getenv == nil {
		env.Getenv = func(name string) string {
			value, ok := c.Env[name]
			switch {
			case ok:
				return value
			case name == "SHELL":
				return "sh" // messages are the same on every system
			case name == "USERPROFILE": // the home directory on Windows
				return c.Env["HOME"]
			default:
				return ""
			}
		}
	}
	ctx, cancel := context.WithCancelCause(env.Context)
	defer cancel(nil)
	env.Context = ctx
	go func() {
		select {
		case <-c.Expire:
			cancel(&cmdutil.TimeoutError{Limit: time.Second})
		case <-ctx.Done():
		}
	}()
	code := cli.Main(env)
	return Result{Code: code, Stdout: stdout.String(), Stderr: stderr.String()}
}

// HasError reports whether text, the standard error of a command, contains an
// error message, or is an error as JSON. The output of a panic is neither.
func HasError(text string) bool {
	if strings.HasPrefix(text, "error: ") || strings.Contains(text, "\nerror: ") {
		return true
	}
	var object struct{ Error map[string]any }
	return json.Unmarshal([]byte(text), &object) == nil && len(object.Error) > 0
}
