//go:build linux

package kubernetes

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/util/retry"
)

const (
	namespace = "default"
	indexName = "batch.kubernetes.io/job-completion-index"
)

// A kubelet stands in for the scheduler and a node: it runs the commands of pods as
// processes of this machine, with their arguments and variables, and reports how they end.
type kubelet struct {
	t    *testing.T
	set  *kubernetes.Clientset
	dir  string // the working directory of the image: /work
	env  []string
	logs string

	mu      sync.Mutex
	running map[types.UID]*exec.Cmd
	seen    map[types.UID]bool
	ending  map[types.UID]bool
	group   sync.WaitGroup
}

// newKubelet runs pods until the test ends. env is the environment of the image.
func newKubelet(t *testing.T, set *kubernetes.Clientset, dir string, env ...string) *kubelet {
	t.Helper()
	k := &kubelet{t: t, set: set, dir: dir, env: env, logs: t.TempDir(), running: map[types.UID]*exec.Cmd{}, seen: map[types.UID]bool{}, ending: map[types.UID]bool{}}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	k.group.Go(func() { k.watch(ctx) })
	t.Cleanup(func() {
		cancel()
		k.mu.Lock()
		for _, cmd := range k.running {
			_ = cmd.Process.Kill() // it may have ended
		}
		k.mu.Unlock()
		k.group.Wait()
	})
	return k
}

// watch starts and ends pods. It lists them again and again, which is simpler than a
// watch, and fast enough for a few pods.
func (k *kubelet) watch(ctx context.Context) {
	for ctx.Err() == nil {
		pods, err := k.set.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
		if err == nil {
			for i := range pods.Items {
				k.sync(ctx, &pods.Items[i])
			}
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// sync starts a pod that is new, and ends one that is deleted.
func (k *kubelet) sync(ctx context.Context, pod *corev1.Pod) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch cmd := k.running[pod.UID]; {
	case cmd != nil && pod.DeletionTimestamp != nil && !k.ending[pod.UID]:
		k.ending[pod.UID] = true                // once: a second signal ends vision1 at once
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	case !k.seen[pod.UID] && pod.DeletionTimestamp == nil && pod.Status.Phase == corev1.PodPending:
		k.seen[pod.UID] = true
		cmd, err := k.start(ctx, pod)
		if err != nil {
			k.t.Errorf("pod %s: %v", pod.Name, err)
			return
		}
		k.running[pod.UID] = cmd
		k.group.Go(func() { k.finish(ctx, pod, cmd) })
	}
}

func (k *kubelet) start(ctx context.Context, pod *corev1.Pod) (*exec.Cmd, error) {
	binding := &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: pod.Name}, Target: corev1.ObjectReference{Kind: "Node", Name: "node"}}
	if err := k.set.CoreV1().Pods(namespace).Bind(ctx, binding, metav1.CreateOptions{}); err != nil {
		return nil, err
	}
	container := &pod.Spec.Containers[0]
	var args []string
	for _, arg := range container.Args {
		args = append(args, strings.ReplaceAll(arg, "$$", "$")) // no variables are in them
	}
	log, err := os.Create(filepath.Join(k.logs, pod.Name))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(*programs, "vision1"), args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = k.dir, append([]string{"HOME=/nonexistent", "TMPDIR=" + k.logs}, k.env...), log, log
	for _, v := range container.Env {
		value := v.Value
		if v.ValueFrom != nil && v.ValueFrom.FieldRef != nil && strings.Contains(v.ValueFrom.FieldRef.FieldPath, indexName) {
			value = index(pod)
		}
		cmd.Env = append(cmd.Env, v.Name+"="+value)
	}
	err = cmd.Start()
	_ = log.Close() // the process has its own
	if err != nil {
		return nil, err
	}
	return cmd, k.report(ctx, pod, func(s *corev1.PodStatus) {
		s.Phase = corev1.PodRunning
		s.ContainerStatuses = []corev1.ContainerStatus{{Name: container.Name, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}}}}
	})
}

// index returns the completion index of a pod.
func index(pod *corev1.Pod) string { return pod.Annotations[indexName] }

// finish reports how a pod ended, and completes its deletion.
func (k *kubelet) finish(ctx context.Context, pod *corev1.Pod, cmd *exec.Cmd) {
	err := cmd.Wait()
	code := int32(cmd.ProcessState.ExitCode())
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		code = 128 + int32(status.Signal())
	}
	k.mu.Lock()
	delete(k.running, pod.UID)
	k.mu.Unlock()
	text, _ := os.ReadFile(filepath.Join(k.logs, pod.Name))
	k.t.Logf("share %s in %s: exit code %d\n%s", index(pod), pod.Name, code, text[max(0, len(text)-300):])
	phase := corev1.PodSucceeded
	if err != nil {
		phase = corev1.PodFailed
	}
	err = k.report(ctx, pod, func(s *corev1.PodStatus) {
		s.Phase = phase
		s.ContainerStatuses = []corev1.ContainerStatus{{
			Name: pod.Spec.Containers[0].Name, State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, FinishedAt: metav1.Now()}},
		}}
	})
	now, getErr := k.set.CoreV1().Pods(namespace).Get(ctx, pod.Name, metav1.GetOptions{})
	if getErr == nil && now.DeletionTimestamp != nil {
		err = errors.Join(err, k.set.CoreV1().Pods(namespace).Delete(ctx, pod.Name, *metav1.NewDeleteOptions(0)))
	}
	if err != nil && ctx.Err() == nil {
		k.t.Logf("pod %s: %v", pod.Name, err)
	}
}

func (k *kubelet) report(ctx context.Context, pod *corev1.Pod, change func(s *corev1.PodStatus)) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		now, err := k.set.CoreV1().Pods(namespace).Get(ctx, pod.Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		change(&now.Status)
		_, err = k.set.CoreV1().Pods(namespace).UpdateStatus(ctx, now, metav1.UpdateOptions{})
		return err
	})
}

// kill kills the process of some pod that runs, and returns its share.
func (k *kubelet) kill(t *testing.T, pods []corev1.Pod) string {
	t.Helper()
	for i := range pods {
		k.mu.Lock()
		cmd := k.running[pods[i].UID]
		k.mu.Unlock()
		if cmd != nil && cmd.Process.Kill() == nil {
			return index(&pods[i])
		}
	}
	t.Fatal("no pod runs")
	return ""
}
