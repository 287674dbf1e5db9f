package call

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"
	"vision1/internal/request"
)

// What is sent again: after 429 and 503, which say that nothing was done,
// anything; after a connection that failed, what may be repeated, and the rest
// only where the request had not been written.
func TestRetryRules(t *testing.T) {
	t.Parallel()
	get, remove := planOf(t, "operations", "get"), planOf(t, "operations", "delete")
	cancel, annotate := planOf(t, "operations", "cancel"), planOf(t, "images", "annotate")
	patch, create := planOf(t, "projects", "locations-products-patch"), planOf(t, "projects", "locations-products-create")
	repeatable, others := []*request.Request{get, remove, cancel}, []*request.Request{annotate, patch, create}
	broken := errors.New("connection reset by peer")
	tests := []struct {
		name              string
		err               error
		repeatable, other bool // sent again
		mayBeDone         bool // of the others
	}{
		{"429", &ServiceError{Code: 429}, true, true, false},
		{"503", &ServiceError{Code: 503}, true, true, false},
		{"502, of something on the way", &ServiceError{Code: 502}, true, false, true},
		{"504, of something on the way", &ServiceError{Code: 504}, true, false, true},
		{"500", &ServiceError{Code: 500}, false, false, false},
		{"501", &ServiceError{Code: 501}, false, false, false},
		{"400", &ServiceError{Code: 400}, false, false, false},
		{"401", &ServiceError{Code: 401}, false, false, false},
		{"408", &ServiceError{Code: 408}, false, false, false},
		{"302", &ServiceError{Code: 302}, false, false, false},
		{"asked to wait 2 minutes", &ServiceError{Code: 503, RetryAfter: 2 * time.Minute}, true, true, false},
		{"asked to wait longer", &ServiceError{Code: 503, RetryAfter: 2*time.Minute + 1}, false, false, false},
		{"a connection that failed before the request was written", &ConnectionError{Err: broken}, true, true, false},
		{"a connection that failed after it", &ConnectionError{Err: broken, Written: true}, true, false, true},
		{"wrapped", fmt.Errorf("calling: %w", &ConnectionError{Err: broken, Written: true}), true, false, true},
		{"a certificate that is not trusted", &ConnectionError{Err: &tls.CertificateVerificationError{Err: broken}}, false, false, false},
		{"a host that there is not", &ConnectionError{Err: &net.DNSError{IsNotFound: true}}, false, false, false},
		{"a name server that does not answer", &ConnectionError{Err: &net.DNSError{IsTimeout: true}}, true, true, false},
		{"a file that changed", &request.FileError{Name: "x", Err: broken}, false, false, false},
		{"credentials", errors.New("no token"), false, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			check := func(plan *request.Request, want, mayBeDone bool) {
				if _, again := retryPause(newBackoff().Pause(), plan, test.err); again != want {
					t.Errorf("%s: sent again %t, want %t", plan.Method.ID, again, want)
				}
				if got := MayHaveRun(plan, test.err); got != mayBeDone {
					t.Errorf("%s: may be done %t, want %t", plan.Method.ID, got, mayBeDone)
				}
			}
			for _, plan := range repeatable {
				check(plan, test.repeatable, false)
			}
			for _, plan := range others {
				check(plan, test.other, test.mayBeDone)
			}
		})
	}
}

// Pauses grow, to 32 seconds at most, and are never shorter than asked for.
func TestPauses(t *testing.T) {
	t.Parallel()
	plan := planOf(t, "operations", "get")
	b := newBackoff()
	for most := time.Second; most <= 64*time.Second; most *= 2 {
		if pause, _ := retryPause(b.Pause(), plan, &ServiceError{Code: 503}); pause <= 0 || pause > min(most, 32*time.Second) {
			t.Errorf("a pause of %v, want at most %v", pause, most)
		}
	}
	if pause, _ := retryPause(newBackoff().Pause(), plan, &ServiceError{Code: 429, RetryAfter: 90 * time.Second}); pause != 90*time.Second {
		t.Errorf("a pause of %v, want the 90 s that the service asks for", pause)
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	if !fits(context.Background(), time.Hour) {
		t.Error("an hour does not fit, though there is no deadline")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if !fits(ctx, time.Second) || fits(ctx, time.Hour) {
		t.Error("of a minute a second must fit, an hour not")
	}
}
