// Package quota limits how much of the emulator's methods is used in a minute, with the
// real service's errors.
package quota

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"

	"vision1/internal/emulator/faults"
)

// A Limit is the quota of a method: it limits how much of a method is used in a minute.
type Limit struct {
	// Method is the method's gRPC name, such as BatchAnnotateImages, or "*" for the
	// sum of all methods.
	Method string
	// PerMinute is the limit. What counts is in cost.
	PerMinute int
}

// Parse parses METHOD=N/min. METHOD is as in faults.Parse.
func Parse(text string) (Limit, error) {
	method, rest, found := strings.Cut(text, "=")
	numberText, isRate := strings.CutSuffix(rest, "/min")
	if !found || !isRate {
		return Limit{}, fmt.Errorf("invalid value %q: use METHOD=N/min, such as images.annotate=1800/min", text)
	}
	name, ok := faults.MethodName(method)
	if !ok {
		return Limit{}, fmt.Errorf("unknown method %q: use a name such as BatchAnnotateImages or images.annotate", method)
	}
	number, err := strconv.Atoi(numberText)
	if err != nil || number < 0 {
		return Limit{}, fmt.Errorf("invalid number %q: use a number per minute, 0 or more", numberText)
	}
	return Limit{Method: name, PerMinute: number}, nil
}

// A Limiter enforces limits. It is safe for concurrent use.
type Limiter struct {
	limits []Limit
	now    func() time.Time

	mu      sync.Mutex
	windows []window
}

// A window is what was used of a limit in the minute that begins at start.
type window struct {
	start time.Time
	used  int
}

// NewLimiter returns a limiter for limits with a clock.
func NewLimiter(limits []Limit, now func() time.Time) *Limiter {
	return &Limiter{limits: limits, now: now, windows: make([]window, len(limits))}
}

// Intercept is a gRPC server interceptor.
func (l *Limiter) Intercept(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	method := info.FullMethod[strings.LastIndexByte(info.FullMethod, '/')+1:]
	if exceeded, ok := l.use(method, cost(request)); !ok {
		return nil, quotaError(exceeded, consumer(ctx, request))
	}
	return handler(ctx, request)
}

// use adds to what was used of all limits that apply, or returns the first one that
// doesn't allow it. A request that is rejected uses nothing.
func (l *Limiter) use(method string, cost int) (exceeded Limit, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	for i, limit := range l.limits {
		if now.Sub(l.windows[i].start) >= time.Minute {
			l.windows[i] = window{start: now}
		}
		if limit.appliesTo(method) && l.windows[i].used+cost > limit.PerMinute {
			return limit, false
		}
	}
	for i, limit := range l.limits {
		if limit.appliesTo(method) {
			l.windows[i].used += cost
		}
	}
	return Limit{}, true
}

func (l Limit) appliesTo(method string) bool { return l.Method == "*" || l.Method == method }
