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

// TestRetryRules checks which requests are retried. After 429 and 503, nothing was
// carried out, so any request is. After a lost connection, an idempotent request is,
// and any other one only if it had not been written.
func TestRetryRules(t *testing.T) {
	t.Parallel()
	get, remove := newRequest(t, "operations", "get"), newRequest(t, "operations", "delete")
	cancel, annotate := newRequest(t, "operations", "cancel"), newRequest(t, "images", "annotate")
	patch, create := newRequest(t, "projects", "locations-products-patch"), newRequest(t, "projects", "locations-products-create")
	idempotent, others := []*request.Request{get, remove, cancel}, []*request.Request{annotate, patch, create}
	broken := errors.New("connection reset by peer")
	tests := []struct {
		name              string
		err               error
		idempotent, other bool // retried
		mayHaveRun        bool // whether a request that isn't idempotent may have been carried out
	}{
		{"429", &ServiceError{Code: 429}, true, true, false},
		{"503", &ServiceError{Code: 503}, true, true, false},
		{"502 from a proxy", &ServiceError{Code: 502}, true, false, true},
		{"504 from a proxy", &ServiceError{Code: 504}, true, false, true},
		{"500", &ServiceError{Code: 500}, false, false, false},
		{"501", &ServiceError{Code: 501}, false, false, false},
		{"400", &ServiceError{Code: 400}, false, false, false},
		{"401", &ServiceError{Code: 401}, false, false, false},
		{"408", &ServiceError{Code: 408}, false, false, false},
		{"302", &ServiceError{Code: 302}, false, false, false},
		{"Retry-After of 2 minutes", &ServiceError{Code: 503, RetryAfter: 2 * time.Minute}, true, true, false},
		{"longer Retry-After", &ServiceError{Code: 503, RetryAfter: 2*time.Minute + 1}, false, false, false},
		{"connection failed before the request was written", &ConnectionError{Err: broken}, true, true, false},
		{"connection failed after the request was written", &ConnectionError{Err: broken, Written: true}, true, false, true},
		{"wrapped error", fmt.Errorf("send: %w", &ConnectionError{Err: broken, Written: true}), true, false, true},
		{"untrusted certificate", &ConnectionError{Err: &tls.CertificateVerificationError{Err: broken}}, false, false, false},
		{"unknown host", &ConnectionError{Err: &net.DNSError{IsNotFound: true}}, false, false, false},
		{"name server timeout", &ConnectionError{Err: &net.DNSError{IsTimeout: true}}, true, true, false},
		{"file changed", &request.FileError{Name: "x", Err: broken}, false, false, false},
		{"credentials", errors.New("no token"), false, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			check := func(r *request.Request, want, mayHaveRun bool) {
				if _, ok := retryPause(newBackoff().Pause(), r, test.err); ok != want {
					t.Errorf("%s: retried %t, want %t", r.Method.ID, ok, want)
				}
				if got := MayHaveRun(r, test.err); got != mayHaveRun {
					t.Errorf("%s: may have run %t, want %t", r.Method.ID, got, mayHaveRun)
				}
			}
			for _, r := range idempotent {
				check(r, test.idempotent, false)
			}
			for _, r := range others {
				check(r, test.other, test.mayHaveRun)
			}
		})
	}
}

// TestPauses checks that pauses grow up to 32 seconds, and are never shorter than
// Retry-After.
func TestPauses(t *testing.T) {
	t.Parallel()
	r := newRequest(t, "operations", "get")
	b := newBackoff()
	for limit := time.Second; limit <= 64*time.Second; limit *= 2 {
		if pause, _ := retryPause(b.Pause(), r, &ServiceError{Code: 503}); pause <= 0 || pause > min(limit, 32*time.Second) {
			t.Errorf("a pause of %v, want at most %v", pause, limit)
		}
	}
	if pause, _ := retryPause(newBackoff().Pause(), r, &ServiceError{Code: 429, RetryAfter: 90 * time.Second}); pause != 90*time.Second {
		t.Errorf("a pause of %v, want the 90 s of Retry-After", pause)
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	if !fits(context.Background(), time.Hour) {
		t.Error("an hour does not fit, although there is no deadline")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if !fits(ctx, time.Second) || fits(ctx, time.Hour) {
		t.Error("a second must fit before a deadline in a minute; an hour must not")
	}
}
