package run

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/googleapis/gax-go/v2"
	"golang.org/x/time/rate"

	"vision1/internal/detect"
)

const (
	// burst is how many images can be sent at once after a pause: those of one
	// request, or they would never be sent.
	burst = detect.MaxImages
	// halvePause is the shortest time between two halvings: workers that are
	// throttled together count once.
	halvePause = time.Second
	// lowestPart is the part of the rate below which it is not halved.
	lowestPart = 1.0 / 64
	// After a halving, raisePart of the rate is added every raisePause.
	raisePause = 10 * time.Second
	raisePart  = 0.05
)

// A limiter limits the rate of images. A 429 halves it; then it increases gradually.
type limiter struct {
	most rate.Limit // images per second
	// least is how many images share a request if none could be sent earlier.
	least int

	mu      sync.Mutex
	limiter *rate.Limiter
	paused  time.Time // nothing is sent before
	halved  time.Time
	raised  time.Time
}

// newLimiter returns a limiter for a number of images per minute; 0 for no limit,
// until there is a 429.
func newLimiter(perMinute float64) *limiter {
	const unlimited = 1e6 // per minute; more than one process can send
	if perMinute <= 0 {
		perMinute = unlimited
	}
	most := rate.Limit(perMinute / 60)
	l := &limiter{most: most, least: detect.RequestImages(perMinute), limiter: rate.NewLimiter(most, burst)}
	l.limiter.AllowN(time.Now(), burst-l.least) // is not sent at once
	return l
}

// requestImages returns how many images share the next request: more if few were sent
// lately, because the service is slow.
func (l *limiter) requestImages() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.least, min(burst, int(l.limiter.TokensAt(time.Now()))))
}

// wait waits until n images or pages, at most burst, can be sent.
func (l *limiter) wait(ctx context.Context, n int) error {
	l.mu.Lock()
	now := time.Now()
	l.raise(now)
	pause := l.limiter.ReserveN(now, n).DelayFrom(now)
	l.mu.Unlock()
	for {
		if err := gax.Sleep(ctx, pause); err != nil {
			return err
		}
		l.mu.Lock()
		pause = time.Until(l.paused)
		l.mu.Unlock()
		if pause <= 0 {
			return ctx.Err()
		}
	}
}

// throttled reports a 429, whose response asks for a pause; 0 for none.
func (l *limiter) throttled(retryAfter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if until := now.Add(retryAfter); until.After(l.paused) {
		l.paused = until
	}
	if now.Sub(l.halved) < halvePause {
		return
	}
	l.raise(now)
	l.halved, l.raised = now, now
	l.limiter.SetLimitAt(now, max(l.limiter.Limit()/2, l.most*lowestPart))
}

// raise increases the rate by what is due since the last time.
func (l *limiter) raise(now time.Time) {
	limit := l.limiter.Limit()
	steps := math.Floor(now.Sub(l.raised).Seconds() / raisePause.Seconds())
	if limit >= l.most || steps < 1 {
		return
	}
	l.raised = l.raised.Add(time.Duration(steps * float64(raisePause)))
	l.limiter.SetLimitAt(now, min(l.most, limit+l.most*raisePart*rate.Limit(steps)))
}

func (l *limiter) perMinute() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return float64(l.limiter.Limit()) * 60
}
