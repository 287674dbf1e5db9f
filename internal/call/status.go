package call

import (
	"encoding/json"
	"errors"
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
	code := strings.TrimSpace(strconv.Itoa(e.Code) + " " + e.Status)
	return strings.TrimSpace(text + " (" + code + ")")
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

// parse reads {"error": {...}}, which may also come as a list of one. What does
// not have the type it should is left out.
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
	if misfit(json.Unmarshal(body, &one)) && !misfit(json.Unmarshal(body, &several)) && len(several) > 0 {
		one = several[0]
	}
	e.Message, e.Status, e.Details = one.Error.Message, one.Error.Status, one.Error.Details
	return e.Message != "" || e.Status != ""
}

// misfit tells of an error that left nothing to use: the JSON as a whole has
// another type, or it is none.
func misfit(err error) bool {
	var part *json.UnmarshalTypeError
	if errors.As(err, &part) {
		return part.Field == ""
	}
	return err != nil
}

// snippet returns the beginning of a body that is text but not HTML, or what it is.
func snippet(contentType string, body []byte) string {
	const most = 200
	media, _, _ := mime.ParseMediaType(contentType)
	text := strings.TrimSpace(strings.ToValidUTF8(string(body[:min(len(body), most)]), ""))
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
	const longest = 1 << 30 // seconds, 34 years
	seconds, err := strconv.ParseUint(header, 10, 64)
	switch at, notDate := http.ParseTime(header); {
	case err == nil || errors.Is(err, strconv.ErrRange):
		return time.Duration(min(seconds, longest)) * time.Second
	case notDate == nil:
		return max(0, at.Sub(now))
	default:
		return 0
	}
}
