//go:build soak

package faults

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
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

	"vision1/internal/clitest"
	"vision1/internal/emulator"
)

var soakCommands = flag.Int("soak-commands", 10_000, "number of commands that TestSoak runs") //nolint:gochecknoglobals // test flags must be global

const (
	soakConcurrency = 24
	soakTimeout     = 20 * time.Second // --timeout of most commands
	soakRound       = 1000
	soakMargin      = 2 * time.Second // on top of --timeout
	// One in soakProcess commands is a separate process; the others run in this
	// one, so that leaks show.
	soakProcess = 20
	soakSilent  = "5s" // --timeout if the proxy may never respond
)

// A soak runs many commands through proxies that break 1 in 5 connections.
type soak struct {
	t       *testing.T
	service *emulator.Server
	proxies []soakProxy
	image   string
	ready   []string // names of operations that are done
	exits   sync.Map // "KIND EXIT" to *atomic.Int64
	fails   atomic.Int64
	once    sync.Map // parent of an operation to start once: true
}

type soakProxy struct {
	*faultyProxy
	name   string
	silent bool // may never respond
}

// TestSoak checks that every command exits in time with a code that is documented
// for its fault, and writes its output atomically; that no operation is started
// twice; and that nothing leaks.
func TestSoak(t *testing.T) {
	s := newSoak(t)
	before := s.resources()
	start := time.Now()
	for first := 0; first < *soakCommands; first += soakRound {
		s.round(first, min(first+soakRound, *soakCommands))
	}
	took := time.Since(start)
	started := s.checkStarted()
	after := s.resources()
	t.Logf("%d commands in %s (%s each, %d at once), %d operations started", *soakCommands, took.Round(time.Second),
		(took * soakConcurrency / time.Duration(*soakCommands)).Round(time.Millisecond), soakConcurrency, started)
	s.logExits()
	t.Logf("before: %s", before)
	t.Logf("after:  %s", after)
	if after.descriptors > before.descriptors+2 || after.goroutines > before.goroutines+2 || after.temporary != before.temporary {
		t.Error("resources leak")
	}
	if n := s.fails.Load(); n > 0 {
		t.Errorf("%d commands failed the checks", n)
	}
}

// round runs some of the commands, then restarts the proxies to close the idle
// connections of this process.
func (s *soak) round(from, to int) {
	work := make(chan int)
	var workers sync.WaitGroup
	for range soakConcurrency {
		workers.Go(func() {
			for i := range work {
				s.command(i)
			}
		})
	}
	for i := from; i < to; i++ {
		work <- i
	}
	close(work)
	workers.Wait()
	for _, proxy := range s.proxies {
		proxy.stop()
		if err := proxy.restart(); err != nil {
			s.t.Fatal(err)
		}
	}
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	service, err := emulator.Start(t.Context(), emulator.Config{OperationTime: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := service.Close(); err != nil {
			t.Errorf("close the emulator: %v", err)
		}
	})
	s := &soak{t: t, service: service, image: filepath.Join(t.TempDir(), "image.png")}
	t.Setenv("TMPDIR", t.TempDir())
	if err := os.WriteFile(s.image, noiseImage(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fault := range []struct {
		name, kind, direction, attributes string
		silent                            bool
	}{
		{"reset", "reset_peer", "downstream", `"timeout": 0`, false},
		{"reset later", "reset_peer", "downstream", `"timeout": 5`, false},
		{"response cut", "limit_data", "downstream", `"bytes": 260`, false},
		{"head cut", "limit_data", "downstream", `"bytes": 20`, false},
		{"request cut", "limit_data", "upstream", `"bytes": 60`, false},
		{"silence, then closed", "timeout", "downstream", `"timeout": 200`, false},
		{"slow", "bandwidth", "downstream", `"rate": 1`, false},
		{"jitter", "latency", "downstream", `"latency": 100, "jitter": 100`, false},
		{"slow close", "slow_close", "downstream", `"delay": 500`, false},
		{"silence", "timeout", "downstream", `"timeout": 0`, true},
	} {
		proxy := newFaultyProxy(t, service.Addr())
		if err := proxy.add(fault.kind, fault.direction, 0.2, fault.attributes); err != nil {
			t.Fatal(err)
		}
		s.proxies = append(s.proxies, soakProxy{proxy, fault.name, fault.silent})
	}
	for range 20 {
		s.ready = append(s.ready, s.startDirectly("ready"))
	}
	return s
}

// A soakKind is a kind of command and its valid exit codes. 5 is always one of them.
type soakKind struct {
	name  string
	args  []string
	exits []int
}

func (s *soak) kind(i int) soakKind {
	n := strconv.Itoa(i)
	done := s.ready[i%len(s.ready)]
	purge := func(more ...string) []string {
		parent := "projects/n" + n + "/locations/l"
		s.once.Store(parent, true)
		return append([]string{"projects", "locations-products-purge", parent, "-r", "delete-orphan-products=true", "force=true"}, more...)
	}
	switch i % 10 {
	case 0, 1:
		return soakKind{"get", []string{"operations", "get", done}, []int{0, 5}}
	case 2:
		return soakKind{"start", purge(), []int{0, 5}}
	case 3:
		return soakKind{"start --wait", purge("--wait"), []int{0, 5, 8}}
	case 4:
		return soakKind{"wait", []string{"operations", "wait", done}, []int{0, 5, 8}}
	case 5:
		return soakKind{"wait for several", append([]string{"operations", "wait"}, s.ready[:5]...), []int{0, 5, 8}}
	case 6: // the operation is already done
		return soakKind{"cancel --wait", []string{"operations", "cancel", done, "--wait"}, []int{5, 7, 8}}
	case 7: // a second request would fail, because the name exists
		return soakKind{"create", []string{"projects", "locations-products-create", "projects/p/locations/l", "-r", "display-name=a",
			"product-category=homegoods-v2", "-p", "product-id=product" + n}, []int{0, 5}}
	case 8:
		return soakKind{"annotate", []string{"images", "annotate", "-r", "requests.image.content=@" + s.image,
			"requests.features.type=IMAGE_PROPERTIES"}, []int{0, 5}}
	default:
		return soakKind{"unknown", []string{"operations", "get", "operations/unknown" + n}, []int{1, 5}}
	}
}

// command runs one command and checks the outcome.
func (s *soak) command(i int) {
	kind, proxy := s.kind(i), s.proxies[i/10%len(s.proxies)]
	timeout := soakTimeout.String()
	if proxy.silent {
		timeout = soakSilent
	}
	limit, err := time.ParseDuration(timeout)
	if err != nil {
		s.fail("%v", err)
		return
	}
	dir, err := os.MkdirTemp(s.t.TempDir(), "soak")
	if err != nil {
		s.fail("%v", err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "out.json")
	old := i%3 > 0
	if old {
		if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
			s.fail("%v", err)
			return
		}
	}
	args := append(slices.Clone(kind.args), "--timeout", timeout, "-o", file)
	start := time.Now()
	got := s.run(i, proxy, args)
	took := time.Since(start)
	s.count(kind.name, got.Code)
	text, err := os.ReadFile(file)
	written := got.Code == 0 || got.Code == 7
	entries, _ := os.ReadDir(dir)
	switch {
	case !slices.Contains(kind.exits, got.Code):
		s.fail("%s through %s: exit %d\n%s", kind.name, proxy.name, got.Code, got.Stderr)
	case took > limit+soakMargin:
		s.fail("%s through %s: took %s", kind.name, proxy.name, took)
	case written && (err != nil || !isComplete(text)):
		s.fail("%s through %s: exit %d, the file contains %.100q, %v", kind.name, proxy.name, got.Code, text, err)
	case !written && old && string(text) != "old", !written && !old && err == nil:
		s.fail("%s through %s: exit %d, the file contains %.100q, %v", kind.name, proxy.name, got.Code, text, err)
	case len(entries) > 1:
		s.fail("%s through %s: it left %v behind", kind.name, proxy.name, entries)
	case got.Code != 0 && !clitest.HasError(got.Stderr):
		s.fail("%s through %s: exit %d without an error message: %s", kind.name, proxy.name, got.Code, got.Stderr)
	}
}

// isComplete reports whether a text consists of complete JSON values.
func isComplete(text []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(text))
	for n := 0; ; n++ {
		var value json.RawMessage
		if err := decoder.Decode(&value); err == io.EOF {
			return n > 0
		} else if err != nil {
			return false
		}
	}
}

func (s *soak) run(i int, proxy soakProxy, args []string) clitest.Result {
	if i%soakProcess == 0 {
		return s.process(proxy, args)
	}
	env := map[string]string{"VISION_EMULATOR_HOST": proxy.Host(), "VISION1_NO_HISTORY": "1"}
	return clitest.Command{Args: args, Env: env}.Run()
}

func (s *soak) process(proxy soakProxy, args []string) clitest.Result {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(s.t.Context(), "vision1", args...)
	command.Env = []string{"VISION_EMULATOR_HOST=" + proxy.Host(), "VISION1_NO_HISTORY=1", "HOME=" + s.t.TempDir()}
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run() // the exit code is checked instead
	return clitest.Result{Code: command.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String()}
}

// startDirectly starts an operation without a proxy and returns its name.
func (s *soak) startDirectly(project string) string {
	s.t.Helper()
	url := "http://" + s.service.Addr() + "/v1/projects/" + project + "/locations/l/products:purge"
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, url, strings.NewReader(`{"deleteOrphanProducts": true, "force": true}`))
	if err != nil {
		s.t.Fatal(err)
	}
	var operation struct{ Name string }
	if err := s.fetch(request, &operation); err != nil || operation.Name == "" {
		s.t.Fatalf("start an operation: %v", err)
	}
	return operation.Name
}

func (s *soak) fetch(request *http.Request, to any) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("send a request to the emulator: %w", err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(to); err != nil {
		return fmt.Errorf("decode the response of the emulator: %w", err)
	}
	return nil
}

// checkStarted checks that each operation was started at most once, and returns the
// number of operations that were started.
func (s *soak) checkStarted() int {
	counts := map[string]int{}
	for token := ""; ; {
		url := "http://" + s.service.Addr() + "/v1/operations?pageSize=1000&pageToken=" + token
		request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			s.t.Fatal(err)
		}
		var page struct {
			Operations    []struct{ Name string }
			NextPageToken string
		}
		if err := s.fetch(request, &page); err != nil {
			s.t.Fatal(err)
		}
		for _, o := range page.Operations {
			parent, _, _ := strings.Cut(o.Name, "/operations/")
			counts[parent]++
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	total := 0
	s.once.Range(func(parent, _ any) bool {
		n := counts[fmt.Sprint(parent)]
		if total += n; n > 1 {
			s.fail("%d operations of %v", n, parent)
		}
		return true
	})
	if total == 0 {
		s.fail("no operation was started under %d parents", len(counts))
	}
	return total
}
