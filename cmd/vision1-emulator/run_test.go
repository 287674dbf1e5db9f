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

func TestServesUntilItIsEnded(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	defer end()
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
		t.Fatalf("the first line is %q", line)
	}
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusOK} {
		answer, err := http.Get("http://" + address + "/v1/operations")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("HTTP %d, want %d", answer.StatusCode, want)
		}
	}
	end()
	rest, err := io.ReadAll(output)
	if err != nil {
		t.Fatal(err)
	}
	if got := <-code; got != 0 || len(rest) > 0 || messages.Len() > 0 {
		t.Errorf("exit %d, further output %q, messages %q", got, rest, messages.String())
	}
}

func TestWrongCommandLines(t *testing.T) {
	for line, want := range map[string]string{
		"--nope":                          "unknown flag: --nope",
		"serve":                           `unknown argument "serve"`,
		"--operation-time long":           `invalid duration "long"`,
		"--operation-time -1s":            "--operation-time must not be negative, is -1s",
		"--listen here":                   "--listen here: it must be HOST:PORT",
		"--listen 127.0.0.1:99999":        "the port is a number",
		"--replies run_test.go":           "--replies run_test.go: it is not a folder",
		"--bucket-dir /no/such/folder":    "--bucket-dir /no/such/folder: there is no such folder",
		"--replies /no/such/folder":       "--replies /no/such/folder: there is no such folder",
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

func TestAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var output, messages bytes.Buffer
	code := run(t.Context(), []string{"--listen", taken.Addr().String()}, &output, &messages)
	if code != 1 || output.Len() > 0 || !strings.Contains(messages.String(), taken.Addr().String()) || !strings.Contains(messages.String(), "picks a free port") {
		t.Errorf("exit %d, output %q, messages %q", code, output.String(), messages.String())
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, flag := range []string{"--help", "--version"} {
		var output, messages bytes.Buffer
		if code := run(t.Context(), []string{flag}, &output, &messages); code != 0 || !strings.Contains(output.String(), "vision1-emulator") || messages.Len() > 0 {
			t.Errorf("%s: exit %d, output %q, messages %q", flag, code, output.String(), messages.String())
		}
	}
}

func TestAFileIsNoFolder(t *testing.T) {
	var messages bytes.Buffer
	if code := run(t.Context(), []string{"--replies", "run_test.go"}, io.Discard, &messages); code != 2 {
		t.Errorf("exit %d: %s", code, messages.String())
	}
}
