// Package gcs lists, reads, and writes objects with the JSON API of Cloud Storage
// (cloud.google.com/storage/docs/json_api/v1), over an HTTP client that authenticates
// and retries. Google's generated client would add 1.2 MB to the program.
//
//   - gcs.go: the requests
//   - prefix.go: the same, for the objects below a prefix
//   - error.go: what can go wrong, and what to do about it
package gcs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"

	"vision1/internal/detect"
)

// The scopes of Cloud Storage, beside that of the platform.
const (
	ReadScope  = "https://www.googleapis.com/auth/devstorage.read_only"
	WriteScope = "https://www.googleapis.com/auth/devstorage.read_write"
	FullScope  = "https://www.googleapis.com/auth/devstorage.full_control"
)

// A Client sends requests to Cloud Storage. It is safe for concurrent use.
type Client struct {
	client *http.Client
	base   *url.URL
	query  url.Values // of each request
}

// New returns a client. base is the URL of the API, such as
// https://storage.googleapis.com/; query is added to each request: credentials.
func New(client *http.Client, base *url.URL, query url.Values) *Client {
	return &Client{client: client, base: base, query: query}
}

// A call is a request.
type call struct {
	action         string // for errors
	method         string
	path           string // of the API: "storage/v1"
	bucket, object string
	query          url.Values
	contentType    string // of the body
	body           []byte
}

// maxErrorBody is how much of an error is read.
const maxErrorBody = 64 << 10

// do sends a request and returns the body of the response, which the caller closes. An
// error is an *Error.
func (c *Client) do(ctx context.Context, r *call) (io.ReadCloser, error) {
	query := maps.Clone(c.query)
	if query == nil {
		query = url.Values{}
	}
	maps.Copy(query, r.query)
	target := c.base.JoinPath(r.path).String() + "/b/" + url.PathEscape(r.bucket) + "/o"
	name := detect.ObjectURL(r.bucket, r.query.Get("prefix")+r.query.Get("name")+r.object)
	if r.object != "" {
		target += "/" + url.PathEscape(r.object)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, target+"?"+query.Encode(), bytes.NewReader(r.body))
	if err != nil {
		return nil, newError(ctx, r.action, name, err)
	}
	if r.contentType != "" {
		request.Header.Set("Content-Type", r.contentType)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, newError(ctx, r.action, name, err)
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return response.Body, nil
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBody)) // the status says enough
	return nil, newStatusError(r.action, name, response.StatusCode, text)
}

// An objectPage is a page of a list.
type objectPage struct {
	Items []struct {
		Name        string `json:"name"`
		Size        int64  `json:"size,string"`
		Generation  int64  `json:"generation,string"`
		ContentType string `json:"contentType"`
	} `json:"items"`
	NextPageToken string `json:"nextPageToken"`
}

// List lists objects, page by page, in the order of their names. An error is an *Error;
// after it, there are no more objects.
func (c *Client) List(ctx context.Context, q detect.ObjectQuery) iter.Seq2[detect.Object, error] {
	return func(yield func(detect.Object, error) bool) {
		r := &call{action: "list", method: http.MethodGet, path: "storage/v1", bucket: q.Bucket, query: url.Values{
			"prefix": {q.Prefix}, "fields": {"items(name,size,generation,contentType),nextPageToken"}, "prettyPrint": {"false"},
		}}
		if q.Glob != "" {
			r.query.Set("matchGlob", q.Glob)
		}
		for {
			page, err := c.page(ctx, r)
			if err != nil {
				yield(detect.Object{}, err)
				return
			}
			for i := range page.Items {
				if !yield(detect.Object(page.Items[i]), nil) {
					return
				}
			}
			if page.NextPageToken == "" {
				return
			}
			r.query.Set("pageToken", page.NextPageToken)
		}
	}
}

func (c *Client) page(ctx context.Context, r *call) (*objectPage, error) {
	body, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	page := new(objectPage)
	if err := json.NewDecoder(body).Decode(page); err != nil {
		return nil, newError(ctx, r.action, detect.ObjectURL(r.bucket, r.query.Get("prefix")), fmt.Errorf("the response is unusable: %w", err))
	}
	return page, nil
}

// Create writes an object, unless it exists: then it reports that it did not.
func (c *Client) Create(ctx context.Context, bucket, name, contentType string, data []byte) (created bool, err error) {
	err = c.insert(ctx, bucket, name, contentType, data, true)
	var failed *Error
	if errors.As(err, &failed) && failed.Code == http.StatusPreconditionFailed {
		return false, nil
	}
	return err == nil, err
}

// Replace writes an object, in place of any other.
func (c *Client) Replace(ctx context.Context, bucket, name, contentType string, data []byte) error {
	return c.insert(ctx, bucket, name, contentType, data, false)
}

func (c *Client) insert(ctx context.Context, bucket, name, contentType string, data []byte, isNew bool) error {
	r := &call{action: "write", method: http.MethodPost, path: "upload/storage/v1", bucket: bucket, contentType: contentType, body: data, query: url.Values{
		"uploadType": {"media"}, "name": {name}, "fields": {"generation"},
	}}
	if isNew {
		r.query.Set("ifGenerationMatch", "0")
	}
	return c.discard(ctx, r)
}

// discard sends a request whose response has nothing of interest.
func (c *Client) discard(ctx context.Context, r *call) error {
	body, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, body) // lets the connection be used again
	_ = body.Close()                 // only read
	return nil
}

// Read returns the content of an object of at most limit bytes.
func (c *Client) Read(ctx context.Context, bucket, name string, limit int64) ([]byte, error) {
	r := &call{action: "read", method: http.MethodGet, path: "storage/v1", bucket: bucket, object: name, query: url.Values{"alt": {"media"}}}
	body, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("it has more than %d bytes", limit)
	}
	if err != nil {
		return nil, newError(ctx, r.action, detect.ObjectURL(bucket, name), err)
	}
	return data, nil
}

// Delete deletes an object. That it doesn't exist is no error.
func (c *Client) Delete(ctx context.Context, bucket, name string) error {
	err := c.discard(ctx, &call{action: "delete", method: http.MethodDelete, path: "storage/v1", bucket: bucket, object: name})
	var failed *Error
	if errors.As(err, &failed) && failed.Code == http.StatusNotFound {
		return nil
	}
	return err
}
