package script

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/clitest"
	"vision1/internal/emulator"
	"vision1/internal/emulator/clock"
)

// condition implements [root]: modes don't apply to the user; and [path:/PATH]: a path of
// the system exists, which containers may lack.
func condition(name string) (bool, error) {
	if path, ok := strings.CutPrefix(name, "path:"); ok {
		_, err := os.Stat(path)
		return err == nil, nil
	}
	if name != "root" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	dir, err := os.MkdirTemp("", "modes")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o500); err != nil {
		return false, err
	}
	return os.Mkdir(filepath.Join(dir, "new"), 0o700) == nil, nil
}

// status runs a program that must exit with the given code.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := run(ts, args[1:]); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func run(ts *testscript.TestScript, args []string) (code int) {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ts.Check(err)
	return 0
}

// fails runs a program that must fail with the given exit code, print an error to
// standard error and nothing to standard output, and leave all files unmodified.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	work := ts.Getenv("WORK")
	before, err := snapshot(work)
	ts.Check(err)
	status(ts, neg, args)
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("standard output: %q, want none", out)
	}
	if !clitest.HasError(ts.ReadFile("stderr")) {
		ts.Fatalf("standard error has no error message")
	}
	after, err := snapshot(work)
	ts.Check(err)
	if !maps.Equal(before, after) {
		ts.Fatalf("files changed\nbefore: %s\nafter:  %s", describe(before), describe(after))
	}
}

// snapshot returns the mode and the content of every file below a directory.
func snapshot(root string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			files[path] = entry.Type().String()
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return fmt.Errorf("stat a file: %w", err)
		}
		content, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("read a file: %w", err)
		}
		files[path] = info.Mode().String() + " " + string(content)
		return nil
	})
	return files, err
}

// describe returns the names and the start of the contents of files.
func describe(files map[string]string) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		names = append(names, fmt.Sprintf("%s (%.60q)", filepath.Base(name), files[name]))
	}
	return strings.Join(names, ", ")
}

// jsonEqual compares two JSON values regardless of formatting.
func jsonEqual(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: jsoneq FILE FILE")
	}
	got, want := decode(ts, args[0]), decode(ts, args[1])
	if !reflect.DeepEqual(got, want) {
		ts.Fatalf("%s and %s differ:\n%s\n%s", args[0], args[1], ts.ReadFile(args[0]), ts.ReadFile(args[1]))
	}
}

func decode(ts *testscript.TestScript, file string) any {
	decoder := json.NewDecoder(bytes.NewReader([]byte(ts.ReadFile(file))))
	decoder.UseNumber()
	var value any
	ts.Check(decoder.Decode(&value))
	if decoder.More() {
		ts.Fatalf("%s has more than one JSON value", file)
	}
	return value
}

// jsonGet sets a variable to a string field of a JSON object.
func jsonGet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: jsonget VARIABLE FILE KEY")
	}
	object, ok := decode(ts, args[1]).(map[string]any)
	text, isText := object[args[2]].(string)
	if !ok || !isText {
		ts.Fatalf("%s has no string field %q", args[1], args[2])
	}
	ts.Setenv(args[0], text)
}

// expand replaces the variables in a file by their values.
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// advance advances the clock of the emulator.
func advance(ts *testscript.TestScript, neg bool, args []string) {
	manual, ok := ts.Value(clockKey).(*clock.Manual)
	if neg || len(args) != 1 || !ok {
		ts.Fatalf("usage: advance DURATION")
	}
	step, err := time.ParseDuration(args[0])
	ts.Check(err)
	manual.Advance(step)
}

// buckets starts another emulator, with the same clock and a directory for Cloud Storage,
// and makes it the one of the script.
func buckets(ts *testscript.TestScript, neg bool, args []string) {
	manual, ok := ts.Value(clockKey).(*clock.Manual)
	if neg || len(args) != 1 || !ok {
		ts.Fatalf("usage: buckets DIRECTORY")
	}
	service, err := emulator.Start(context.Background(), emulator.Config{OperationTime: 30 * time.Second, Clock: manual, BucketDir: ts.MkAbs(args[0])})
	ts.Check(err)
	ts.Defer(func() { ts.Check(service.Close()) })
	ts.Setenv("VISION_EMULATOR_HOST", service.Addr())
}

func servers(ts *testscript.TestScript) map[string]*clitest.Server {
	named, ok := ts.Value(serversKey).(map[string]*clitest.Server)
	if !ok {
		ts.Fatalf("the script has no servers")
	}
	return named
}

// startServer starts a server with the given behavior.
func startServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || !isVariable(args[0]) {
		ts.Fatalf("usage: server NAME BEHAVIOR [KEY=VALUE...]")
	}
	options := map[string]string{}
	for _, arg := range args[2:] {
		key, value, ok := strings.Cut(arg, "=")
		if !ok {
			ts.Fatalf("%q doesn't have the form KEY=VALUE", arg)
		}
		options[key] = value
	}
	if file := options["file"]; file != "" {
		options["text"] = ts.ReadFile(file)
	}
	started, err := clitest.ServeBehavior(args[1], options)
	ts.Check(err)
	ts.Defer(started.Close)
	servers(ts)[args[0]] = started
	ts.Setenv(args[0], started.Host())
	if certificate := started.CertificatePEM(); certificate != nil {
		ts.Check(os.WriteFile(ts.MkAbs(args[0]+".pem"), certificate, 0o600))
	}
}

func isVariable(name string) bool {
	ok, err := regexp.MatchString("^[a-z]+$", name)
	return ok && err == nil
}

// received checks the number of requests that a server received.
func received(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: received NAME COUNT")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := find(ts, args[0]).Requests(); len(got) != want {
		ts.Fatalf("%s received %d requests, want %d:\n%s", args[0], len(got), want, clitest.Format(got))
	}
}

// recorded writes the requests that a server received to a file.
func recorded(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: recorded NAME FILE")
	}
	text := clitest.Format(find(ts, args[0]).Requests())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

func find(ts *testscript.TestScript, name string) *clitest.Server {
	server := servers(ts)[name]
	if server == nil {
		ts.Fatalf("unknown server %q", name)
	}
	return server
}
