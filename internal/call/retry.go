package call

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/googleapis/gax-go/v2"
)

// longestPause is the longest that a service may ask to wait before the next
// attempt; asked for more, the call fails and says so.
const longestPause = 2 * time.Minute

type backoff struct{ gax.Backoff }

// newBackoff has the figures that Google's own clients use for unary calls.
func newBackoff() *backoff {
	return &backoff{gax.Backoff{Initial: time.Second, Max: 32 * time.Second, Multiplier: 2}}
}

// next says how long to wait before the call is sent again after err, or that
// it must not be.
func (b *backoff) next(p *Plan, err error) (time.Duration, bool) {
	pause := b.Pause()
	var service *ServiceError
	var reach *ReachError
	switch {
	case errors.As(err, &service):
		return max(pause, service.RetryAfter), service.retryable(p.repeatable()) && service.RetryAfter <= longestPause
	case errors.As(err, &reach):
		return pause, !Final(reach.Err) && (p.repeatable() || !reach.Written)
	default:
		return 0, false
	}
}

// repeatable tells whether doing the call twice does no more than doing it once.
func (p *Plan) repeatable() bool {
	switch p.Method.HTTPMethod {
	case http.MethodGet, http.MethodDelete:
		return true
	default:
		return p.Method.Name == "cancel"
	}
}

// MayBeDone tells whether a call that failed with err may have been carried out
// all the same, which matters where doing it twice does more than once. An
// answer from something on the way does not tell.
func (p *Plan) MayBeDone(err error) bool {
	var reach *ReachError
	var service *ServiceError
	switch {
	case p.repeatable():
		return false
	case errors.As(err, &service):
		return service.Code == http.StatusBadGateway || service.Code == http.StatusGatewayTimeout
	default:
		return errors.As(err, &reach) && reach.Written
	}
}

// fits tells whether a pause ends before the time of the whole command does.
func fits(ctx context.Context, pause time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > pause
}

func sleep(ctx context.Context, pause time.Duration) error {
	return gax.Sleep(ctx, pause)
}

// Final tells of failures that the next attempt would only repeat: a
// certificate that is not trusted, a name that can't be, credentials.
func Final(err error) bool {
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	switch {
	case errors.As(err, &certificate):
		return true
	case errors.As(err, &name):
		return name.IsNotFound
	default:
		return false
	}
}
