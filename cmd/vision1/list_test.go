package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// listCommand is a command of its own process that lists the products of a server.
func listCommand(t *testing.T, program, host string, words ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), program,
		append([]string{"projects", "locations-products-list", "projects/p/locations/l", "--page-all"}, words...)...)
	home := t.TempDir()
	command.Env = append(os.Environ(), "VISION_EMULATOR_HOST="+host, "HOME="+home, "USERPROFILE="+home)
	return command
}

// TestPagesAreAllThere lists many pages and counts what came.
func TestPagesAreAllThere(t *testing.T) {
	t.Parallel()
	const total = 2345
	list := startLongList(t, total, 100)
	file := filepath.Join(t.TempDir(), "all.json")
	var stderr bytes.Buffer
	command := listCommand(t, "vision1", list.host(), "-o", file)
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Products []struct{ Name string } }
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Products) != total || got.Products[total-1].Name != "projects/p/locations/l/products/00002344" {
		t.Errorf("%d products, want %d", len(got.Products), total)
	}
	if asked := list.asked.Load(); asked != 24 {
		t.Errorf("%d requests, want 24", asked)
	}
}

// TestPagesEndWithTheirReader closes the pipe after a line: no more pages are
// asked for.
func TestPagesEndWithTheirReader(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{nil, {"--format", "csv"}, {"--query", ".products[].name"}} {
		const total = 1000000
		list := startLongList(t, total, 100)
		var stderr bytes.Buffer
		command := listCommand(t, "vision1", list.host(), words...)
		command.Stderr = &stderr
		stdout, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || strings.TrimSpace(line) == "" {
			t.Errorf("%q: the first line is %q, %v", words, line, err)
		}
		if err := stdout.Close(); err != nil {
			t.Fatal(err)
		}
		var ended *exec.ExitError
		err = command.Wait()
		if bySignal := errors.As(err, &ended) && ended.ExitCode() == -1; err != nil && !bySignal { // SIGPIPE
			t.Errorf("%q: %v: %s", words, err, &stderr)
		}
		if asked := list.asked.Load(); asked == total/100 {
			t.Errorf("%q: all pages were asked for", words)
		}
		if stderr.Len() > 0 {
			t.Errorf("%q: standard error has %q", words, &stderr)
		}
	}
}

// TestPagesThatBreakOff loses the connection at the last of many pages: an older
// file stays, and the place to go on from is told.
func TestPagesThatBreakOff(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{nil, {"--format", "csv"}, {"--query", ".products[].name"}} {
		list := startLongList(t, 1000, 10)
		list.last = func() { panic(http.ErrAbortHandler) } //nolint:forbidigo // how a handler breaks its connection off
		file := filepath.Join(t.TempDir(), "old")
		if err := os.WriteFile(file, []byte("an older file"), 0o600); err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		command := listCommand(t, "vision1", list.host(), append([]string{"--retries", "0", "-o", file}, words...)...)
		command.Stderr = &stderr
		var ended *exec.ExitError
		if err := command.Run(); !errors.As(err, &ended) || ended.ExitCode() != 5 {
			t.Errorf("%q: %v, want exit code 5", words, err)
		}
		if !strings.Contains(stderr.String(), "the list is missing from here on: -p page-token=990\n") {
			t.Errorf("%q: standard error has %q", words, &stderr)
		}
		if text, err := os.ReadFile(file); err != nil || string(text) != "an older file" {
			t.Errorf("%q: the older file has %q, %v", words, text, err)
		}
		entries, err := os.ReadDir(filepath.Dir(file))
		if err != nil || len(entries) != 1 {
			t.Errorf("%q: %d files, %v", words, len(entries), err)
		}
	}
}
