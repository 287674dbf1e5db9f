package methods_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"vision1/internal/api/apitest"
	"vision1/internal/clitest"
	"vision1/internal/cmdutil"
	"vision1/internal/methods"
	"vision1/internal/secret"
)

// A command is the command of a method, with a server that it sends requests to.
type command struct {
	f              *cmdutil.Factory
	env            map[string]string
	stdout, stderr bytes.Buffer
	requests       atomic.Int32
}

// newCommand starts a server with the responses, the last of which repeats.
func newCommand(t *testing.T, responses ...string) *command {
	t.Helper()
	var c *command
	c = newCommandFor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = io.WriteString(w, responses[min(int(c.requests.Load()), len(responses))-1])
	}))
	return c
}

// newSequence starts a server with the responses of clitest.Sequence.
func newSequence(t *testing.T, paths map[string][]string) *command {
	t.Helper()
	return newCommandFor(t, clitest.Sequence(paths))
}

// newCommandFor starts a server with a handler.
func newCommandFor(t *testing.T, handler http.Handler) *command {
	t.Helper()
	c := &command{env: map[string]string{"VISION1_CONFIG_DIR": filepath.Join(t.TempDir(), "config")}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	secrets := new(secret.Redactor)
	c.f = &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: &c.stdout, Err: cmdutil.NewStatusWriter(&c.stderr, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(name string) string { return c.env[name] },
		},
		Globals: cmdutil.NewGlobals(),
		Version: "test",
	}
	c.f.Globals.Endpoint = server.URL
	return c
}

// run runs the command of a method.
func (c *command) run(ctx context.Context, t *testing.T, resource, name string, args ...string) error {
	t.Helper()
	return c.runSpec(ctx, methods.DefaultSpec(apitest.Method(t, resource, name)), args...)
}

// wait runs a command that only waits.
func (c *command) wait(ctx context.Context, t *testing.T, args ...string) error {
	t.Helper()
	spec := methods.Spec{Method: apitest.Method(t, "operations", "get"), Wait: methods.WaitSpec{Always: true, Named: true}}
	return c.runSpec(ctx, spec, append(args, "--property=key=K", "--interval=1ms")...)
}

func (c *command) runSpec(ctx context.Context, spec methods.Spec, args ...string) error {
	cmd := methods.NewCommand(c.f, spec)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	return cmd.ExecuteContext(ctx)
}

// signaled returns a context that done, called from a server, ends as cause says.
func signaled(t *testing.T, cause error) (ctx context.Context, done func()) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	return ctx, func() { cancel(cause) }
}
