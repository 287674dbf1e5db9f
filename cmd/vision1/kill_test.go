package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"vision1/internal/clitest"
)

// TestKilled kills a command while it writes, and checks that the output file
// still has its old content.
func TestKilled(t *testing.T) {
	t.Parallel()
	server, err := clitest.ServeBehavior("stall", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "out.json")
	if err := os.WriteFile(file, []byte("an older file"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := vision1(t, server.Host(), "operations", "get", "operations/x", "-o", file)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	writing := func() bool {
		temporary, err := filepath.Glob(filepath.Join(dir, ".vision1-*.tmp"))
		if err != nil || len(temporary) != 1 {
			return false
		}
		info, err := os.Stat(temporary[0])
		return err == nil && info.Size() > 0
	}
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for !writing() {
		select {
		case <-poll.C:
		case <-t.Context().Done():
			t.Fatal("the command does not write")
		}
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("the command succeeded")
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "an older file" {
		t.Errorf("the file contains %.60q, %v", text, err)
	}
}
