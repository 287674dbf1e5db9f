package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/detect"
)

// A fakeService is a Sender in fake time.
type fakeService struct {
	mu       sync.Mutex
	start    time.Time
	times    []time.Duration // of each image, since the start
	attempts map[string]int
	sink     *listSink
	latency  time.Duration
	// respond returns the element for an image.
	respond func(content string, attempt int) string
	// throttle returns whether a request is answered with 429 first, and the pause
	// that it asks for.
	throttle func(since time.Duration) (bool, time.Duration)
}

func (s *fakeService) Send(ctx context.Context, r *Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body.Open())
	if err != nil {
		return nil, err
	}
	var request apiRequest
	if err := json.Unmarshal(text, &request); err != nil {
		return nil, err
	}
	if s.throttle != nil {
		if yes, after := s.throttle(time.Since(s.start)); yes {
			r.Throttled(after)
		}
	}
	select {
	case <-time.After(s.latency):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var elements []string
	for _, e := range request.Requests {
		s.times = append(s.times, time.Since(s.start))
		element := "{}"
		if s.respond != nil {
			s.attempts[e.Image.Source.ImageURI]++
			element = s.respond(e.Image.Source.ImageURI, s.attempts[e.Image.Source.ImageURI])
		}
		elements = append(elements, element)
	}
	return []byte(`{"responses":[` + strings.Join(elements, ",") + `]}`), nil
}

// paced runs n URLs in fake time.
func paced(t *testing.T, n int, s *fakeService, change func(o *Options)) (Counts, error) {
	s.start, s.attempts = time.Now(), map[string]int{}
	s.sink = &listSink{}
	o := Options{Jobs: 4, Retries: 3, UnitsPerImage: 1, Template: testTemplate{}, Sink: s.sink, Sender: s, Rate: 1800}
	if change != nil {
		change(&o)
	}
	return Run(t.Context(), o, func(yield func(detect.Input, error) bool) {
		for i := range n {
			if u := fmt.Sprint("http://x/", i); !yield(detect.Input{Name: u, URL: u, Result: u}, nil) {
				return
			}
		}
	})
}

// window returns the largest number of images that were sent in a minute.
func (s *fakeService) window() (most int) {
	for i := range s.times {
		n := 0
		for _, at := range s.times[i:] {
			if at < s.times[i]+time.Minute {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeService{latency: 10 * time.Millisecond}
		c, err := paced(t, 1800*3, s, func(o *Options) { o.Rate = 1800 })
		if took := time.Since(s.start); err != nil || c.Done != 5400 || took < 2*time.Minute+55*time.Second || took > 3*time.Minute+5*time.Second {
			t.Errorf("%+v, %v, %v", c, err, took)
		}
		if most := s.window(); most > 1800+burst {
			t.Errorf("%d images in a minute", most)
		}
	})
}

func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1800)
		for range 4 {
			l.throttled(0) // at the same time
		}
		if got := l.perMinute(); got != 900 {
			t.Errorf("%v after a 429", got)
		}
		mustDo(t, gax.Sleep(t.Context(), 2*time.Second))
		l.throttled(0)
		if got := l.perMinute(); got != 450 {
			t.Errorf("%v after two", got)
		}
		before, last := 450.0, time.Now()
		for l.perMinute() < 1799.9 {
			mustDo(t, gax.Sleep(t.Context(), 5*time.Second))
			mustDo(t, l.wait(t.Context(), 1))
			if now := l.perMinute(); now < before || now > before+1800*raisePart+1 {
				t.Fatalf("%v, %v before", now, before)
			}
			before = l.perMinute()
		}
		if took := time.Since(last); took < 2*time.Minute || took > 5*time.Minute {
			t.Errorf("recovered after %v", took)
		}
		for range 100 {
			mustDo(t, gax.Sleep(t.Context(), 2*time.Second))
			l.throttled(0)
		}
		if got := l.perMinute(); got < 1800*lowestPart || got > 300 {
			t.Errorf("%v after many", got)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeService{throttle: func(since time.Duration) (bool, time.Duration) { return since == 0, 42 * time.Second }}
		_, err := paced(t, 200, s, func(o *Options) { o.Jobs = 1 })
		if err != nil || s.times[15] != 0 || s.times[16] < 42*time.Second || s.times[16] > 45*time.Second {
			t.Errorf("%v: %v", err, s.times[:17])
		}
	})
}

// The rate adapts to a quota that is lower than --rate.
func TestLowerQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *fakeService
		throttled := 0
		s = &fakeService{latency: 100 * time.Millisecond, throttle: func(since time.Duration) (bool, time.Duration) {
			s.mu.Lock()
			defer s.mu.Unlock()
			n := 0
			for i := len(s.times) - 1; i >= 0 && s.times[i] > since-time.Minute; i-- {
				n++
			}
			if n > 600 {
				throttled++
			}
			return n > 600, 0
		}}
		c, err := paced(t, 6000, s, nil)
		if took := time.Since(s.start); err != nil || c.Done != 6000 || took < 6*time.Minute {
			t.Errorf("%+v, %v, %v", c, err, took)
		}
		if throttled > 200 {
			t.Errorf("throttled %d times", throttled)
		}
	})
}

// Errors that may be temporary are retried for their images alone, with pauses.
func TestRetries(t *testing.T) {
	for _, code := range []int{4, 8, 13, 14} {
		synctest.Test(t, func(t *testing.T) {
			s := &fakeService{respond: func(content string, attempt int) string {
				if content == "http://x/3" && attempt < 3 || content == "http://x/5" {
					return fmt.Sprintf(`{"error":{"code":%d,"message":"later"}}`, code)
				}
				return `{}`
			}}
			c, err := paced(t, 20, s, nil)
			if err != nil || c.Done != 19 || c.Failed != 1 || len(s.sink.list) != 20 || len(s.times) != 20+2+3 {
				t.Errorf("%d: %+v, %v, %d sent", code, c, err, len(s.times))
			}
			if took := time.Since(s.start); took > 8*time.Second {
				t.Errorf("%d: took %v", code, took)
			}
			if s.attempts["http://x/5"] != 4 || s.attempts["http://x/3"] != 3 {
				t.Errorf("%d: %v", code, s.attempts)
			}
		})
	}
}

// A service that is unavailable for a while: memory is bounded, because no further
// images are taken.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *fakeService
		s = &fakeService{respond: func(string, int) string {
			if since := time.Since(s.start); since > 3*time.Second && since < 6*time.Second {
				return `{"error":{"code":14}}`
			}
			return `{}`
		}}
		c, err := paced(t, 1000, s, func(o *Options) { o.Retries = 10 })
		if err != nil || c.Done != 1000 {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

// A retry that is due after the run was interrupted is for the next run.
func TestDrainWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drain, cancel := context.WithCancelCause(t.Context())
		interrupted := errors.New("interrupted")
		time.AfterFunc(3*time.Second, func() { cancel(interrupted) })
		s := &fakeService{respond: func(string, int) string { return `{"error":{"code":14}}` }}
		c, err := paced(t, 5, s, func(o *Options) { o.Drain, o.Retries = drain, 100 })
		if !errors.Is(err, interrupted) || c.Failed != 5 || len(s.sink.list) != 5 || time.Since(s.start) > 4*time.Second {
			t.Errorf("%+v, %v, %d results after %v", c, err, len(s.sink.list), time.Since(s.start))
		}
	})
}

// A list that is slow, such as standard input, doesn't hold up what it has given.
func TestSlowList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeService{}
		s.start, s.attempts = time.Now(), map[string]int{}
		c, err := Run(t.Context(), Options{Jobs: 3, Template: testTemplate{}, Sink: &listSink{}, Sender: s}, func(yield func(detect.Input, error) bool) {
			for i := range 20 {
				if i%2 == 0 {
					mustDo(t, gax.Sleep(t.Context(), time.Minute))
				}
				u := fmt.Sprint("http://x/", i)
				yield(detect.Input{Name: u, URL: u}, nil)
			}
		})
		if err != nil || c.Done != 20 || c.Requests != 10 || s.times[0] > time.Minute+2*linger {
			t.Errorf("%+v, %v, %v", c, err, s.times)
		}
	})
}
