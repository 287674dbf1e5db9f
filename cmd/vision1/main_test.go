package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestMain makes this test binary act as vision1 if it is started under that
// name, and puts a copy with that name first in PATH. So the tests run whole
// processes, with the race detector if it is enabled.
func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") == "vision1" {
		main()
	}
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func runTests(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "vision1-test")
	if err != nil {
		return 1, fmt.Errorf("create a directory: %w", err)
	}
	defer os.RemoveAll(dir)
	binary, err := os.ReadFile(os.Args[0])
	if err != nil {
		return 1, fmt.Errorf("read the test binary: %w", err)
	}
	name := "vision1"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := os.WriteFile(filepath.Join(dir, name), binary, 0o700); err != nil {
		return 1, fmt.Errorf("copy the test binary: %w", err)
	}
	if err := os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		return 1, fmt.Errorf("set PATH: %w", err)
	}
	return m.Run(), nil
}

// vision1 returns a vision1 process that sends its requests to the server at
// host and has no other environment.
func vision1(t *testing.T, host string, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "vision1", args...)
	home := t.TempDir()
	command.Env = []string{"VISION_EMULATOR_HOST=" + host, "HOME=" + home, "USERPROFILE=" + home}
	for _, name := range []string{"GORACE", "SYSTEMROOT"} {
		command.Env = append(command.Env, name+"="+os.Getenv(name))
	}
	return command
}
