package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/rpccode"
)

func TestRun(t *testing.T) {
	b := newBench(t)
	b.addMany(40)
	b.mustRun(Counts{Done: 40, Requests: 3, Images: 40, Units: 80}, nil)
	for i, name := range b.names {
		if got, want := b.stored(name), elementFor(fmt.Sprint("image ", i)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	slices.Sort(b.service.sizes)
	if !slices.Equal(b.service.sizes, []int{8, 16, 16}) {
		t.Errorf("requests of %d", b.service.sizes)
	}
	b.mustRun(Counts{Skipped: 40}, nil)
	mustDo(t, os.Remove(filepath.Join(b.out, b.names[7]+".json")))
	b.mustRun(Counts{Skipped: 39, Done: 1, Images: 1, Units: 2}, nil)
	if c := b.counts(); c.Done != 40 || c.Units != 82 || c.Unknown+c.Failed+c.Garbage != 0 {
		t.Errorf("%+v", c)
	}
}

func TestBodySize(t *testing.T) {
	b := newBench(t)
	for i := range 5 {
		b.add(fmt.Sprint(i), strings.Repeat(fmt.Sprint(i), 3<<20)) // 4 MiB encoded
	}
	b.add("large", strings.Repeat("x", 9<<20))
	b.mustRun(Counts{Done: 5, Failed: 1, Requests: 3, Images: 5}, func(o *Options) { o.Jobs = 1 })
	if !slices.Equal(b.service.sizes, []int{2, 2, 1}) {
		t.Errorf("requests of %d", b.service.sizes)
	}
	if e := b.sink.errs["large"]; e == nil || !strings.Contains(e.Message, "it is too large") || e.Sent {
		t.Errorf("%+v", e)
	}
}

func TestDuplicates(t *testing.T) {
	b := newBench(t)
	for i := range 100 {
		b.add(fmt.Sprint("a", i), fmt.Sprint(i%5))
	}
	b.mustRun(Counts{Done: 5, Duplicates: 95, Images: 5}, nil)
	b.add("later", "3")
	b.mustRun(Counts{Skipped: 100, Duplicates: 1}, nil)
	if got := b.stored("later"); got != elementFor("3") {
		t.Error(got)
	}
	if most, sum := b.service.most(); most != 1 || sum != 5 {
		t.Errorf("%d images were sent, one of them %d times", sum, most)
	}
	b.mustRun(Counts{Done: 5, Duplicates: 96, Images: 5}, func(o *Options) { o.Again = AgainAll })
}

// The stored result of which an input is a duplicate is gone.
func TestDuplicateOfMissing(t *testing.T) {
	b := newBench(t)
	b.add("a", "x")
	b.mustRun(Counts{Done: 1}, nil)
	mustDo(t, os.Remove(filepath.Join(b.out, "a.json")))
	b.names = nil
	b.add("b", "x")
	b.add("c", "x")
	b.mustRun(Counts{Done: 1, Duplicates: 1, Images: 1}, nil)
}

func TestFailures(t *testing.T) {
	b := newBench(t)
	b.addMany(20)
	b.add("copy", "image 3")
	b.service.image = func(content string, _ int) string {
		switch content {
		case "image 3":
			return `{"error": {"code": 3, "message": "Bad image data."}}`
		case "image 4":
			return `{"labelAnnotations":[],"error": {"code": 7, "message": "No."}}`
		case "image 5":
			return `{"textAnnotations":[{"description":"\"error\""}]}`
		default:
			return ""
		}
	}
	b.mustRun(Counts{Done: 18, Failed: 3, Images: 20}, func(o *Options) {
		o.Advise = func(_ detect.Input, _ []byte, e *results.Error) string { return "advice for " + e.Status }
	})
	if e := b.sink.errs["i00003.jpg"]; e == nil || plain(e) != (plainError{3, "INVALID_ARGUMENT", "Bad image data.", "advice for INVALID_ARGUMENT", true}) {
		t.Errorf("%+v", e)
	}
	if b.stored("i00003.jpg") != "" || !strings.Contains(b.stored("i00004.jpg"), "labelAnnotations") {
		t.Error("the responses of failed images")
	}
	b.mustRun(Counts{Skipped: 18, FailedBefore: 3}, nil)
	b.service.image = nil
	b.mustRun(Counts{Skipped: 18, Done: 2, Duplicates: 1, Images: 2}, func(o *Options) { o.Again = AgainFailed })
}

func TestResponsesThatMakeNoSense(t *testing.T) {
	for name, response := range map[string]string{
		"fewer": `{"responses":[{}]}`, "more": `{"responses":[{},{},{},{}]}`, "none": `{}`, "not JSON": `<html>`,
		"null": `{"responses":[null,null,null]}`, "strings": `{"responses":["a","b","c"]}`, "a list": `[{},{},{}]`, "truncated": `{"responses":[{},{},{}`,
	} {
		b := newBench(t)
		b.addMany(3)
		b.service.intercept = func(w http.ResponseWriter, _ []string) bool {
			_, _ = w.Write([]byte(response))
			return true
		}
		b.mustRun(Counts{Failed: 3, Images: 3}, nil)
		e := b.sink.errs[b.names[0]]
		if e == nil || e.Code != rpccode.Internal || !e.Sent || !strings.Contains(e.Hint, "--again failed") || strings.Contains(e.Message, "Go ") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func rejectWith(status int, when func(contents []string) bool) func(http.ResponseWriter, []string) bool {
	return func(w http.ResponseWriter, contents []string) bool {
		if !when(contents) {
			return false
		}
		http.Error(w, "rejected", status)
		return true
	}
}

// A request that is rejected as a whole is split.
func TestRejectedRequests(t *testing.T) {
	b := newBench(t)
	b.addMany(32)
	b.service.intercept = rejectWith(http.StatusBadRequest, func(contents []string) bool {
		return slices.Contains(contents, "image 3") || len(contents) > 8
	})
	b.mustRun(Counts{Done: 31, Failed: 1, Images: 31}, nil)
	if _, sum := b.service.most(); sum != 31 {
		t.Errorf("%d images", sum)
	}
	if e := b.sink.errs["i00003.jpg"]; e == nil || !strings.Contains(e.Message, "rejected") {
		t.Errorf("%+v", e)
	}
}

// Whatever is sent is rejected: the settings are wrong, not the images.
func TestEverythingIsRejected(t *testing.T) {
	b := newBench(t)
	b.addMany(200)
	b.service.intercept = rejectWith(http.StatusBadRequest, func([]string) bool { return true })
	c, err := b.run(nil)
	var failed *SendError
	if !errors.As(err, &failed) || c.Failed > 40 || b.service.requests > 100 {
		t.Errorf("%+v, %v", c, err)
	}
}

// HTTP 500 isn't repeated, because it may be billed; a service that doesn't work ends
// the run.
func TestServerErrors(t *testing.T) {
	b := newBench(t)
	b.addMany(32)
	n := 0
	b.service.intercept = rejectWith(http.StatusInternalServerError, func([]string) bool { n++; return n == 1 })
	b.mustRun(Counts{Done: 16, Failed: 16, Images: 32, Units: 64}, nil)
	b.mustRun(Counts{Skipped: 16, FailedBefore: 16}, nil)
	b.addMany(1000)
	b.service.intercept = rejectWith(http.StatusInternalServerError, func([]string) bool { return true })
	c, err := b.run(nil)
	if err == nil || b.service.requests > 2+maxFailed+4 || c.Failed > (maxFailed+4)*16 {
		t.Errorf("%+v, %v, %d requests", c, err, b.service.requests)
	}
}

// Rejected credentials end the run; nothing was sent, so nothing is unknown.
func TestFatalErrors(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	b.service.intercept = rejectWith(http.StatusForbidden, func([]string) bool { return b.service.requests > 2 })
	c, err := b.run(nil)
	var failed *SendError
	if !errors.As(err, &failed) || failed.HTTP != http.StatusForbidden || c.Done != 32 || c.Failed != 0 || c.Units != 64 {
		t.Errorf("%+v, %v", c, err)
	}
	if c := b.counts(); c.Done != 32 || c.Unknown != 0 || c.Failed != 0 {
		t.Errorf("%+v", c)
	}
	b.service.intercept = nil
	b.mustRun(Counts{Skipped: 32, Done: 68}, nil)
}

type budget struct {
	mu             sync.Mutex
	inputs, images int64
	most           int64
}

var errBudget = errors.New("the budget is spent")

func (b *budget) Take(inputs, images int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.images+images > b.most {
		return errBudget
	}
	b.inputs += inputs
	b.images += images
	return nil
}

func TestBudget(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	spent := &budget{most: 37}
	c, err := b.run(func(o *Options) { o.Budget = spent })
	if !errors.Is(err, errBudget) || c.Done != 37 || spent.images != 37 || spent.inputs != 37 {
		t.Errorf("%+v, %v, %+v", c, err, spent)
	}
	if _, sum := b.service.most(); sum != 37 {
		t.Errorf("%d images were sent", sum)
	}
	b.mustRun(Counts{Skipped: 37, Done: 63}, nil)
}

// A full disk ends the run. What was sent is unknown, and sent again.
func TestSinkFails(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	b.sink.fail = syscall.ENOSPC
	c, err := b.run(nil)
	if !errors.Is(err, syscall.ENOSPC) || c.Done != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	unknown := int64(b.counts().Unknown)
	if unknown == 0 || unknown > 64 {
		t.Errorf("%d unknown", unknown)
	}
	b.sink.fail = nil
	b.mustRun(Counts{Done: 100, Unknown: unknown}, nil)
}

func TestChangedFiles(t *testing.T) {
	b := newBench(t)
	b.addMany(5)
	b.mustRun(Counts{Done: 5}, nil)
	b.later(b.names[0])
	b.add(b.names[1], "image X") // of the same size
	b.later(b.names[1])
	b.mustRun(Counts{Skipped: 4, Changed: 1}, nil)
	mustDo(t, os.Chmod(filepath.Join(b.in, b.names[0]), 0o600))
	b.mustRun(Counts{Skipped: 4, Changed: 1}, nil)
	b.mustRun(Counts{Skipped: 4, Done: 1, Images: 1}, func(o *Options) { o.Again = AgainChanged })
	if got := b.stored(b.names[1]); got != elementFor("image X") {
		t.Error(got)
	}
	b.mustRun(Counts{Skipped: 5}, func(o *Options) { o.Again = AgainChanged })
	b.mustRun(Counts{Done: 5, Images: 5}, func(o *Options) { o.Again = AgainAll })
}

func TestListErrors(t *testing.T) {
	b := newBench(t)
	b.addMany(3)
	broken := errors.New("broken")
	list := func(named bool) iter.Seq2[detect.Input, error] {
		return func(yield func(detect.Input, error) bool) {
			for in, err := range inputs(b.in, b.names) {
				if !yield(in, err) {
					return
				}
			}
			in := detect.Input{}
			if named {
				in.Name, in.Result = "x", "x"
			}
			yield(in, broken)
		}
	}
	c, err := Run(t.Context(), b.options(), list(true))
	if err != nil || c.Done != 3 || c.Failed != 1 || b.sink.errs["x"].Message != "broken" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err = Run(t.Context(), b.options(), list(false)); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestURLs(t *testing.T) {
	b := newBench(t)
	list := func(yield func(detect.Input, error) bool) {
		for i, u := range []string{"https://example.com/a.jpg?x=\"1\"", "https://example.com/b.jpg", "https://example.com/b.jpg"} {
			if !yield(detect.Input{Name: u, URL: u, Result: fmt.Sprint("u", i)}, nil) {
				return
			}
		}
	}
	c, err := Run(t.Context(), b.options(), list)
	if err != nil || c.Done != 2 || c.Duplicates != 1 || b.stored("u0") != elementFor("https://example.com/a.jpg?x=\"1\"") {
		t.Errorf("%+v, %v, %s", c, err, b.stored("u0"))
	}
	o := b.options()
	o.Fetch = func(_ context.Context, url string, limit int64) ([]byte, error) {
		if url == "https://example.com/b.jpg" {
			return nil, fmt.Errorf("404 with a limit of %d", limit)
		}
		return []byte("bytes"), nil
	}
	c, err = Run(t.Context(), o, list)
	if err != nil || c.Done != 1 || c.Failed != 2 || b.stored("u0") != elementFor("bytes") {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestStandardInput(t *testing.T) {
	b := newBench(t)
	list := func(yield func(detect.Input, error) bool) {
		yield(detect.Input{Name: "-", Stdin: true, Result: "-"}, nil)
	}
	o := b.options()
	o.Stdin = strings.NewReader("from a pipe")
	if c, err := Run(t.Context(), o, list); err != nil || c.Done != 1 || b.stored("-") != elementFor("from a pipe") {
		t.Errorf("%+v, %v", c, err)
	}
	// It never ends, but the run does.
	r, w, err := os.Pipe()
	mustDo(t, err)
	defer r.Close()
	defer w.Close()
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	time.AfterFunc(20*time.Millisecond, func() { cancel(interrupted) })
	o.Stdin, o.Drain = r, drain
	if c, err := Run(t.Context(), o, list); !errors.Is(err, interrupted) || c.Finished() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestPrepare(t *testing.T) {
	b := newBench(t)
	b.add("a", "original")
	b.add("bad", "corrupt")
	b.mustRun(Counts{Done: 1, Failed: 1, Images: 1}, func(o *Options) {
		o.Restore = func(response json.RawMessage, c *results.Changes) (json.RawMessage, error) {
			return json.RawMessage(fmt.Sprintf(`[%s,%d]`, response, c.Width)), nil
		}
		o.Prepare = func(_ context.Context, _ detect.Input, data []byte) ([]byte, *results.Changes, error) {
			if string(data) == "corrupt" {
				return nil, nil, errors.New("not an image")
			}
			return []byte("small"), &results.Changes{Width: 9, SentWidth: 3}, nil
		}
	})
	if got := b.stored("a"); got != "["+elementFor("small")+",9]" {
		t.Error(got)
	}
}

// In order, with duplicates, errors, and slow images.
func TestOrdered(t *testing.T) {
	b := newBench(t)
	for i := range 500 {
		b.add(fmt.Sprint("a", i), fmt.Sprint(i*i%331))
	}
	b.service.image = func(content string, _ int) string {
		if content == "1" {
			return `{"error":{"code":3,"message":"bad"}}`
		}
		return ""
	}
	sink := &listSink{}
	o := b.options()
	o.Sink, o.Ordered = sink, true
	c, err := Run(t.Context(), o, inputs(b.in, b.names))
	mustDo(t, err)
	if most, _ := b.service.most(); c.Finished() != 500 || most != 1 || len(sink.list) != 500 {
		t.Fatalf("%+v, %d results, most sent %d times", c, len(sink.list), most)
	}
	for i, r := range sink.list {
		want := elementFor(fmt.Sprint(i * i % 331))
		if r.Input.Name != b.names[i] || (r.Error == nil) != (i*i%331 != 1) || r.Error == nil && string(r.Response) != want {
			t.Fatalf("%d: %s, %s, %+v", i, r.Input.Name, r.Response, r.Error)
		}
	}
}

func TestCancel(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	killed := errors.New("second signal")
	release := make(chan struct{})
	defer close(release)
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		cancel(killed)
		<-release
		return false
	}
	o := b.options()
	o.Jobs = 1
	c, err := Run(ctx, o, inputs(b.in, b.names))
	if !errors.Is(err, killed) || c.Finished() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// What is in flight is finished after the first signal.
func TestDrain(t *testing.T) {
	b := newBench(t)
	b.addMany(200)
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		cancel(interrupted)
		return false
	}
	c, err := b.run(func(o *Options) { o.Drain = drain })
	if !errors.Is(err, interrupted) || c.Done == 0 || c.Done > 64 || c.Failed != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if n := b.counts(); int64(n.Done) != c.Done || n.Unknown != 0 {
		t.Errorf("%+v", n)
	}
	done := c.Done
	b.mustRun(Counts{Skipped: done, Done: 200 - done}, nil)
}

// The end of the grace period cancels what is in flight: it is unknown.
func TestGrace(t *testing.T) {
	b := newBench(t)
	b.addMany(10)
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	release := make(chan struct{})
	b.service.intercept = func(http.ResponseWriter, []string) bool {
		cancel(interrupted)
		<-release
		return false
	}
	c, err := b.run(func(o *Options) { o.Drain, o.Grace = drain, 10*time.Millisecond })
	close(release)
	if !errors.Is(err, interrupted) || c.Finished() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if n := b.counts(); n.Unknown != 10 || n.Failed != 0 {
		t.Errorf("%+v", n)
	}
	b.mustRun(Counts{Done: 10, Unknown: 10}, nil)
}

func TestBody(t *testing.T) {
	var tm testTemplate
	items := []*item{{data: []byte("a")}, {data: []byte("")}, {in: detect.Input{URL: "http://x/\"<"}}, {data: []byte(strings.Repeat("xyz!", 10_000))}}
	body := imagesBody(tm, items)
	want := fmt.Sprintf(`{"parent":"projects/p","requests":[{"image":{"content":"%s"}%%,{"image":{"content":""}%%,`+
		`{"image":{"source":{"imageUri":"http://x/\"\u003c"}}%%,{"image":{"content":"%s"}%%]}`, encode("a"), encode(strings.Repeat("xyz!", 10_000)))
	want = strings.ReplaceAll(want, "%", testElement)
	for _, size := range []int{1, 2, 3, 4, 5, 7, 1000, 32 << 10} {
		if got := readBody(t, body, size); got != want || int64(len(got)) != body.Size() {
			t.Errorf("read %d bytes at a time: %d bytes of %d", size, len(got), body.Size())
		}
	}
	sum := overhead(tm)
	for _, it := range items {
		sum += imageSize(tm, it)
	}
	if sum < body.Size() || sum > body.Size()+1 {
		t.Errorf("the estimate %d for %d", sum, body.Size())
	}
}

// A plainError is comparable.
type plainError struct {
	code                  int
	status, message, hint string
	sent                  bool
}

func plain(e *results.Error) plainError {
	return plainError{e.Code, e.Status, e.Message, e.Hint, e.Sent}
}
