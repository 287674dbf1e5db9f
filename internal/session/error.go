package session

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/diag"
	"vision1/internal/request"
	"vision1/internal/transport"
)

// An Error is a request that failed, with what is needed to say what to do next.
// Its exit code is that of Err.
type Error struct {
	Err      error
	Request  *request.Request
	Endpoint transport.Endpoint
	Source   *auth.Source // nil if no credentials were looked up
	Attempts int
}

// Error returns the service's own message with the code, the status, and the
// reason, or why the service could not be reached.
func (e *Error) Error() string {
	var service *call.ServiceError
	var connection *call.ConnectionError
	switch {
	case errors.As(e.Err, &service):
		return serviceMessage(service)
	case errors.As(e.Err, &connection):
		return fmt.Sprintf("the service at %s could not be reached: %s", e.Endpoint.URL.Host, connection.Error())
	default:
		return e.Err.Error()
	}
}

// Unwrap returns what failed.
func (e *Error) Unwrap() error { return e.Err }

// Hints returns what the error details name, and what to do next.
func (e *Error) Hints() []string {
	var service *call.ServiceError
	var connection *call.ConnectionError
	switch {
	case errors.As(e.Err, &service):
		lines := append(DetailLines(service.Details, service.Message, e.Request.Method), adviceLines(service, e)...)
		if service.RetryAfter > 0 {
			lines = append(lines, "the service asks to wait "+service.RetryAfter.String()+" before the next attempt")
		}
		return append(lines, e.MayHaveRun()...)
	case errors.As(e.Err, &connection) && e.Endpoint.Source != "":
		lines := append(certificateAdvice(connection), "the URL comes from "+e.Endpoint.Source)
		switch {
		case e.Endpoint.Emulator && e.Endpoint.URL.Port() == "":
			lines = append(lines, "it has no port, so port 80 was used; the emulator's default is 127.0.0.1:9790")
		case e.Endpoint.Emulator:
			lines = append(lines, "to start an emulator there: vision1-emulator --listen "+e.Endpoint.URL.Host)
		}
		return append(lines, e.MayHaveRun()...)
	case errors.As(e.Err, &connection):
		return append(certificateAdvice(connection), e.MayHaveRun()...)
	default:
		return diag.Hints(e.Err)
	}
}

// certificateAdvice says what to do about a server whose certificate no known CA
// has signed, such as a proxy that decrypts connections.
func certificateAdvice(err *call.ConnectionError) []string {
	var authority x509.UnknownAuthorityError
	if !errors.As(err.Err, &authority) {
		return nil
	}
	return []string{"if a proxy of your organization replaces certificates, set SSL_CERT_FILE to a file with its CA"}
}

// MayHaveRun returns a warning if sending the request again could do the work
// twice.
func (e *Error) MayHaveRun() []string {
	if !call.MayHaveRun(e.Request, e.Err) {
		return nil
	}
	return []string{"the request was sent and might have been carried out; check before you send it again"}
}

// Describe fills in the error object from the service's error.
func (e *Error) Describe(o *diag.Object) {
	var service *call.ServiceError
	if !errors.As(e.Err, &service) {
		return
	}
	o.Code, o.Status, o.Reason, o.Details = service.Code, service.Status, service.Reason(), service.Details
	if service.Message != "" {
		o.Message = service.Message
	}
}

func serviceMessage(e *call.ServiceError) string {
	message := strings.TrimSuffix(strings.TrimSpace(e.Message), ".")
	switch {
	case message != "":
	case e.Code == http.StatusRequestEntityTooLarge:
		message = "the request is too large for the service"
	case e.Page != "":
		message = "Google's servers returned a page instead of a response of the Vision API: " + e.Page
	case e.Code >= 300 && e.Code < 400 && e.Location != "":
		message = "the service redirects to " + redirectTarget(e.Location) + ", which vision1 doesn't follow"
	case e.BodyExcerpt == call.HTMLBody:
		message = "the response is an HTML page, so it comes from something between vision1 and the Vision API"
	case e.BodyExcerpt != "":
		message = "the response is not one of the Vision API: " + e.BodyExcerpt
	default:
		message = "the service rejected the request without a reason"
	}
	code := fmt.Sprint(e.Code)
	switch {
	case e.Status != "":
		code += " " + e.Status
	case http.StatusText(e.Code) != "":
		code += " " + http.StatusText(e.Code)
	}
	if reason := e.Reason(); reason != "" {
		code += ", " + reason
	}
	return message + " (" + code + ")"
}

// redirectTarget returns a URL without what may be a secret in it.
func redirectTarget(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return "an invalid URL"
	}
	return transport.MaskURL(u)
}
