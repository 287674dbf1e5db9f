//go:build linux && !race

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// maxMemory is the limit for the emulator and its child processes, in MiB.
const maxMemory = 1536

// A process is a running emulator.
type process struct {
	command *exec.Cmd
	url     string
	memory  *memoryMeter
}

// startProcess starts an emulator. The test must stop it.
func startProcess(t *testing.T, arguments ...string) *process {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], append([]string{"--listen", "127.0.0.1:0"}, arguments...)...)
	command.Env = append(command.Environ(), "RUN_AS_EMULATOR=1")
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return &process{
		command: command, url: "http://" + strings.TrimSpace(strings.TrimPrefix(line, "listening on ")) + "/v1/",
		memory: newMemoryMeter(command.Process.Pid),
	}
}

// stop ends the emulator, and checks that it stops in time after SIGTERM, and that it
// and its child processes never used more than maxMemory.
func (p *process) stop(t *testing.T) {
	t.Helper()
	used := p.memory.stop() >> 20
	t.Logf("the emulator used %d MiB", used)
	if used > maxMemory {
		t.Errorf("the emulator used %d MiB, want at most %d", used, maxMemory)
	}
	start := time.Now()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("stopped %v after SIGTERM", took)
	}
}

// post sends a request and returns the status and the beginning of the response.
func (p *process) post(ctx context.Context, path, body string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, string(text), err
}

// A hostileRequest is a request that must not harm the emulator or other requests.
type hostileRequest struct {
	path, body string
	status     int
	want       string // a part of the response
}

// check sends a request and checks the response.
func (p *process) check(t *testing.T, name string, request hostileRequest) {
	t.Helper()
	start := time.Now()
	status, body, err := p.post(t.Context(), request.path, request.body)
	if err != nil || status != request.status || !strings.Contains(body, request.want) {
		t.Errorf("%s: HTTP %d, %v, want %d, %q: %.300s", name, status, err, request.status, request.want, body)
	}
	t.Logf("%s: %v: %.150s", name, time.Since(start).Round(time.Millisecond), strings.Join(strings.Fields(body), " "))
}

// SIGTERM ends the emulator while it decodes, and its children too.
func TestSignalWhileDecoding(t *testing.T) {
	if _, err := os.Stat(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid())); err != nil {
		return // no /proc, or one without the children of a process
	}
	emulator := startProcess(t)
	loop := fileRequest("application/pdf", `{"type":"TEXT_DETECTION"}`, "1", nestedForms(3))
	var clients sync.WaitGroup
	for range 4 {
		// The emulator closes the connection.
		clients.Go(func() { _, _, _ = emulator.post(t.Context(), "files:annotate", loop) })
	}
	var children []int
	for len(children) == 0 && t.Context().Err() == nil {
		children = emulator.memory.children()
	}
	emulator.stop(t)
	clients.Wait()
	for _, child := range children {
		for residentMemory(child) > 0 && t.Context().Err() == nil {
			runtime.Gosched()
		}
	}
}

// A FIFO is not an object, and opening it doesn't wait for its other end.
func TestFIFOInBucketDirectory(t *testing.T) {
	buckets, responses := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(buckets, "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	// The SHA-256 hash of "x".
	const hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
	for _, path := range []string{filepath.Join(buckets, "b", "fifo"), filepath.Join(buckets, "b", "output-1-to-1.json"), filepath.Join(responses, hash+".json")} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	emulator := startProcess(t, "--bucket-dir", buckets, "--replies", responses, "--operation-time", "0s")
	defer emulator.stop(t)
	const features = `"features":[{"type":"LABEL_DETECTION"}]`
	for name, request := range map[string]hostileRequest{
		"image":     {"images:annotate", `{"requests":[{"image":{"source":{"imageUri":"gs://b/fifo"}},` + features + `}]}`, 200, "cannot be read as a file"},
		"directory": {"images:annotate", `{"requests":[{"image":{"source":{"imageUri":"gs://b/"}},` + features + `}]}`, 200, "error"},
		"recorded":  {"images:annotate", `{"requests":[{"image":{"content":"eA=="},` + features + `}]}`, 200, "cannot be read"},
		"import":    {"projects/p/locations/l/productSets:import", `{"inputConfig":{"gcsSource":{"csvFileUri":"gs://b/fifo"}}}`, 400, "cannot be read as a file"},
		"output": {"images:asyncBatchAnnotate", `{"requests":[{"image":{"source":{"imageUri":"gs://b/none"}},` + features +
			`}],"outputConfig":{"gcsDestination":{"uri":"gs://b/"}}}`, 200, "cannot be written"},
	} {
		emulator.check(t, name, request)
	}
}
