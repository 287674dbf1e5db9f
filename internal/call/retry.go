package call

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/request"
	"vision1/internal/transport"
)

// maxPause is the longest pause that a service can ask for before a retry. If
// it asks for more, the request fails and the message says how long.
const maxPause = 2 * time.Minute

// newBackoff has the parameters of Google's own clients for unary requests.
func newBackoff() *gax.Backoff {
	return &gax.Backoff{Initial: time.Second, Max: 32 * time.Second, Multiplier: 2}
}

// retryPause returns how long to wait before r, which failed with err, is sent
// again, and whether it may be.
func retryPause(pause time.Duration, r *request.Request, err error) (time.Duration, bool) {
	var service *ServiceError
	var connection *ConnectionError
	switch {
	case errors.As(err, &service):
		return max(pause, service.RetryAfter), service.retryable(r.Repeatable()) && service.RetryAfter <= maxPause
	case errors.As(err, &connection):
		return pause, !IsPermanent(connection.Err) && (r.Repeatable() || !connection.Written)
	default:
		return 0, false
	}
}

// MayHaveRun reports whether r, which failed with err, may have been carried
// out although repeating it has another effect. A gateway's response doesn't say.
func MayHaveRun(r *request.Request, err error) bool {
	var connection *ConnectionError
	var service *ServiceError
	switch {
	case r.Repeatable():
		return false
	case errors.As(err, &service):
		return service.Code == http.StatusBadGateway || service.Code == http.StatusGatewayTimeout
	default:
		return errors.As(err, &connection) && connection.Written
	}
}

// fits reports whether a pause ends before the context's deadline.
func fits(ctx context.Context, pause time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > pause
}

// IsPermanent reports whether a retry would fail in the same way: an untrusted
// certificate, a host that doesn't exist, a proxy that refuses, a service that was
// silent for minutes.
func IsPermanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var proxy *transport.ProxyError
	var name *net.DNSError
	switch {
	case errors.As(err, &certificate), errors.Is(err, transport.ErrIdle):
		return true
	case errors.As(err, &proxy):
		return proxy.IsPermanent()
	default:
		return errors.As(err, &name) && name.IsNotFound
	}
}
