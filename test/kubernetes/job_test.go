//go:build linux

package kubernetes

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/yaml"
)

// A service counts how often each image is sent to it.
type service struct {
	host string

	mu    sync.Mutex
	sent  map[[sha256.Size]byte]int
	total int
}

func newService(t *testing.T, latency time.Duration) *service {
	t.Helper()
	s := &service{sent: map[[sha256.Size]byte]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct {
			Requests []struct{ Image struct{ Content []byte } }
		}
		body, _ := io.ReadAll(r.Body) // the client may be killed
		if json.Unmarshal(body, &request) != nil {
			return
		}
		s.mu.Lock()
		for _, r := range request.Requests {
			s.sent[sha256.Sum256(r.Image.Content)]++
			s.total++
		}
		s.mu.Unlock()
		select {
		case <-time.After(latency):
		case <-r.Context().Done():
		}
		elements := strings.TrimSuffix(strings.Repeat("{},", len(request.Requests)), ",")
		_, _ = io.WriteString(w, `{"responses":[`+elements+`]}`) // the client may be killed
	}))
	t.Cleanup(server.Close)
	s.host = strings.TrimPrefix(server.URL, "http://")
	return s
}

func (s *service) counts() (images, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent), s.total
}

// until waits until a condition holds.
func until(t *testing.T, what string, holds func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for !holds(ctx) {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("no %s within 3 minutes", what)
		}
	}
}

// create creates the job that detect job prints for a detect command.
func create(t *testing.T, set *kubernetes.Clientset, change func(j *batchv1.Job), shares, parallel int, command ...string) *batchv1.Job {
	t.Helper()
	args := append([]string{"detect", "job", "kubernetes", "--shares", fmt.Sprint(shares), "--parallel", fmt.Sprint(parallel), "--"}, command...)
	text, err := exec.CommandContext(t.Context(), filepath.Join(*programs, "vision1"), args...).Output()
	must(t, err)
	j := new(batchv1.Job)
	must(t, yaml.UnmarshalStrict(text, j))
	change(j)
	created, err := set.BatchV1().Jobs(namespace).Create(t.Context(), j, metav1.CreateOptions{FieldValidation: "Strict"})
	must(t, err)
	return created
}

// wait waits until a job is complete or failed, and returns it and the reason.
func wait(t *testing.T, set *kubernetes.Clientset, j *batchv1.Job) (status batchv1.JobStatus, ended batchv1.JobConditionType, reason string) {
	t.Helper()
	until(t, "end of the job", func(ctx context.Context) bool {
		now, err := set.BatchV1().Jobs(namespace).Get(ctx, j.Name, metav1.GetOptions{})
		must(t, err)
		for _, c := range now.Status.Conditions {
			if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) {
				status, ended, reason = now.Status, c.Type, c.Reason
			}
		}
		return ended != ""
	})
	return status, ended, reason
}

func runningPods(t *testing.T, set *kubernetes.Clientset) []corev1.Pod {
	t.Helper()
	pods, err := set.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{FieldSelector: "status.phase=Running"})
	must(t, err)
	return pods.Items
}

func writeImages(t *testing.T, count int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "photos"), 0o755))
	for i := range count {
		m := image.NewGray(image.Rect(0, 0, 8, 8))
		m.SetGray(0, 0, color.Gray{Y: uint8(i)})
		m.SetGray(1, 0, color.Gray{Y: uint8(i >> 8)})
		var b bytes.Buffer
		must(t, png.Encode(&b, m), os.WriteFile(filepath.Join(dir, "photos", fmt.Sprintf("%04d.png", i)), b.Bytes(), 0o600))
	}
	return dir
}

// A job processes each image once, except those that were in flight when a process was
// killed. A pod that is evicted loses nothing, and its share doesn't count as failed.
func TestIndexedJob(t *testing.T) {
	const images, jobs, perRequest = 1000, 2, 16
	set, service, dir := newControlPlane(t), newService(t, 500*time.Millisecond), writeImages(t, images)
	k := newKubelet(t, set, dir, "VISION_EMULATOR_HOST="+service.host)
	j := create(t, set, func(*batchv1.Job) {}, 8, 4, "labels", "photos", "-o", "out", "--rate", "0", "--jobs", "2")
	sent := func(n int) {
		until(t, fmt.Sprint(n, " images"), func(context.Context) bool { _, total := service.counts(); return total >= n })
	}
	sent(150)
	pod := runningPods(t, set)[0]
	must(t, set.CoreV1().Pods(namespace).EvictV1(t.Context(), &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: pod.Name}}))
	sent(500)
	killed := k.kill(t, runningPods(t, set))
	status, ended, reason := wait(t, set, j)
	t.Logf("share %s evicted, share %s killed: %s %s, indexes %s, %d pods failed", index(&pod), killed, ended, reason, status.CompletedIndexes, status.Failed)
	if ended != batchv1.JobComplete || status.CompletedIndexes != "0-7" || status.Failed == 0 {
		t.Errorf("%+v", status)
	}
	unique, total := service.counts()
	t.Logf("%d images were sent, %d of them again", unique, total-unique)
	if unique != images || total-unique > jobs*perRequest {
		t.Errorf("%d images of %d, %d sent again", unique, images, total-unique)
	}
	results, err := filepath.Glob(filepath.Join(dir, "out", "photos", "*.json"))
	if err != nil || len(results) != images {
		t.Errorf("%d results, %v", len(results), err)
	}
}

// A job whose shares have no usable credentials fails at once.
func TestFailJob(t *testing.T) {
	set, service := newControlPlane(t), newService(t, 0)
	newKubelet(t, set, writeImages(t, 20))
	j := create(t, set, func(*batchv1.Job) {}, 20, 1, "labels", "photos", "-o", "out", "--credentials", "missing.json")
	status, ended, reason := wait(t, set, j)
	if _, total := service.counts(); ended != batchv1.JobFailed || reason != batchv1.JobReasonPodFailurePolicy || status.Failed > 2 || total > 0 {
		t.Errorf("%s %s: %+v, %d images sent", ended, reason, status, total)
	}
}

// If one share fails each time, the others complete, and the job is failed.
func TestFailIndex(t *testing.T) {
	set, service, dir := newControlPlane(t), newService(t, 0), writeImages(t, 100)
	newKubelet(t, set, dir, "VISION_EMULATOR_HOST="+service.host)
	must(t, os.MkdirAll(filepath.Join(dir, "out", ".vision1", "share-00002-of-00004.jsonl.lock"), 0o755)) // can't be locked
	j := create(t, set, func(j *batchv1.Job) { *j.Spec.BackoffLimitPerIndex = 1 }, 4, 2, "labels", "photos", "-o", "out")
	status, ended, reason := wait(t, set, j)
	if ended != batchv1.JobFailed || reason != batchv1.JobReasonFailedIndexes || status.CompletedIndexes != "0,1,3" || *status.FailedIndexes != "2" {
		t.Errorf("%s %s: %+v", ended, reason, status)
	}
}
