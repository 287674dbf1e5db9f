package call

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A ServiceError is an answer that says no: the HTTP status and, where there is
// one, the google.rpc.Status in the body.
type ServiceError struct {
	Code       int    // HTTP status
	Status     string // name of the google.rpc.Code: "NOT_FOUND"; "" where the answer has none
	Message    string // as the service wrote it
	Details    []json.RawMessage
	RetryAfter time.Duration // that the service asks for; 0 for none
	Location   string        // where an answer that was not followed redirects to
	Snippet    string        // beginning of a body that is not the API's
}

func (e *ServiceError) Error() string {
	text := e.Message
	if text == "" {
		text = http.StatusText(e.Code)
	}
	return fmt.Sprintf("%s (%d %s)", text, e.Code, e.Status)
}

// retryable: 429 and 503 say that nothing was done. 502 and 504 come from
// something on the way, like a connection that broke.
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

// Unavailable tells whether the failure is the service's or the way's, not the
// call's.
func (e *ServiceError) Unavailable() bool {
	return e.Code < 400 || e.Code == http.StatusTooManyRequests || e.Code >= 500 && e.Code != http.StatusNotImplemented
}

// Reason returns the reason of the ErrorInfo among the details, or "".
func (e *ServiceError) Reason() string {
	info, _ := Detail[ErrorInfo](e)
	return info.Reason
}

// mostOfAnError bounds how much of an error's body is read.
const mostOfAnError = 1 << 20

func readError(response *http.Response) *ServiceError {
	e := &ServiceError{Code: response.StatusCode, Location: response.Header.Get("Location")}
	body, _ := io.ReadAll(io.LimitReader(response.Body, mostOfAnError)) // what came of it is better than nothing
	e.RetryAfter = retryAfter(response.Header.Get("Retry-After"), time.Now())
	if !e.parse(body) {
		e.Snippet = snippet(response.Header.Get("Content-Type"), body)
	}
	if info, ok := Detail[RetryInfo](e); ok {
		if d, err := time.ParseDuration(info.RetryDelay); err == nil {
			e.RetryAfter = max(e.RetryAfter, d)
		}
	}
	return e
}

// parse reads {"error": {...}}, which may also come as a list of one.
func (e *ServiceError) parse(body []byte) bool {
	type answer struct {
		Error struct {
			Message string            `json:"message"`
			Status  string            `json:"status"`
			Details []json.RawMessage `json:"details"`
		} `json:"error"`
	}
	var one answer
	var several []answer
	if err := json.Unmarshal(body, &one); err != nil {
		if json.Unmarshal(body, &several) != nil || len(several) == 0 {
			return false
		}
		one = several[0]
	}
	e.Message, e.Status, e.Details = one.Error.Message, one.Error.Status, one.Error.Details
	return e.Message != "" || e.Status != ""
}

// snippet returns the beginning of a body that is text but not HTML, or what it is.
func snippet(contentType string, body []byte) string {
	const most = 200
	media, _, _ := mime.ParseMediaType(contentType)
	text := strings.TrimSpace(string(body[:min(len(body), most)]))
	switch {
	case media == "text/html" || strings.HasPrefix(strings.ToLower(text), "<!doctype") || strings.HasPrefix(strings.ToLower(text), "<html"):
		return "an HTML page"
	case strings.HasPrefix(media, "text/") || media == "application/json":
		return text
	default:
		return ""
	}
}

// retryAfter reads the header of RFC 9110, section 10.2.3: seconds or a date.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return max(0, time.Duration(min(seconds, 1<<30))*time.Second)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
