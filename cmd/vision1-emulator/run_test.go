package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestServesUntilCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	var messages bytes.Buffer
	go func() {
		code <- run(ctx, []string{"--listen", "127.0.0.1:0", "--fail", "operations.list=UNAVAILABLE:1", "--bucket-dir", t.TempDir()}, writer, &messages)
		writer.Close()
	}()
	output := bufio.NewReader(reader)
	line, err := output.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, found := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "listening on ")
	if !found {
		t.Fatalf("first line = %q", line)
	}
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusOK} {
		response, err := http.Get("http://" + address + "/v1/operations")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("HTTP %d, want %d", response.StatusCode, want)
		}
	}
	cancel()
	rest, err := io.ReadAll(output)
	if err != nil {
		t.Fatal(err)
	}
	if got := <-code; got != 0 || len(rest) > 0 || messages.Len() > 0 {
		t.Errorf("exit %d, more output %q, messages %q", got, rest, messages.String())
	}
}

func TestInvalidCommandLines(t *testing.T) {
	for line, want := range map[string]string{
		"--nope":                          "unknown flag: --nope; see vision1-emulator --help",
		"serve":                           `unknown argument "serve"`,
		"--operation-time long":           "--operation-time long: the value must be a number with a unit",
		"--latency 5":                     "--latency 5: the value must be a number with a unit, such as 30s or 5m, and less than 290 years; see",
		"--operation-time -1s":            "--operation-time -1s: the value must not be negative",
		"--listen here":                   "--listen here: use HOST:PORT, such as 127.0.0.1:9790",
		"--listen 127.0.0.1:99999":        "use a port from 1 to 65535",
		"--replies run_test.go":           "--replies run_test.go: not a directory",
		"--bucket-dir /no/such/dir":       "--bucket-dir /no/such/dir: no such directory",
		"--replies /no/such/dir":          "--replies /no/such/dir: no such directory",
		"--latency -1s":                   "--latency -1s: the value must not be negative",
		"--latency 99999999h":             "--latency 99999999h: the value must be a number with a unit, such as 30s or 5m, and less than 290 years",
		"--allow-fetch=maybe":             "--allow-fetch maybe: the value must be true or false; see",
		"--bucket-dir=":                   "--bucket-dir requires a value that is not empty",
		"--tesseract=":                    "--tesseract requires a value that is not empty",
		"--allow-host=":                   "--allow-host requires a value that is not empty",
		"--allow-host http://x":           "--allow-host http://x: use a name without scheme",
		"--bucket-dir a\x1b":              `--bucket-dir a\x1b: no such directory`,
		"--fail=":                         "--fail requires a value that is not empty",
		"--tesseract /no/such/program":    "--tesseract /no/such/program: no such program",
		"--quota images.annotate=5":       "--quota images.annotate=5: invalid value",
		"--quota images.annotate=x/min":   `invalid number "x"`,
		"--quota images.annotate=-1/min":  `invalid number "-1"`,
		"--quota images.nope=1/min":       `unknown method "images.nope"`,
		"--fail operations.get":           "--fail operations.get:",
		"--fail operations.gets=INTERNAL": `unknown method "operations.gets"`,
	} {
		var output, messages bytes.Buffer
		code := run(t.Context(), strings.Fields(line), &output, &messages)
		if code != 2 || output.Len() > 0 || !strings.HasPrefix(messages.String(), "error: ") || !strings.Contains(messages.String(), want) || strings.Count(messages.String(), "\n") != 1 {
			t.Errorf("%s: exit %d, output %q, messages %q", line, code, output.String(), messages.String())
		}
	}
}

// All errors are reported.
func TestInvalidTogether(t *testing.T) {
	var messages bytes.Buffer
	code := run(t.Context(), strings.Fields("--latency -1s --bucket-dir= --listen here --fail x --quota y"), io.Discard, &messages)
	if lines := strings.Split(strings.TrimSpace(messages.String()), "\nerror: "); code != 2 || len(lines) != 5 {
		t.Errorf("exit %d, messages %q", code, messages.String())
	}
}

func TestAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var output, messages bytes.Buffer
	code := run(t.Context(), []string{"--listen", taken.Addr().String()}, &output, &messages)
	if code != 1 || output.Len() > 0 || !strings.Contains(messages.String(), taken.Addr().String()) || !strings.Contains(messages.String(), "to select a free port") {
		t.Errorf("exit %d, output %q, messages %q", code, output.String(), messages.String())
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, flag := range []string{"--help", "--version"} {
		var output, messages bytes.Buffer
		if code := run(t.Context(), []string{flag}, &output, &messages); code != 0 || !strings.Contains(output.String(), "vision1-emulator") || messages.Len() > 0 {
			t.Errorf("%s: exit %d, output %q, messages %q", flag, code, output.String(), messages.String())
		}
		for line := range strings.Lines(output.String()) {
			if n := len(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: %d characters: %s", flag, n, line)
			}
		}
	}
}

func TestFileAsDirectory(t *testing.T) {
	var messages bytes.Buffer
	if code := run(t.Context(), []string{"--replies", "run_test.go"}, io.Discard, &messages); code != 2 {
		t.Errorf("exit %d: %s", code, messages.String())
	}
}
