package detectcmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vision1/internal/api"
	"vision1/internal/call"
	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/imaging"
	"vision1/internal/request"
	"vision1/internal/rpccode"
	"vision1/internal/session"
)

// maxResponse is the size of the largest response that is read, in bytes.
const maxResponse = 256 << 20

// A sender sends the requests of a run over a session.
type sender struct {
	o *options
	s *session.Session
}

// Send sends a request and returns the body of the response.
func (s *sender) Send(ctx context.Context, r *run.Request) ([]byte, error) {
	method := s.method(r)
	planned, err := request.New(method, nil, s.query(), request.NewStreamBody(request.Stream{Size: r.Body.Size(), Open: r.Body.Open}))
	if err != nil {
		return nil, err
	}
	response, err := s.s.DoWith(ctx, planned, session.Hooks{Sleep: r.Pause, OnRetry: func(pause time.Duration, cause error) {
		var service *call.ServiceError
		if errors.As(cause, &service) && service.Code == http.StatusTooManyRequests {
			r.Throttled(service.RetryAfter)
		}
		if s.o.f.Globals.Debug {
			s.o.f.IO.Note("retry in " + pause.Round(time.Millisecond).String() + ": " + cause.Error())
		}
	}})
	if err != nil {
		return nil, sendError(err, r.Async)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxResponse+1))
	if err == nil && len(body) > maxResponse {
		err = fmt.Errorf("it has more than %d MiB", maxResponse>>20)
	}
	if err != nil {
		return nil, &run.SendError{Err: &call.ConnectionError{Err: fmt.Errorf("reading the response: %w", err), Written: true},
			Code: rpccode.Unavailable, Status: "UNAVAILABLE", Sent: true}
	}
	return body, nil
}

// query returns the query of a request. Without prettyPrint=false, the service indents
// responses, which makes those with text several times as large.
func (s *sender) query() url.Values {
	const indent = "prettyPrint"
	toRead := !s.o.toDir && s.o.formats[0] == results.JSON
	if toRead || s.o.query.Has(indent) {
		return s.o.query
	}
	query := maps.Clone(s.o.query)
	query.Set(indent, "false")
	return query
}

// method returns the method of a request.
func (s *sender) method(r *run.Request) *api.Method {
	method := s.o.images
	if r.Kind == detect.File {
		method = s.o.files
	}
	if r.Async {
		return findMethod(method.Resource, "async-batch-annotate")
	}
	return method
}

// findMethod returns a method that the API has.
func findMethod(resource, name string) *api.Method {
	r, _ := api.FindResource(resource)
	m, _ := r.FindMethod(name)
	return m
}

// sendError describes an error of a session. An asynchronous request is rejected because
// of any of its objects.
func sendError(err error, isAsync bool) error {
	var service *call.ServiceError
	var connection *call.ConnectionError
	var failed *session.Error
	e := &run.SendError{Err: err, Message: err.Error()}
	if hints := diag.Hints(err); len(hints) > 0 {
		e.Hint = hints[0]
	}
	switch {
	case errors.As(err, &service):
		e.HTTP, e.Status, e.Code = service.Code, service.Status, codeOf(service)
		e.Sent = service.Code >= http.StatusInternalServerError && service.Code != http.StatusServiceUnavailable
		e.Final = isFinal(service) && (!isAsync || !strings.Contains(service.Message, "gs://"))
	case errors.As(err, &connection):
		e.Code, e.Status, e.Sent = rpccode.Unavailable, "UNAVAILABLE", connection.Written
		e.Final = call.IsPermanent(connection.Err)
	case errors.As(err, &failed):
		e.Final = true // no credentials, for example
	default:
		return err
	}
	return e
}

// isFinal reports whether every request would be rejected for the same reason.
func isFinal(e *call.ServiceError) bool {
	switch {
	case e.ExitCode() == exitcode.Credentials, e.Code == http.StatusForbidden, e.Code == http.StatusNotFound, e.Code == http.StatusNotImplemented:
		return true
	case e.Code >= 300 && e.Code < 400:
		return true
	default:
		return e.Reason() == "API_KEY_INVALID" || e.Reason() == "API_KEY_SERVICE_BLOCKED"
	}
}

// codeOf returns the google.rpc.Code of an error.
func codeOf(e *call.ServiceError) int {
	if code, ok := rpccode.Find(e.Status); ok {
		return code
	}
	if e.Code >= http.StatusInternalServerError {
		return rpccode.Internal
	}
	return 0
}

// advise returns what to do about an error of the service for an input, as images
// annotate advises.
func advise(in detect.Input, data []byte, e *results.Error) string {
	switch {
	case detect.IsObject(in.URL):
		return adviseObject(e)
	case in.URL != "" && len(data) == 0 && (e.Code == rpccode.InvalidArgument || e.Code == rpccode.NotFound || e.Code == rpccode.PermissionDenied || e.Code == rpccode.Unavailable):
		return "the service fetches the URL itself, and the server may not allow that; download it with --fetch"
	case e.Code == rpccode.InvalidArgument && len(data) > 0:
		return imaging.Sniff(data).Advice()
	default:
		return ""
	}
}

// adviseObject returns what to do about an error for an object of Cloud Storage. The
// service has no code of its own for one that it can't open.
func adviseObject(e *results.Error) string {
	switch {
	case strings.Contains(e.Message, "writing final output"):
		return "the account needs the permission storage.objects.create on the bucket of --async-output (roles/storage.objectUser)"
	case e.Code == rpccode.PermissionDenied, strings.Contains(e.Message, "ermission"):
		return "the account needs the permission storage.objects.get on the bucket (roles/storage.objectViewer), which can't be one where the requester pays"
	case e.Code == rpccode.NotFound, strings.Contains(e.Message, "opening file"):
		return "was it deleted after it was listed? It is also reported if the account can't read it, or the requester pays"
	case strings.Contains(e.Message, "image data"):
		return "its content is no image that the service reads, whatever its type says"
	default:
		return ""
	}
}
