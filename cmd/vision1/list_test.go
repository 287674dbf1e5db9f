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

	"vision1/internal/clitest"
)

// listProducts returns a process that lists all products of a server.
func listProducts(t *testing.T, host string, args ...string) *exec.Cmd {
	t.Helper()
	return vision1(t, host, append([]string{"projects", "locations-products-list", "projects/p/locations/l", "--page-all"}, args...)...)
}

// serveProducts starts a server with a list of products.
func serveProducts(t *testing.T, total, perPage int) *clitest.ProductList {
	t.Helper()
	list := clitest.ServeProducts(total, perPage)
	t.Cleanup(list.Close)
	return list
}

// TestListAllPages lists many pages and counts the products.
func TestListAllPages(t *testing.T) {
	t.Parallel()
	const total = 2345
	list := serveProducts(t, total, 100)
	file := filepath.Join(t.TempDir(), "all.json")
	var stderr bytes.Buffer
	command := listProducts(t, list.Host(), "-o", file)
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
	if count := list.Requests(); count != 24 {
		t.Errorf("%d requests, want 24", count)
	}
}

// TestListClosedPipe closes the pipe after one line, and checks that the command
// fetches no more pages.
func TestListClosedPipe(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--format", "csv"}, {"--query", ".products[].name"}} {
		const total = 1000000
		list := serveProducts(t, total, 100)
		var stderr bytes.Buffer
		command := listProducts(t, list.Host(), args...)
		command.Stderr = &stderr
		stdout, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || strings.TrimSpace(line) == "" {
			t.Errorf("%q: the first line is %q, %v", args, line, err)
		}
		if err := stdout.Close(); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		err = command.Wait()
		if bySignal := errors.As(err, &exit) && exit.ExitCode() == -1; err != nil && !bySignal { // SIGPIPE
			t.Errorf("%q: %v: %s", args, err, &stderr)
		}
		if list.Requests() == total/100 {
			t.Errorf("%q: all pages were fetched", args)
		}
		if stderr.Len() > 0 {
			t.Errorf("%q: standard error: %q", args, &stderr)
		}
	}
}

// TestListConnectionLost loses the connection at the last of many pages, and checks
// that the old file is unmodified and the token of the last page is printed.
func TestListConnectionLost(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--format", "csv"}, {"--query", ".products[].name"}} {
		list := serveProducts(t, 1000, 10)
		list.BeforeLast = func() { panic(http.ErrAbortHandler) } //nolint:forbidigo // how a handler closes its connection
		file := filepath.Join(t.TempDir(), "old")
		if err := os.WriteFile(file, []byte("old content"), 0o600); err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		command := listProducts(t, list.Host(), append([]string{"--retries", "0", "-o", file}, args...)...)
		command.Stderr = &stderr
		var exit *exec.ExitError
		if err := command.Run(); !errors.As(err, &exit) || exit.ExitCode() != 5 {
			t.Errorf("%q: %v, want exit code 5", args, err)
		}
		if !strings.Contains(stderr.String(), "to fetch the missing pages: -p page-token=990\n") {
			t.Errorf("%q: standard error: %q", args, &stderr)
		}
		if text, err := os.ReadFile(file); err != nil || string(text) != "old content" {
			t.Errorf("%q: the old file contains %q, %v", args, text, err)
		}
		entries, err := os.ReadDir(filepath.Dir(file))
		if err != nil || len(entries) != 1 {
			t.Errorf("%q: %d files, %v", args, len(entries), err)
		}
	}
}
