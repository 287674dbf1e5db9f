package detectcmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/api"
	"vision1/internal/call"
	"vision1/internal/detect"
	"vision1/internal/detect/run"
	"vision1/internal/gcs"
	"vision1/internal/lro"
	"vision1/internal/request"
	"vision1/internal/session"
)

const operationsResource = "operations"

// operations awaits the operations of a run, and reads their output.
type operations struct {
	o      *options
	poller *lro.Poller
}

func newOperations(o *options, s *session.Session) *operations {
	return &operations{o: o, poller: newPoller(s, o.query)}
}

// newPoller returns a poller of operations.
func newPoller(s *session.Session, query url.Values) *lro.Poller {
	return s.Poller(func(name string) *request.Request {
		r, err := operationRequest("get", name, query)
		if err != nil {
			r = new(request.Request) // wait checked the name
		}
		return r
	})
}

// operationRequest returns the request of a method of operations with the system
// parameters of the command.
func operationRequest(method, name string, query url.Values) (*request.Request, error) {
	system := url.Values{}
	parameters := api.SystemParameters()
	for i := range parameters {
		if values, ok := query[parameters[i].Name]; ok {
			system[parameters[i].Name] = values
		}
	}
	return request.New(findMethod(operationsResource, method), []string{name}, system, nil)
}

// Wait returns an operation when it is done.
func (w *operations) Wait(ctx context.Context, name string, last *lro.Operation) (*lro.Operation, error) {
	if _, err := operationRequest("get", name, w.o.query); err != nil {
		return nil, &lro.UnusableError{Message: "the operation " + name + " can't be polled: " + err.Error()}
	}
	o, err := w.poller.Wait(ctx, name, last)
	if isGone(err) {
		return nil, &run.GoneError{Err: err}
	}
	return o, err
}

// isGone reports whether the service doesn't know an operation.
func isGone(err error) bool {
	var service *call.ServiceError
	return errors.As(err, &service) && service.Code == http.StatusNotFound
}

// List returns the URLs of objects.
func (w *operations) List(ctx context.Context, prefix string) ([]string, error) {
	client, bucket, object, err := w.open(ctx, prefix)
	if err != nil {
		return nil, err
	}
	var urls []string
	for o, err := range client.List(ctx, detect.ObjectQuery{Bucket: bucket, Prefix: object}) {
		if err != nil {
			return nil, err
		}
		urls = append(urls, detect.ObjectURL(bucket, o.Name))
	}
	return urls, nil
}

// Read returns the content of an output file, without indentation, as the responses of
// the other methods are.
func (w *operations) Read(ctx context.Context, url string) ([]byte, error) {
	client, bucket, object, err := w.open(ctx, url)
	if err != nil {
		return nil, err
	}
	text, err := client.Read(ctx, bucket, object, maxResponse)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if json.Compact(&compact, text) != nil {
		return text, nil //nolint:nilerr // it is parsed later, with an error
	}
	return compact.Bytes(), nil
}

// Discard deletes output below -o, where nobody else looks for it.
func (w *operations) Discard(ctx context.Context, urls []string) {
	own := strings.TrimSuffix(w.o.flags.output, "/") + "/" + defaultAsyncOutput
	for _, url := range urls {
		if !detect.IsObject(own) || !strings.HasPrefix(url, own) {
			continue
		}
		if client, bucket, object, err := w.open(ctx, url); err == nil {
			_ = client.Delete(ctx, bucket, object) // best effort: its results are stored
		}
	}
}

func (w *operations) open(ctx context.Context, url string) (client *gcs.Client, bucket, object string, err error) {
	if bucket, object, err = detect.CutObject(url); err != nil {
		return nil, "", "", err
	}
	client, err = w.o.storage(ctx)
	return client, bucket, object, err
}
