package main

import (
	"os/exec"
	"testing"
)

// startProcess starts a vision1 of its own, whose calls go to host.
func startProcess(t *testing.T, host string, words ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "vision1", words...)
	command.Env = []string{"VISION_EMULATOR_HOST=" + host, "HOME=" + t.TempDir()}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command
}
