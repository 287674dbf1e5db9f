//go:build soak && linux

package faults

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestSoakDetectDiskFull fills the file system of the output directory, and resumes
// when there is space again.
func TestSoakDetectDiskFull(t *testing.T) {
	out := t.TempDir()
	if err := syscall.Mount("tmpfs", out, "tmpfs", 0, "size=1m"); errors.Is(err, syscall.EPERM) {
		runInNamespace(t)
		return
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(out, syscall.MNT_DETACH) })
	program, server, in := buildProgram(t), newCannedServer(t), imageTree(t, 1000)
	args := []string{"detect", "labels", in, "-o", out, "--rate", "0"}
	message := runOutput(t, 9, server.URL, program, args...)
	if !strings.Contains(message, "no space left on device") || !strings.Contains(message, "to resume, run the same command again") {
		t.Error(message)
	}
	paid := server.images.Load()
	t.Logf("%d images were sent before the disk was full: %s", paid, message)
	mustDo(t, syscall.Mount("tmpfs", out, "tmpfs", syscall.MS_REMOUNT, "size=64m"))
	runOutput(t, 0, server.URL, program, args...)
	checkResults(t, in, out)
	again := server.images.Load() - 1000
	t.Logf("%d images were paid for again", again)
	if again > 4*16 {
		t.Error("too many")
	}
}

// runInNamespace runs the test in a process that may mount file systems, in a user
// namespace. Where the system allows that to root alone, the test fails: run it as root.
func runInNamespace(t *testing.T) {
	t.Helper()
	const inNamespace = "VISION1_TEST_IN_NAMESPACE"
	if os.Getenv(inNamespace) != "" {
		t.Fatal("a file system can't be mounted, not even in a user namespace; run the test as root")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	output, err := cmd.CombinedOutput()
	t.Logf("in a user namespace:\n%s", output)
	if err != nil || !strings.Contains(string(output), "--- PASS: "+t.Name()) {
		t.Errorf("%v; run the test as root where user namespaces are not allowed", err)
	}
}
