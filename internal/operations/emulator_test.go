package operations_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/emulator"
	"vision1/internal/emulator/clock"
	"vision1/internal/exitcode"
	"vision1/internal/operations"
	"vision1/internal/secret"
)

// fastClock is a clock on which an emulator's second takes 10 ms.
type fastClock struct{ clock.System }

func (c fastClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return c.System.AfterFunc(d/100, f)
}

// startEmulator starts an emulator whose operations run that long.
func startEmulator(t *testing.T, operationTime time.Duration) *emulator.Server {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Config{OperationTime: operationTime, Clock: fastClock{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// run runs the command of a method against an emulator.
func run(t *testing.T, server *emulator.Server, resource, name string, args ...string) (stdout string, err error) {
	t.Helper()
	r, _ := api.FindResource(resource)
	m, ok := operations.WithWait(r).FindMethod(name)
	if !ok {
		t.Fatalf("unknown method %s %s", resource, name)
	}
	var out, messages bytes.Buffer
	env := map[string]string{"VISION_EMULATOR_HOST": server.Addr(), "VISION1_CONFIG_DIR": filepath.Join(t.TempDir(), "config")}
	secrets := new(secret.Redactor)
	f := &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: &out, Err: cmdutil.NewStatusWriter(&messages, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(name string) string { return env[name] },
		},
		Globals: cmdutil.NewGlobals(),
		Version: "test",
	}
	cmd := operations.NewCommand(f, m)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// startOperation starts an operation and returns its name.
func startOperation(t *testing.T, server *emulator.Server) string {
	t.Helper()
	text, err := run(t, server, "projects", "locations-products-purge", "projects/p/locations/l", "--request=delete-orphan-products=true", "--request=force=true")
	var operation struct{ Name string }
	if err != nil || json.Unmarshal([]byte(text), &operation) != nil || operation.Name == "" {
		t.Fatalf("%v, response %q", err, text)
	}
	return operation.Name
}

// cancel --wait succeeds if the operation was canceled, and fails if it had
// completed before.
func TestCancel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		operationTime time.Duration
		code          int
		message       string
	}{
		{time.Hour, exitcode.OK, ""},
		{0, exitcode.Operation, "was not canceled: it completed with its result"},
	} {
		server := startEmulator(t, tt.operationTime)
		name := startOperation(t, server)
		text, err := run(t, server, "operations", "cancel", name, "--wait", "--interval=1ms")
		var operation struct {
			Done  bool
			Error *struct{ Code int }
		}
		if json.Unmarshal([]byte(text), &operation) != nil || !operation.Done || (operation.Error != nil) != (tt.code == exitcode.OK) {
			t.Errorf("after %s: response %s", tt.operationTime, text)
		}
		if exitcode.Of(err) != tt.code || err != nil && err.Error() != name+" "+tt.message {
			t.Errorf("after %s: exit code %d, %v; want %d, %s", tt.operationTime, exitcode.Of(err), err, tt.code, tt.message)
		}
	}
}

// cancel without --wait returns when the service has accepted the request.
func TestCancelWithoutWait(t *testing.T) {
	t.Parallel()
	server := startEmulator(t, time.Hour)
	text, err := run(t, server, "operations", "cancel", startOperation(t, server))
	if err != nil || strings.TrimSpace(text) != "{}" {
		t.Errorf("%v, response %q", err, text)
	}
	if _, err := run(t, server, "operations", "cancel", "operations/unknown"); exitcode.Of(err) != exitcode.Rejected {
		t.Errorf("an unknown operation: exit code %d, %v", exitcode.Of(err), err)
	}
}

// wait waits for any number of operations, and writes each as a line.
func TestWait(t *testing.T) {
	t.Parallel()
	server := startEmulator(t, time.Second)
	first, second := startOperation(t, server), startOperation(t, server)
	text, err := run(t, server, "operations", "wait", first, second, "--interval=1ms")
	if err != nil || strings.Count(text, "\n") != 2 || !strings.Contains(text, first) || !strings.Contains(text, second) {
		t.Errorf("%v, output %q", err, text)
	}
	if _, err := run(t, server, "operations", "delete", first); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, server, "operations", "wait", first); exitcode.Of(err) != exitcode.Rejected {
		t.Errorf("a deleted operation: exit code %d, %v", exitcode.Of(err), err)
	}
}

// wait fails if operations were canceled.
func TestWaitForCanceled(t *testing.T) {
	t.Parallel()
	server := startEmulator(t, time.Hour)
	names := []string{startOperation(t, server), startOperation(t, server)}
	for _, name := range names {
		if _, err := run(t, server, "operations", "cancel", name); err != nil {
			t.Fatal(err)
		}
	}
	_, err := run(t, server, "operations", "wait", names[0], names[1], "--interval=1ms")
	hints := strings.Join(diag.Hints(err), "\n")
	if exitcode.Of(err) != exitcode.Operation || !strings.Contains(hints, names[0]+" was canceled: ") || !strings.Contains(hints, names[1]+" was canceled: ") {
		t.Errorf("exit code %d, %v, hints %q", exitcode.Of(err), err, hints)
	}
}

// A method that starts an operation waits for it.
func TestWaitForStarted(t *testing.T) {
	t.Parallel()
	text, err := run(t, startEmulator(t, time.Second), "projects", "locations-products-purge", "projects/p/locations/l",
		"--request=delete-orphan-products=true", "--request=force=true", "--wait", "--interval=1ms", "--query=.done")
	if err != nil || text != "true\n" {
		t.Errorf("%v, output %q", err, text)
	}
}
