//go:build system && linux

package cluster

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// newSSH starts an ssh server for the user of the test, on which two machines, node1 and
// node2, seem to run, and returns the configuration file of a client. env is the
// environment there.
func newSSH(t *testing.T, env ...string) (config string) {
	t.Helper()
	dir := t.TempDir()
	h := &host{dir: dir}
	file := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"host", "user"} {
		h.must(t, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(name))
	}
	hostKey, err := os.ReadFile(file("host.pub"))
	must(t, err)
	port := freePorts(t, 1)[0]
	if os.Geteuid() == 0 { // the service of the package would create it
		must(t, os.MkdirAll("/run/sshd", 0o755))
	}
	server := fmt.Sprintf("ListenAddress 127.0.0.1:%d\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\nMaxStartups 100\nSetEnv",
		port, file("host"), file("user.pub"))
	for _, variable := range env {
		server += fmt.Sprintf(" %q", variable)
	}
	client := fmt.Sprintf("Host node1 node2\nHostName 127.0.0.1\nPort %d\nHostKeyAlias server\nUserKnownHostsFile %s\nIdentityFile %s\nIdentitiesOnly yes\nBatchMode yes\n",
		port, file("known"), file("user"))
	must(t,
		os.WriteFile(file("sshd_config"), []byte(server+"\n"), 0o600),
		os.WriteFile(file("ssh_config"), []byte(client), 0o600),
		os.WriteFile(file("known"), []byte("server "+string(hostKey)), 0o600))
	path, err := exec.LookPath("sshd")
	if err != nil {
		path = "/usr/sbin/sshd" // which must have an absolute path
	}
	cmd := exec.Command(path, "-D", "-e", "-f", file("sshd_config"))
	log := new(lockedBuffer)
	cmd.Stderr, cmd.WaitDelay = log, time.Second
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait() // its exit code says nothing
		if t.Failed() {
			t.Logf("sshd:\n%s", log)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprint("127.0.0.1:", port))
		if err == nil {
			must(t, conn.Close())
			return file("ssh_config")
		}
		if ctx.Err() != nil {
			t.Fatalf("sshd doesn't listen: %v\n%s", err, log)
		}
		pause(ctx)
	}
}

// shareLog returns which shares ran where, with their exit codes, from the job log.
func shareLog(t *testing.T, dir string) (hosts map[string]int, failed []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "vision1.joblog"))
	must(t, err)
	hosts = map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		fields := strings.Split(line, "\t") // Seq, Host, ..., Exitval, Signal, Command
		if i == 0 {
			continue
		}
		hosts[fields[1]]++
		if fields[6] != "0" {
			failed = append(failed, line)
		}
	}
	return hosts, failed
}
