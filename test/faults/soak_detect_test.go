//go:build soak && linux

package faults

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A cannedServer responds to images:annotate with the same text for each image, and
// counts how often it was paid for each.
type cannedServer struct {
	*httptest.Server

	requests atomic.Int64
	images   atomic.Int64
	response string // for each image
	arrived  func() // or nil
}

func newCannedServer(t *testing.T) *cannedServer {
	t.Helper()
	s := &cannedServer{response: cannedText}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

const cannedText = `{"textAnnotations": [{"locale": "en", "description": "a text of the usual length, with a few words in it"}]}`

// ServeHTTP counts the images without decoding them, to leave the CPU to the client.
func (s *cannedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n := bytes.Count(body, []byte(`"content":`))
	s.requests.Add(1)
	s.images.Add(int64(n))
	if s.arrived != nil {
		s.arrived()
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"responses":[`+strings.TrimSuffix(strings.Repeat(s.response+",", n), ",")+"]}")
}

// imageTree creates n different PNG files of about 10 KB.
func imageTree(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	random := rand.NewChaCha8([32]byte{1})
	photo := image.NewGray(image.Rect(0, 0, 100, 98))
	encoder := png.Encoder{CompressionLevel: png.NoCompression}
	for i := range n {
		_, _ = random.Read(photo.Pix)
		var b bytes.Buffer
		mustDo(t, encoder.Encode(&b, photo))
		mustDo(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("i%06d.png", i)), b.Bytes(), 0o600))
	}
	return dir
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A cost is what a process took.
type cost struct {
	cpu, wall time.Duration
	memory    int64 // the peak, in bytes
}

// runTimed runs a program that must succeed. The kernel's own figure for the memory of
// a process that ended includes that of this one, which started it.
func runTimed(t *testing.T, url, program string, args ...string) cost {
	t.Helper()
	cmd := detectCommand(t, url, program, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	mustDo(t, cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for memory := int64(0); ; {
		select {
		case <-ticker.C:
			memory = max(memory, currentPeak(cmd.Process.Pid))
		case err := <-done:
			if err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			return cost{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), time.Since(start), memory}
		}
	}
}

// currentPeak returns the peak memory of a process so far in bytes, or 0 if it ended.
func currentPeak(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _ := strconv.ParseInt(strings.TrimSpace(strings.SplitN(rest, "kB", 2)[0]), 10, 64)
	return kib << 10
}

func detectCommand(t *testing.T, url, program string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), "VISION_EMULATOR_HOST="+strings.TrimPrefix(url, "http://"), "HOME="+t.TempDir())
	return cmd
}

// TestSoakDetect annotates 10,000 images of 10 KB, in turn with a loop that encodes,
// posts, and writes the same batches.
func TestSoakDetect(t *testing.T) {
	const images, rounds = 10_000, 9
	program, server, in := buildProgram(t), newCannedServer(t), imageTree(t, images)
	t.Chdir(filepath.Dir(in))
	in = filepath.Base(in) // a short name, as people type it: results are as deep as it is
	var ours, bare []cost
	for range rounds {
		out := t.TempDir()
		ours = append(ours, runTimed(t, server.URL, program, "detect", "labels", in, "-o", out, "--rate", "0"))
		bare = append(bare, runTimed(t, server.URL, bareAnnotate, server.URL, in, t.TempDir()))
	}
	least := func(costs []cost, of func(cost) time.Duration) time.Duration {
		return of(slices.MinFunc(costs, func(a, b cost) int { return int(of(a) - of(b)) }))
	}
	cpu, wall := func(c cost) time.Duration { return c.cpu }, func(c cost) time.Duration { return c.wall }
	memory := slices.MaxFunc(ours, func(a, b cost) int { return int(a.memory - b.memory) }).memory
	ratios := make([]float64, rounds)
	for i := range ratios {
		ratios[i] = float64(ours[i].wall) / float64(bare[i].wall)
	}
	slices.Sort(ratios)
	each, ratio := least(ours, cpu)/images, ratios[rounds/2]
	t.Logf("CPU %s per image (loop %s), wall %s (loop %s), pair by pair %.2f times (%.2f to %.2f), peak %.1f MiB", each, least(bare, cpu)/images,
		least(ours, wall).Round(time.Millisecond), least(bare, wall).Round(time.Millisecond), ratio, ratios[0], ratios[rounds-1], float64(memory)/(1<<20))
	if each > 300*time.Microsecond || memory > 64<<20 || ratio > 1.25 {
		t.Error("want at most 0.3 ms, 64 MiB, and 1.25 times")
	}
	if got := server.images.Load(); got != 2*rounds*images {
		t.Errorf("%d images were sent", got)
	}
}

// runBareAnnotate is the loop of TestSoakDetect: bare-annotate URL IN OUT.
func runBareAnnotate() {
	if err := bareLoop(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:revive // this is a main function
	}
}

func bareLoop(url, in, out string) error {
	const jobs, maxImages = 4, 16
	entries, err := os.ReadDir(in)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: jobs}}
	batches := make(chan []os.DirEntry)
	errs := make([]error, jobs)
	var workers sync.WaitGroup
	for i := range jobs {
		workers.Go(func() {
			for batch := range batches {
				errs[i] = errors.Join(errs[i], bareBatch(client, url, in, out, batch))
			}
		})
	}
	for batch := range slices.Chunk(entries, maxImages) {
		batches <- batch
	}
	close(batches)
	workers.Wait()
	return errors.Join(errs...)
}

func bareBatch(client *http.Client, url, in, out string, batch []os.DirEntry) error {
	var body bytes.Buffer
	body.WriteString(`{"requests":[`)
	for i, e := range batch {
		data, err := os.ReadFile(filepath.Join(in, e.Name()))
		if err != nil {
			return err
		}
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(`{"image":{"content":"` + base64.StdEncoding.EncodeToString(data) + `"},"features":[{"type":"LABEL_DETECTION"}]}`)
	}
	body.WriteString("]}")
	response, err := client.Post(url+"/v1/images:annotate", "application/json", &body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var parts struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.NewDecoder(response.Body).Decode(&parts); err != nil {
		return err
	}
	for i, e := range batch {
		if err := os.WriteFile(filepath.Join(out, e.Name()+".json"), parts.Responses[i], 0o600); err != nil {
			return err
		}
	}
	return nil
}

// bareAnnotate is the name of a program that the test binary can act as.
const bareAnnotate = "bare-annotate"

// programs returns what the test binary can act as, beside vision1.
func programs() map[string]func() { return map[string]func(){bareAnnotate: runBareAnnotate} }
