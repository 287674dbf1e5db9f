// Package storage serves the emulator's bucket directory as Cloud Storage: its JSON
// API, and the reads of its XML API, which some of Google's clients use.
//
// A file has no metadata of its own. An object's generation and times are those of
// the file's last change, its type follows from its name, and its hashes are computed.
package storage

import (
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/emulator/bucket"
)

// A Handler serves Cloud Storage.
type Handler struct {
	dir     *bucket.Dir
	next    http.Handler
	uploads *uploads
}

// NewHandler returns a handler for the buckets in dir, which can be nil. It passes
// requests that aren't for Cloud Storage to next. Close deletes unfinished uploads.
func NewHandler(dir *bucket.Dir, next http.Handler) *Handler {
	return &Handler{dir: dir, next: next, uploads: newUploads()}
}

// Close deletes the files of unfinished uploads.
func (h *Handler) Close() { h.uploads.close() }

// A call is a request for Cloud Storage.
type call struct {
	*http.Request

	query          url.Values
	bucket, object string // empty if the path has none
	conditions     conditions
	isMedia        bool
}

// A method handles a call, or returns an error to send.
type method func(w http.ResponseWriter, c *call) error

// apiPrefix is what the paths of the JSON API start with.
const apiPrefix = "/storage/v1/"

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	c := h.xmlCall(r)
	if c == nil && h.dir != nil && (path == "/b" || strings.HasPrefix(path, "/b/")) {
		// Google's Node.js client omits the prefix with STORAGE_EMULATOR_HOST.
		path = apiPrefix + path[1:]
	}
	for prefix, serve := range map[string]func(w http.ResponseWriter, c *call, parts []string) error{
		apiPrefix:               h.serveAPI,
		"/download/storage/v1/": h.serveDownload,
		"/upload/storage/v1/":   h.serveUpload,
	} {
		if rest, found := strings.CutPrefix(path, prefix); found {
			if err := h.serve(w, r, strings.Split(rest, "/"), serve); err != nil {
				writeError(w, r, err)
			}
			return
		}
	}
	if c == nil {
		h.next.ServeHTTP(w, r)
	} else if err := h.downloadXML(w, c); err != nil {
		writeXMLError(w, err)
	}
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request, parts []string, serve func(http.ResponseWriter, *call, []string) error) error {
	if h.dir == nil {
		return &apiError{http.StatusBadRequest, "failedPrecondition", "The emulator was started without --bucket-dir DIR, the directory that represents Cloud Storage."}
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return invalid("The query string cannot be read: it is not URL-encoded.")
	}
	c := &call{Request: r, query: query}
	for i, part := range parts {
		if parts[i], err = url.PathUnescape(part); err != nil {
			return invalid("The path of the request cannot be read: it is not URL-encoded.")
		}
	}
	c.isMedia = query.Get("alt") == "media"
	if len(parts) > 1 {
		c.bucket = parts[1]
		if err := h.checkBucket(c.bucket); err != nil {
			return err
		}
	}
	if c.conditions, err = parseConditions(query.Get); err != nil {
		return err
	}
	return serve(w, c, parts)
}

// serveAPI serves the methods whose path starts with /storage/v1/.
func (h *Handler) serveAPI(w http.ResponseWriter, c *call, parts []string) error {
	collection := map[int]string{1: "buckets", 2: "bucket", 3: "objects"}[len(parts)]
	switch {
	case parts[0] != "b", len(parts) > 2 && parts[2] != "o":
		return noMethod(c)
	case isCopy(c, parts):
		return h.copyObject(w, c, parts)
	case len(parts) > 3:
		collection = "object"
		c.object = strings.Join(parts[3:], "/")
	}
	serve := map[string]method{
		"GET buckets":   h.listBuckets,
		"POST buckets":  h.insertBucket,
		"GET bucket":    h.getBucket,
		"DELETE bucket": h.deleteBucket,
		"GET objects":   h.listObjects,
		"POST objects":  h.insertEmpty,
		"GET object":    h.getObject,
		"DELETE object": h.deleteObject,
	}[c.Method+" "+collection]
	if serve == nil {
		return noMethod(c)
	}
	return serve(w, c)
}

// serveDownload serves paths that start with /download/storage/v1/.
func (h *Handler) serveDownload(w http.ResponseWriter, c *call, parts []string) error {
	c.isMedia = true
	return h.serveAPI(w, c, parts)
}

// xmlCall returns the call for GET or HEAD of /bucket/object, as in the XML API, or
// nil. Only an existing bucket counts, because other paths are Vision's.
func (h *Handler) xmlCall(r *http.Request) *call {
	name, object, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if h.dir == nil || r.Method != http.MethodGet && r.Method != http.MethodHead || object == "" || name == "v1" {
		return nil
	}
	if name != bucket.Forbidden && h.checkBucket(name) != nil {
		return nil
	}
	return &call{Request: r, query: r.URL.Query(), bucket: name, object: object}
}

// checkBucket returns an error unless a bucket exists and can be accessed.
func (h *Handler) checkBucket(name string) error {
	switch {
	case name == bucket.Forbidden:
		return &apiError{http.StatusForbidden, "forbidden", "The caller does not have access to the bucket " + name + "."}
	case !bucket.IsBucketName(name) || h.dir.StatBucket(name) != nil:
		return &apiError{http.StatusNotFound, "notFound", "The specified bucket does not exist."}
	}
	return nil
}

func noMethod(c *call) error {
	return &apiError{http.StatusNotFound, "notFound", "The emulator's Cloud Storage has no method for " + c.Method + " " + c.URL.Path}
}
