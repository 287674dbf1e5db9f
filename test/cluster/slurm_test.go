//go:build system && linux

package cluster

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A slurm is a cluster of two nodes, n1 and n2, on this machine, for the user of the
// test: its files are in a directory, and it needs neither systemd, cgroups, nor a
// database.
type slurm struct {
	host

	nodes map[string]*exec.Cmd
}

// slurmConfig has %[1]s, the directory; %[2]s, the name of the machine; %[3]s, the user;
// and the ports of the controller and the nodes.
const slurmConfig = `ClusterName=test
SlurmctldHost=%[2]s(127.0.0.1)
SlurmUser=%[3]s
SlurmdUser=%[3]s
AuthType=auth/munge
AuthInfo=socket=%[1]s/munge.socket
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort=%[4]d
SlurmctldPidFile=%[1]s/controller.pid
SlurmctldTimeout=10
SlurmdPidFile=%[1]s/%%n.pid
SlurmdSpoolDir=%[1]s/%%n
SlurmdTimeout=5
StateSaveLocation=%[1]s/state
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=15
NodeName=n1 NodeHostname=%[2]s NodeAddr=127.0.0.1 Port=%[5]d CPUs=2 RealMemory=4096
NodeName=n2 NodeHostname=%[2]s NodeAddr=127.0.0.1 Port=%[6]d CPUs=2 RealMemory=4096
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`

// newSlurm starts a cluster, whose users work in a directory with the variables in env.
func newSlurm(t *testing.T, dir string, env ...string) *slurm {
	t.Helper()
	state, err := os.MkdirTemp("", "slurm") //nolint:usetesting // short: a socket is in it
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(state)) })
	s := &slurm{host: host{dir: dir, env: append(env, "SLURM_CONF="+state+"/slurm.conf")}, nodes: map[string]*exec.Cmd{}}
	ports := freePorts(t, 3)
	name, err := os.Hostname()
	must(t, err)
	name, _, _ = strings.Cut(name, ".")
	owner, err := user.Current()
	must(t, err)
	for _, sub := range []string{"state", "n1", "n2"} {
		must(t, os.Mkdir(filepath.Join(state, sub), 0o755))
	}
	key := make([]byte, 1024)
	_, err = rand.Read(key)
	config := fmt.Sprintf(slurmConfig, state, name, owner.Username, ports[0], ports[1], ports[2])
	must(t, err,
		os.WriteFile(filepath.Join(state, "munge.key"), key, 0o400),
		os.WriteFile(filepath.Join(state, "slurm.conf"), []byte(config), 0o644))
	file := func(name string) string { return filepath.Join(state, name) }
	s.start(t, "munged", "--foreground", "--force", "--key-file="+file("munge.key"), "--socket="+file("munge.socket"),
		"--pid-file="+file("munge.pid"), "--log-file="+file("munge.log"), "--seed-file="+file("munge.seed"))
	s.until(t, "munged", func() bool {
		return exec.CommandContext(t.Context(), "munge", "-n", "-S", file("munge.socket")).Run() == nil
	})
	s.start(t, "slurmctld", "-D", "-f", file("slurm.conf"))
	for _, node := range []string{"n1", "n2"} {
		s.nodes[node] = s.start(t, "slurmd", "-D", "-f", file("slurm.conf"), "-N", node)
	}
	s.until(t, "two idle nodes", func() bool {
		states, err := s.run(t.Context(), "sinfo", "-h", "-N", "-o", "%T")
		return err == nil && states == "idle\nidle\n"
	})
	t.Cleanup(func() { s.end(t) })
	return s
}

// freePorts returns ports that nothing listens on.
func freePorts(t *testing.T, count int) (ports []int) {
	t.Helper()
	for range count {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close() //nolint:gocritic // after all are known, so that they differ
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// start starts a program that runs until the test ends.
func (s *slurm) start(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path = "/usr/sbin/" + name
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = s.dir, append(os.Environ(), s.env...)
	log := new(lockedBuffer)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.WaitDelay = time.Second // its children can have the pipe
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		timer := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // its exit code says nothing
		timer.Stop()
		if t.Failed() {
			t.Logf("%s:\n%s", name, log)
		}
	})
	return cmd
}

// end ends all jobs, and waits until their processes have ended.
func (s *slurm) end(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
	defer cancel()
	owner, err := user.Current()
	must(t, err)
	_, _ = s.run(ctx, "scancel", "--signal=KILL", "--user="+owner.Username)
	for len(s.processes("")) > 0 && ctx.Err() == nil {
		for _, pid := range s.processes("") {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		pause(ctx)
	}
}

// pause is the time between two looks at what has no event.
func pause(ctx context.Context) {
	select {
	case <-time.After(100 * time.Millisecond):
	case <-ctx.Done():
	}
}

// until waits until a condition holds.
func (s *slurm) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for !holds() {
		if ctx.Err() != nil {
			queue, _ := s.run(t.Context(), "squeue", "-o", "%i %T %r %N")
			t.Fatalf("no %s within a minute\n%s", what, queue)
		}
		pause(ctx)
	}
}

// processes returns the processes of jobs on a node, or on both.
func (s *slurm) processes(node string) (pids []int) {
	conf, name := []byte(s.env[len(s.env)-1]+"\x00"), []byte("SLURMD_NODENAME="+node)
	entries, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range entries {
		environ, _ := os.ReadFile(path) // it may have ended
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && bytes.Contains(environ, conf) && bytes.Contains(environ, name) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// fail ends a node, as a loss of power does, and returns the number of its processes.
func (s *slurm) fail(t *testing.T, node string) int {
	t.Helper()
	must(t, s.nodes[node].Process.Kill())
	pids := s.processes(node)
	for _, pid := range pids {
		if parent := parentOf(pid); parent > 1 && commandOf(parent) == "slurmstepd" {
			_ = syscall.Kill(parent, syscall.SIGKILL) // several have the same
		}
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
	}
	return len(pids)
}

// parentOf returns the parent of a process, or 0.
func parentOf(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "\nPPid:\t")
	text, _, _ := strings.Cut(rest, "\n")
	parent, _ := strconv.Atoi(text)
	return parent
}

func commandOf(pid int) string {
	name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return strings.TrimSpace(string(name))
}

// finish waits until no job is left. Slurm lets two minutes pass before a task that was
// queued again starts: that is for clusters whose nodes take time to recover.
func (s *slurm) finish(t *testing.T) {
	t.Helper()
	hurried := make(map[string]bool)
	s.until(t, "end of all jobs", func() bool {
		queue := s.must(t, "squeue", "-h", "-r", "-O", "ArrayJobID,ArrayTaskID,RestartCnt,Reason")
		for line := range strings.Lines(queue) {
			// A node rejects a task in the second in which it ended.
			if f := strings.Fields(line); len(f) == 4 && f[3] == "BeginTime" && !hurried[line] {
				_, err := s.run(t.Context(), "scontrol", "update", "JobId="+f[0]+"_"+f[1], "StartTime=now+2seconds")
				hurried[line] = err == nil // otherwise it may have started
			}
		}
		return queue == ""
	})
}

// log returns what all tasks printed.
func (s *slurm) log(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "vision1-*.log"))
	must(t, err)
	var b strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		must(t, err)
		fmt.Fprintf(&b, "%s:\n%s", filepath.Base(name), text)
	}
	return b.String()
}
