//go:build soak

package main

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

	"vision1/internal/cli"
	"vision1/internal/emulator"
)

var soakCommands = flag.Int("soak-commands", 10_000, "how many commands TestSoak runs") //nolint:gochecknoglobals // a flag of a test can be nothing else

const (
	soakAtOnce  = 24
	soakTimeout = 20 * time.Second // --timeout of every command
	soakRound   = 1000
	soakMargin  = 2 * time.Second // that a command may take beyond
	// One command in so many is a process of its own; the others share this
	// one, so that what they leave behind is seen.
	soakProcess = 20
	soakLength  = "5s" // --timeout of those that meet silence
)

// A soak is many commands over ways that break 1 in 5 connections.
type soak struct {
	t       *testing.T
	service *emulator.Server
	ways    []soakWay
	picture string
	ready   []string // names of operations that have ended
	exits   sync.Map // "KIND EXIT" to *atomic.Int64
	fails   atomic.Int64
	once    sync.Map // parent of an operation that was to be started once: true
}

type soakWay struct {
	*faultyWay
	name   string
	silent bool // answers may never come
}

// TestSoak: every command ends in an exit code that is documented for what it
// met, in time, with its output whole or as it was before; no operation is
// started twice, and nothing is left behind.
func TestSoak(t *testing.T) {
	s := newSoak(t)
	before := s.leftovers()
	began := time.Now()
	for first := 0; first < *soakCommands; first += soakRound {
		s.round(first, min(first+soakRound, *soakCommands))
	}
	took := time.Since(began)
	started := s.checkStarted()
	after := s.leftovers()
	t.Logf("%d commands in %s (%s each, %d at once), %d operations started", *soakCommands, took.Round(time.Second),
		(took * soakAtOnce / time.Duration(*soakCommands)).Round(time.Millisecond), soakAtOnce, started)
	s.logExits()
	t.Logf("before: %s", before)
	t.Logf("after:  %s", after)
	if after.descriptors > before.descriptors+2 || after.goroutines > before.goroutines+2 || after.temporary != before.temporary {
		t.Error("something leaks")
	}
	if n := s.fails.Load(); n > 0 {
		t.Errorf("%d commands did not end as they have to", n)
	}
}

// round runs some of the commands. A process takes its idle connections with it;
// those of this one end with the ways, which then come up again.
func (s *soak) round(from, to int) {
	work := make(chan int)
	var workers sync.WaitGroup
	for range soakAtOnce {
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
	for _, way := range s.ways {
		way.down()
		if err := way.up(); err != nil {
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
	s := &soak{t: t, service: service, picture: filepath.Join(t.TempDir(), "picture.png")}
	t.Setenv("TMPDIR", t.TempDir())
	if err := os.WriteFile(s.picture, soakPicture(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fault := range []struct {
		name, kind, direction, attributes string
		silent                            bool
	}{
		{"reset", "reset_peer", "downstream", `"timeout": 0`, false},
		{"reset later", "reset_peer", "downstream", `"timeout": 5`, false},
		{"reply cut", "limit_data", "downstream", `"bytes": 260`, false},
		{"head cut", "limit_data", "downstream", `"bytes": 20`, false},
		{"request cut", "limit_data", "upstream", `"bytes": 60`, false},
		{"silence, then the end", "timeout", "downstream", `"timeout": 200`, false},
		{"slow", "bandwidth", "downstream", `"rate": 1`, false},
		{"jitter", "latency", "downstream", `"latency": 100, "jitter": 100`, false},
		{"slow close", "slow_close", "downstream", `"delay": 500`, false},
		{"silence", "timeout", "downstream", `"timeout": 0`, true},
	} {
		way := newFaultyWay(t, service.Addr())
		if err := way.add(fault.kind, fault.direction, 0.2, fault.attributes); err != nil {
			t.Fatal(err)
		}
		s.ways = append(s.ways, soakWay{way, fault.name, fault.silent})
	}
	for range 20 {
		s.ready = append(s.ready, s.direct("ready"))
	}
	return s
}

// A kind is one sort of command, and the exit codes that it may have: 5 is among
// them wherever something is sent.
type soakKind struct {
	name  string
	words []string
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
	case 6: // it has ended long ago
		return soakKind{"cancel --wait", []string{"operations", "cancel", done, "--wait"}, []int{5, 7, 8}}
	case 7: // sent twice it would be refused, as there is one of that name
		return soakKind{"create", []string{"projects", "locations-products-create", "projects/p/locations/l", "-r", "display-name=a",
			"product-category=homegoods-v2", "-p", "product-id=product" + n}, []int{0, 5}}
	case 8:
		return soakKind{"annotate", []string{"images", "annotate", "-r", "requests.image.content=@" + s.picture,
			"requests.features.type=IMAGE_PROPERTIES"}, []int{0, 5}}
	default:
		return soakKind{"unknown", []string{"operations", "get", "operations/unknown" + n}, []int{1, 5}}
	}
}

// command runs one command and checks what became of it.
func (s *soak) command(i int) {
	kind, way := s.kind(i), s.ways[i/10%len(s.ways)]
	timeout := soakTimeout.String()
	if way.silent {
		timeout = soakLength
	}
	limit, err := time.ParseDuration(timeout)
	if err != nil {
		s.fail("%v", err)
		return
	}
	folder, err := os.MkdirTemp(s.t.TempDir(), "soak")
	if err != nil {
		s.fail("%v", err)
		return
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "out.json")
	old := i%3 > 0
	if old {
		if err := os.WriteFile(file, []byte("older"), 0o600); err != nil {
			s.fail("%v", err)
			return
		}
	}
	words := append(slices.Clone(kind.words), "--timeout", timeout, "-o", file)
	began := time.Now()
	got := s.run(i, way, words)
	took := time.Since(began)
	s.count(kind.name, got.code)
	text, err := os.ReadFile(file)
	written := got.code == 0 || got.code == 7
	entries, _ := os.ReadDir(folder)
	switch {
	case !slices.Contains(kind.exits, got.code):
		s.fail("%s over %s: exit %d\n%s", kind.name, way.name, got.code, got.stderr)
	case took > limit+soakMargin:
		s.fail("%s over %s: took %s", kind.name, way.name, took)
	case written && (err != nil || !whole(text)):
		s.fail("%s over %s: exit %d, the file has %.100q, %v", kind.name, way.name, got.code, text, err)
	case !written && old && string(text) != "older", !written && !old && err == nil:
		s.fail("%s over %s: exit %d, the file has %.100q, %v", kind.name, way.name, got.code, text, err)
	case len(entries) > 1:
		s.fail("%s over %s: it left %v", kind.name, way.name, entries)
	case got.code != 0 && !saysWhy(got.stderr):
		s.fail("%s over %s: exit %d without a reason: %s", kind.name, way.name, got.code, got.stderr)
	}
}

// whole tells whether a text is JSON values to its end.
func whole(text []byte) bool {
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

func (s *soak) run(i int, way soakWay, words []string) result {
	if i%soakProcess == 0 {
		return s.process(way, words)
	}
	var stdout, stderr bytes.Buffer
	env := cli.System()
	env.Args, env.Stdin, env.Stdout, env.Stderr = words, strings.NewReader(""), &stdout, &stderr
	env.StdoutTerminal, env.StderrTerminal = false, false
	env.Getenv = func(name string) string {
		return map[string]string{"VISION_EMULATOR_HOST": way.Host(), "VISION1_NO_HISTORY": "1"}[name]
	}
	code := cli.Main(env)
	return result{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

func (s *soak) process(way soakWay, words []string) result {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(s.t.Context(), "vision1", words...)
	command.Env = []string{"VISION_EMULATOR_HOST=" + way.Host(), "VISION1_NO_HISTORY=1", "HOME=" + s.t.TempDir()}
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run() // the exit code tells
	return result{code: command.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// direct starts an operation without faults on the way, and returns its name.
func (s *soak) direct(project string) string {
	s.t.Helper()
	url := "http://" + s.service.Addr() + "/v1/projects/" + project + "/locations/l/products:purge"
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, url, strings.NewReader(`{"deleteOrphanProducts": true, "force": true}`))
	if err != nil {
		s.t.Fatal(err)
	}
	var operation struct{ Name string }
	if err := s.ask(request, &operation); err != nil || operation.Name == "" {
		s.t.Fatalf("start an operation: %v", err)
	}
	return operation.Name
}

func (s *soak) ask(request *http.Request, to any) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("ask the emulator: %w", err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(to); err != nil {
		return fmt.Errorf("read what the emulator says: %w", err)
	}
	return nil
}

// checkStarted counts at the emulator how often each operation was started.
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
		if err := s.ask(request, &page); err != nil {
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
		s.fail("no operation was counted among %d parents", len(counts))
	}
	return total
}
