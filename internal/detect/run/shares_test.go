package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/rpccode"
)

// A cluster runs shares in fake time, each again until it is done, as Slurm and
// Kubernetes do.
type cluster struct {
	t              *testing.T
	inputs, shares int
	rate           float64 // of a share
	out            string
	sink           *memorySink
	quota          *quotaService
}

// A quotaService has a quota for all shares together: images in each minute of the
// clock. It fails in all the ways that a share can see.
type quotaService struct {
	perMinute int
	start     time.Time

	mu        sync.Mutex
	minute    time.Time
	used      int
	asked     int // images in this minute, also of requests over the quota
	busiest   int // the most images in a minute
	throttled int
	sent      map[string]int // images that were annotated
}

// admit counts images, unless that would exceed the quota, which somebody else uses for 5
// seconds.
func (s *quotaService) admit(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now().Truncate(time.Minute); !now.Equal(s.minute) {
		s.minute, s.used, s.asked = now, 0, 0
	}
	s.asked += n
	s.busiest = max(s.busiest, s.asked)
	since := time.Since(s.start)
	if s.used+n > s.perMinute || since > 45*time.Second && since < 50*time.Second {
		s.throttled++
		return false
	}
	s.used += n
	return true
}

// annotate returns the element for an image: one in 97 can't be annotated, and one in
// 53 not at the first attempt.
func (s *quotaService) annotate(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[name]++
	var number int
	_, _ = fmt.Sscanf(name, "http://x/%d", &number)
	switch {
	case number%97 == 0:
		return `{"error":{"code":3,"message":"Bad image data."}}`
	case number%53 == 1 && s.sent[name] == 1:
		return `{"error":{"code":14,"message":"Try again."}}`
	default:
		return `{}`
	}
}

// A shareSender sends the requests of a share. Like a session, it retries a 429 three
// times.
type shareSender struct {
	service *quotaService
	latency time.Duration
}

func (s *shareSender) Send(ctx context.Context, r *Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body.Open())
	if err != nil {
		return nil, err
	}
	var request apiRequest
	if err := json.Unmarshal(text, &request); err != nil {
		return nil, err
	}
	for attempt := 1; !s.service.admit(len(request.Requests)); attempt++ {
		r.Throttled(0)
		if attempt > 3 {
			return nil, &SendError{Err: errors.New("HTTP 429"), HTTP: 429, Code: rpccode.ResourceExhausted}
		}
		if err := gax.Sleep(ctx, newBackoff(attempt)); err != nil {
			return nil, &SendError{Err: err}
		}
	}
	if err := gax.Sleep(ctx, s.latency); err != nil {
		return nil, err // it is in flight
	}
	var elements []string
	for _, e := range request.Requests {
		elements = append(elements, s.service.annotate(e.Image.Source.ImageURI))
	}
	return []byte(`{"responses":[` + strings.Join(elements, ",") + `]}`), nil
}

// A memorySink has the names of the inputs that have a result.
type memorySink struct{ names sync.Map }

func (s *memorySink) Write(_ context.Context, r results.Result) error {
	if r.Response != nil {
		s.names.Store(r.Input.Name, true)
	}
	return nil
}

func (s *memorySink) Duplicate(_ context.Context, _, to detect.Input) error {
	s.names.Store(to.Name, true)
	return nil
}

func (s *memorySink) Has(in detect.Input) bool {
	_, ok := s.names.Load(in.Name)
	return ok
}

func (*memorySink) Check(detect.Input, bool) error { return nil }

func (*memorySink) Read(detect.Input) ([]byte, error) { return []byte("{}"), nil }

func (c *cluster) list(share detect.Share) iter.Seq2[detect.Input, error] {
	return func(yield func(detect.Input, error) bool) {
		for i := range c.inputs {
			name := fmt.Sprint("http://x/", i)
			if share.Has(name) && !yield(detect.Input{Name: name, URL: name, Result: fmt.Sprint(i)}, nil) {
				return
			}
		}
	}
}

// attempt runs a share once, until it is done, fails, or is killed.
func (c *cluster) attempt(share detect.Share, latency, killedAfter time.Duration) (Counts, error) {
	j, err := journal.Open(c.out, journal.ShareName(share.Index, share.Count))
	if err != nil {
		return Counts{}, err
	}
	defer j.Close()
	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	if killedAfter > 0 {
		timer := time.AfterFunc(killedAfter, cancel)
		defer timer.Stop()
	}
	return Run(ctx, Options{
		Jobs: 2, Rate: c.rate, Retries: 3, UnitsPerImage: 1, Template: testTemplate{}, Sink: c.sink, Stored: c.sink,
		Journal: j, Sender: &shareSender{c.quota, latency},
	}, c.list(share))
}

// run runs a share until it is done: one in 20 on a slow machine, and one in 10 is
// killed at its first attempt.
func (c *cluster) run(share detect.Share) (killed int, err error) {
	latency, killedAfter := 300*time.Millisecond, time.Duration(0)
	if share.Index%20 == 7 {
		latency = 20 * time.Second
	}
	if share.Index%10 == 3 {
		killedAfter = 100 * time.Millisecond
	}
	for range 50 {
		if _, err = c.attempt(share, latency, killedAfter); err == nil {
			return killed, nil
		}
		if killedAfter > 0 {
			killed++
		}
		killedAfter = 0
		if err := gax.Sleep(c.t.Context(), 10*time.Second); err != nil { // the engine starts it again
			return killed, err
		}
	}
	return killed, err
}

// largest returns how many inputs the largest share has.
func (c *cluster) largest() int {
	counts, most := make([]int, c.shares), 0
	for i := range c.inputs {
		for share := range c.shares {
			if (detect.Share{Index: share, Count: c.shares}).Has(fmt.Sprint("http://x/", i)) {
				counts[share]++
				most = max(most, counts[share])
			}
		}
	}
	return most
}

func TestManyShares(t *testing.T) { checkShares(t, 600, 20, 360) }

// checkShares checks that shares with a common quota process each image once, but for
// those that were in flight when a share was killed. Together, they keep the quota, and
// take as long as the largest share does at its part of the rate.
func checkShares(t *testing.T, inputs, shares, quota int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		out := t.TempDir()
		c := &cluster{
			t: t, inputs: inputs, shares: shares, rate: float64(quota) / float64(shares), out: out, sink: &memorySink{},
			quota: &quotaService{perMinute: quota, start: time.Now(), sent: map[string]int{}},
		}
		start := c.quota.start
		killed := make([]int, shares)
		var group sync.WaitGroup
		for i := range shares {
			group.Go(func() {
				var err error
				if killed[i], err = c.run(detect.Share{Index: i, Count: shares}); err != nil {
					t.Errorf("share %d: %v", i, err)
				}
			})
		}
		group.Wait()
		took := time.Since(start)
		kills := 0
		for _, n := range killed {
			kills += n
		}
		c.check(kills)
		const pause = 90 * time.Second // a 429 halves the rate, which recovers in 100 s
		expected := time.Duration(float64(c.largest()) / c.rate * float64(time.Minute))
		if took > expected+pause || took < expected-time.Minute {
			t.Errorf("took %v; expected %v", took, expected)
		}
		if busiest := c.quota.busiest; busiest > quota*105/100 || busiest < quota*9/10 { // some are asked for again
			t.Errorf("%d images were sent in a minute; the quota is %d", busiest, quota)
		}
		if c.quota.throttled == 0 {
			t.Error("no request was over the quota")
		}
		t.Logf("%v of %v expected, %d kills, %d requests over the quota, %d images in the busiest minute", took, expected, kills, c.quota.throttled, c.quota.busiest)
		c.again(7)
	})
}

// check checks that each image has an outcome, and how often it was sent.
func (c *cluster) check(kills int) {
	c.t.Helper()
	state, err := journal.Read(c.out)
	mustDo(c.t, err)
	failed, twice := 0, 0
	for i := range c.inputs {
		allowed := 1
		if i%97 == 0 {
			failed++
		} else if i%53 == 1 {
			allowed = 2
		}
		switch n := c.quota.sent[fmt.Sprint("http://x/", i)]; {
		case n == 0:
			c.t.Errorf("image %d was not sent", i)
		case n > allowed:
			twice += n - allowed
		}
	}
	if got := state.Counts(); got.Done != c.inputs-failed || got.Failed != failed || got.Unknown != 0 {
		c.t.Errorf("%+v, want %d failed of %d", got, failed, c.inputs)
	}
	if most := kills * 2 * detect.MaxImages; kills == 0 || twice > most {
		c.t.Errorf("%d images were sent again after %d kills; at most %d may be", twice, kills, most)
	}
}

// again runs another number of shares, which have nothing to do.
func (c *cluster) again(shares int) {
	c.t.Helper()
	before, finished := len(c.quota.sent), int64(0)
	for i := range shares {
		counts, err := c.attempt(detect.Share{Index: i, Count: shares}, 0, 0)
		if err != nil || counts.Requests > 0 {
			c.t.Errorf("share %d of %d: %+v, %v", i, shares, counts, err)
		}
		finished += counts.Finished()
	}
	if finished != int64(c.inputs) || len(c.quota.sent) != before {
		c.t.Errorf("%d of %d inputs finished in %d shares", finished, c.inputs, shares)
	}
}
