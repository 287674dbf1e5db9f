package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
)

// childJob is an environment variable. If it is set, the test binary is a client: it
// runs the job in it, as JSON.
const childJob = "RUN_TEST_JOB"

type job struct {
	URL, In, Out string
	Jobs         int
	Bare         bool // a loop without everything that makes it safe
	Listed       int  // inputs that a journal has, in place of In
}

func TestMain(m *testing.M) {
	text := os.Getenv(childJob)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := runJob(text); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func runJob(text string) error {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	switch {
	case j.Bare:
		return bareLoop(&j)
	case j.Listed > 0:
		return resumeListed(&j)
	}
	own, err := journal.Open(j.Out, journal.Default)
	if err != nil {
		return err
	}
	defer own.Close()
	entries, err := os.ReadDir(j.In)
	if err != nil {
		return err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	transport := &http.Transport{MaxIdleConnsPerHost: j.Jobs}
	sink := &dirSink{dir: j.Out}
	_, err = Run(context.Background(), Options{
		Jobs: j.Jobs, Retries: 3, UnitsPerImage: 1, Template: testTemplate{}, Journal: own, Sink: sink, Stored: sink,
		Sender: &httpSender{&http.Client{Transport: transport}, j.URL},
	}, inputs(j.In, names))
	return err
}

func (j *job) command(t testing.TB) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(j)
	mustDo(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childJob+"="+string(text))
	return cmd
}

// A client is killed 20 times at any moment. Nothing is lost, and at most what was in
// flight is paid again.
func TestKilled(t *testing.T) {
	const images, kills, jobs = 1000, 20, 2
	b := newBench(t)
	b.addMany(images)
	arrived := make(chan struct{}, images)
	b.service.mu.Lock() // requests come from other processes
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		select {
		case arrived <- struct{}{}:
		default:
		}
		return false
	}
	b.service.mu.Unlock()
	j := &job{URL: b.service.URL, In: b.in, Out: b.out, Jobs: jobs}
	for range kills {
		for len(arrived) > 0 {
			<-arrived
		}
		cmd := j.command(t)
		mustDo(t, cmd.Start())
		for range rand.IntN(3) + 1 { // some requests later, at any moment
			select {
			case <-arrived:
			case <-time.After(5 * time.Second): // it is done
			}
		}
		timer := time.NewTimer(time.Duration(rand.IntN(3000)) * time.Microsecond)
		<-timer.C
		mustDo(t, cmd.Process.Kill())
		if err := cmd.Wait(); err == nil && b.counts().Done < images {
			t.Fatal("the client ended before it was killed, without being done")
		}
	}
	unfinished := images - b.counts().Done
	if out, err := j.command(t).Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, name := range b.names {
		if got := b.stored(name); got != elementFor(fmt.Sprint("image ", i)) {
			t.Fatalf("%s: %q", name, got)
		}
	}
	if c := b.counts(); c.Done != images || c.Failed+c.Unknown+c.Garbage != 0 {
		t.Errorf("%+v", c)
	}
	_, sent := b.service.most()
	if again := sent - images; again > kills*jobs*detect.MaxImages {
		t.Errorf("%d images were paid again", again)
	}
	t.Logf("%d images were paid again; %d were left after the last kill", sent-images, unfinished)
}

// canned is a plain server: it reads requests, and responds at once.
func canned(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n := strings.Count(string(body), `{"image":`)
	elements := make([]string, n)
	for i := range elements {
		elements[i] = elementFor("a text of the usual length")
	}
	_, _ = io.WriteString(w, `{"responses":[`+strings.Join(elements, ",")+`]}`)
}

// tree creates n images of size bytes, no two of which are the same.
func tree(t testing.TB, n, size int) string {
	dir := t.TempDir()
	data := make([]byte, size)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		for k := 0; k < len(data); k += 8 {
			copy(data[k:], fmt.Sprintf("%08x", r.Uint32()))
		}
		mustDo(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("i%06d.jpg", i)), data, 0o600))
	}
	return dir
}
