package gcs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/exitcode"
)

// An Error is a request to Cloud Storage that failed.
type Error struct {
	Action  string // "list", "read", "write", "delete"
	URL     string // gs://...
	Code    int    // the HTTP status; 0 if there was no response
	Message string // of the service
	Err     error
}

// newError returns the error of a request without a usable response. That ctx ended takes
// precedence.
func newError(ctx context.Context, action, object string, err error) *Error {
	e := &Error{Action: action, URL: object, Message: err.Error(), Err: err}
	var failed *url.Error
	switch {
	case ctx.Err() != nil:
		e.Err = context.Cause(ctx)
		e.Message = e.Err.Error()
	case errors.As(err, &failed):
		e.Message = failed.Err.Error() // without the URL, which can have credentials
	}
	return e
}

// newStatusError returns the error of a response.
func newStatusError(action, object string, code int, body []byte) *Error {
	var response struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &response) // a proxy may respond with something else
	message := strings.TrimSuffix(response.Error.Message, ".")
	if message == "" {
		message = strings.ToLower(http.StatusText(code))
	}
	return &Error{Action: action, URL: object, Code: code, Message: message}
}

func (e *Error) Error() string {
	text := fmt.Sprintf("can't %s %s: %s", e.Action, e.URL, e.Message)
	if e.Code != 0 {
		text += fmt.Sprintf(" (%d)", e.Code)
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// EndsRun reports whether all requests would fail for the same reason, so that nothing
// can be said about an input.
func (e *Error) EndsRun() bool {
	return e.Code == 0 || e.Code == http.StatusUnauthorized || e.Code == http.StatusTooManyRequests || e.Code >= http.StatusInternalServerError
}

// ExitCode returns the exit code of a run that the error ends.
func (e *Error) ExitCode() int {
	switch {
	case e.Err != nil && e.Code == 0 && exitcode.Of(e.Err) != exitcode.Internal:
		return exitcode.Of(e.Err)
	case e.Code == http.StatusUnauthorized:
		return exitcode.Credentials
	case e.EndsRun():
		return exitcode.Unavailable
	case e.Action == "write":
		return exitcode.Output
	default:
		return exitcode.Rejected
	}
}

// Hints says what to do.
func (e *Error) Hints() []string {
	switch {
	case strings.Contains(e.Message, "requester pays"), strings.Contains(e.Message, "requester-pays"):
		return []string{"name the project that pays for the requests: --quota-project PROJECT; Vision itself can't read from a requester-pays bucket"}
	case e.Code == http.StatusUnauthorized && strings.Contains(e.Message, "nonymous"):
		return []string{"Cloud Storage accepts no API key; authenticate in another way, see: vision1 help credentials"}
	case e.Code == http.StatusForbidden && strings.Contains(e.Message, "scope"):
		return []string{"the token needs the scope cloud-platform, or devstorage.read_write in addition to cloud-vision"}
	case e.Code == http.StatusForbidden && e.Action == "list":
		return []string{"the account needs the permissions storage.objects.list and storage.objects.get on the bucket (roles/storage.objectViewer)"}
	case e.Code == http.StatusForbidden:
		return []string{"the account needs the permission storage.objects." + map[string]string{"read": "get", "write": "create", "delete": "delete"}[e.Action] +
			" on the bucket (roles/storage.objectUser)"}
	case e.Code == http.StatusNotFound && e.Action != "read":
		return []string{"check the name of the bucket"}
	default:
		return nil
	}
}
