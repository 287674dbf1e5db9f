package call

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vision1/internal/exitcode"
)

// A ServiceError is a response that rejects the request: the HTTP status and, if
// there is one, the google.rpc.Status in the body.
type ServiceError struct {
	Code        int    // HTTP status
	Status      string // name of the google.rpc.Code: "NOT_FOUND"; "" if the response has none
	Message     string // as the service wrote it
	Details     []json.RawMessage
	RetryAfter  time.Duration // that the service requests; 0 for none
	Location    string        // target of a redirect that was not followed
	BodyExcerpt string        // beginning of a body that is not an error of the API
	Page        string        // title of the body if it is an error page of Google's servers: "Error 404 (Not Found)"
	oldReason   string        // of an error in the format before google.rpc.Status
}

func (e *ServiceError) Error() string {
	text := e.Message
	if text == "" {
		text = http.StatusText(e.Code)
	}
	code := strings.TrimSpace(strconv.Itoa(e.Code) + " " + e.Status)
	return strings.TrimSpace(text + " (" + code + ")")
}

// retryable reports whether a retry can help. 429 and 503 mean that nothing was
// done; 502 and 504 come from a gateway, like a broken connection.
func (e *ServiceError) retryable(repeatable bool) bool {
	switch e.Code {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return repeatable
	default:
		return false
	}
}

// Unavailable reports whether the service or the network failed, not the request.
func (e *ServiceError) Unavailable() bool {
	return e.Code < 400 || e.Code == http.StatusTooManyRequests || e.Code >= 500 && e.Code != http.StatusNotImplemented
}

// ExitCode returns Credentials for 401, Unavailable if the service or the network
// failed, and Rejected for any other status.
func (e *ServiceError) ExitCode() int {
	switch {
	case e.Code == http.StatusUnauthorized:
		return exitcode.Credentials
	case e.Unavailable():
		return exitcode.Unavailable
	default:
		return exitcode.Rejected
	}
}

// Reason returns the reason of the ErrorInfo among the details, or in the older
// format that of the first error: "SERVICE_DISABLED", "accessNotConfigured"; or "".
func (e *ServiceError) Reason() string {
	info, _ := Detail[ErrorInfo](e.Details)
	return cmp.Or(info.Reason, e.oldReason)
}

// maxErrorBody is how much of an error's body is read, in bytes.
const maxErrorBody = 1 << 20

func readError(response *http.Response) *ServiceError {
	e := &ServiceError{Code: response.StatusCode, Location: response.Header.Get("Location")}
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBody)) // a part is better than nothing
	e.RetryAfter = retryAfter(response.Header.Get("Retry-After"), time.Now())
	if !e.parse(body) {
		e.BodyExcerpt = bodyExcerpt(response.Header.Get("Content-Type"), body)
		e.Page = googlePage(body)
	}
	if info, ok := Detail[RetryInfo](e.Details); ok {
		if d, err := time.ParseDuration(info.RetryDelay); err == nil {
			e.RetryAfter = max(e.RetryAfter, d)
		}
	}
	return e
}

// parse reads {"error": {...}}, also in a list of one. Members of an unexpected
// type are ignored.
func (e *ServiceError) parse(body []byte) bool {
	type response struct {
		Error struct {
			Message string            `json:"message"`
			Status  string            `json:"status"`
			Details []json.RawMessage `json:"details"`
			Errors  []struct {
				Reason string `json:"reason"`
			} `json:"errors"`
		} `json:"error"`
	}
	var one response
	var several []response
	if wrongShape(json.Unmarshal(body, &one)) && !wrongShape(json.Unmarshal(body, &several)) && len(several) > 0 {
		one = several[0]
	}
	e.Message, e.Status, e.Details = one.Error.Message, one.Error.Status, one.Error.Details
	if len(one.Error.Errors) > 0 {
		e.oldReason = one.Error.Errors[0].Reason
	}
	return e.Message != "" || e.Status != ""
}

// wrongShape reports whether err left nothing usable: the body is not JSON, or
// JSON of another type.
func wrongShape(err error) bool {
	var part *json.UnmarshalTypeError
	if errors.As(err, &part) {
		return part.Field == ""
	}
	return err != nil
}

// HTMLBody is the excerpt of a body that is an HTML page.
const HTMLBody = "an HTML page"

// bodyExcerpt returns the beginning of a text body, HTMLBody for HTML, and "" for
// anything else.
func bodyExcerpt(contentType string, body []byte) string {
	const maxLength = 200
	media, _, _ := mime.ParseMediaType(contentType)
	text := strings.TrimSpace(strings.ToValidUTF8(string(body[:min(len(body), maxLength)]), ""))
	switch {
	case media == "text/html" || strings.HasPrefix(strings.ToLower(text), "<!doctype") || strings.HasPrefix(strings.ToLower(text), "<html"):
		return HTMLBody
	case strings.HasPrefix(media, "text/") || media == "application/json":
		return text
	default:
		return ""
	}
}

// googlePage returns the title of an HTML page with which Google's servers reject a
// request before it reaches the API, without its exclamation marks; "" for any other
// body.
func googlePage(body []byte) string {
	const maxHead = 2 << 10
	_, rest, _ := strings.Cut(string(body[:min(len(body), maxHead)]), "<title>")
	title, _, ok := strings.Cut(rest, "!!1</title>")
	if !ok || !strings.HasPrefix(title, "Error ") {
		return ""
	}
	return title
}

// retryAfter parses the header of RFC 9110, section 10.2.3: seconds or a date.
func retryAfter(header string, now time.Time) time.Duration {
	const longest = 1 << 30 // seconds, 34 years
	seconds, err := strconv.ParseUint(header, 10, 64)
	switch at, notDate := http.ParseTime(header); {
	case err == nil || errors.Is(err, strconv.ErrRange):
		return time.Duration(min(seconds, longest)) * time.Second
	case notDate == nil:
		return max(0, at.Sub(now).Round(time.Second))
	default:
		return 0
	}
}
