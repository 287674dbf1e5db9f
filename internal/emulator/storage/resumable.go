package storage

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"vision1/internal/emulator/bucket"
)

// maxUploads is the maximum number of resumable uploads that are stored. The oldest
// one is discarded for a new one.
const maxUploads = 100

// uploads are the resumable uploads, by ID.
type uploads struct {
	mu     sync.Mutex
	byID   map[string]*upload
	oldest []string
}

// An upload is a resumable upload.
type upload struct {
	mu         sync.Mutex
	partial    *bucket.Partial
	meta       metadata
	conditions conditions
	size       int64           // what was received
	done       *objectResource // set at the end
}

func newUploads() *uploads { return &uploads{byID: make(map[string]*upload)} }

func (u *uploads) add(added *upload) (id string) {
	id = rand.Text()
	u.mu.Lock()
	u.byID[id] = added
	u.oldest = append(u.oldest, id)
	discarded := ""
	if len(u.oldest) > maxUploads {
		discarded, u.oldest = u.oldest[0], u.oldest[1:]
	}
	u.mu.Unlock()
	u.discard(discarded)
	return id
}

func (u *uploads) get(id string) *upload {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.byID[id]
}

// discard deletes an upload, if it exists, and its file.
func (u *uploads) discard(id string) {
	u.mu.Lock()
	found := u.byID[id]
	delete(u.byID, id)
	u.mu.Unlock()
	if found != nil {
		found.mu.Lock()
		defer found.mu.Unlock()
		found.partial.Discard()
	}
}

func (u *uploads) close() {
	u.mu.Lock()
	ids := u.oldest
	u.mu.Unlock()
	for _, id := range ids {
		u.discard(id)
	}
}

// startUpload starts a resumable upload. The response has its URL.
func (h *Handler) startUpload(w http.ResponseWriter, c *call) error {
	meta, err := readMetadata(c.Body)
	if err != nil {
		return err
	}
	partial, err := h.create(c, &meta)
	if err != nil {
		return err
	}
	id := h.uploads.add(&upload{partial: partial, meta: meta, conditions: c.conditions})
	w.Header().Set("Location", "http://"+c.Host+"/upload/storage/v1/b/"+url.PathEscape(c.bucket)+"/o?uploadType=resumable&upload_id="+id)
	w.Header().Set("X-Guploader-Uploadid", id)
	w.WriteHeader(http.StatusOK)
	return nil
}

// continueUpload stores a chunk of a resumable upload, reports what was received, or
// cancels the upload.
func (h *Handler) continueUpload(w http.ResponseWriter, c *call) error {
	id := c.query.Get("upload_id")
	found := h.uploads.get(id)
	switch {
	case found == nil:
		return &apiError{http.StatusNotFound, "notFound", "No such upload. It may have been canceled, or replaced by newer ones."}
	case c.Method == http.MethodDelete:
		h.uploads.discard(id)
		const clientClosedRequest = 499 // what the service returns
		w.WriteHeader(clientClosedRequest)
		return nil
	case c.Method != http.MethodPut && c.Method != http.MethodPost:
		return noMethod(c)
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	if found.done == nil {
		complete, err := found.receive(c)
		if err != nil {
			return err
		}
		if !complete {
			reportProgress(w, c, found.size)
			return nil
		}
		if found.done, err = h.finish(c, found.partial, found.meta, found.conditions); err != nil {
			found.partial.Discard()
			return err
		}
	}
	writeJSON(w, c.Request, http.StatusOK, found.done)
	return nil
}

// receive stores the chunk in a request's body, and reports whether the upload is
// complete.
func (u *upload) receive(c *call) (complete bool, err error) {
	chunk, err := parseContentRange(c.Header.Get("Content-Range"))
	if err != nil {
		return false, err
	}
	if chunk.first > u.size {
		return false, invalid("Invalid Content-Range: bytes are missing before " + strconv.FormatInt(chunk.first, 10) + ".")
	}
	if chunk.isEmpty {
		return chunk.total == u.size, nil
	}
	if _, err := u.partial.Seek(chunk.first, io.SeekStart); err != nil {
		return false, fmt.Errorf("continue the upload: %w", err)
	}
	received, copyErr := io.Copy(u.partial, io.LimitReader(c.Body, chunk.length))
	// What was received before an error needn't be sent again.
	u.size = chunk.first + received
	if err := u.partial.Truncate(u.size); err != nil {
		return false, fmt.Errorf("continue the upload: %w", err)
	}
	if copyErr != nil {
		return false, bodyError(copyErr)
	}
	isWhole := chunk.total < 0 && chunk.length == maxChunk // without a Content-Range
	return isWhole || u.size == chunk.total, nil
}

// reportProgress reports that an upload isn't complete, with the status that the client
// asks for: Google's Go client can't read a 308.
func reportProgress(w http.ResponseWriter, c *call, size int64) {
	if size > 0 {
		w.Header().Set("Range", "bytes=0-"+strconv.FormatInt(size-1, 10))
	}
	if c.Header.Get("X-Guploader-No-308") == "yes" {
		w.Header().Set("X-Http-Status-Code-Override", "308")
		w.WriteHeader(http.StatusOK)
		return
	}
	w.WriteHeader(http.StatusPermanentRedirect)
}

// maxChunk is the length of a chunk of unknown length.
const maxChunk = 1<<63 - 1

// A chunk is a part of an upload.
type chunk struct {
	first, length int64
	total         int64 // the size of the object, or -1 if it isn't known yet
	isEmpty       bool
}

// parseContentRange parses "bytes FIRST-LAST/TOTAL", where TOTAL can be *, LAST can be *
// for the rest, and FIRST-LAST can be * for no content. Without a header, the body is
// the rest.
func parseContentRange(header string) (chunk, error) {
	if header == "" {
		return chunk{length: maxChunk, total: -1}, nil
	}
	text, isBytes := strings.CutPrefix(header, "bytes ")
	span, size, hasTotal := strings.Cut(text, "/")
	parsed := chunk{total: -1}
	var err error
	if size != "*" {
		parsed.total, err = parseSize(size)
	}
	if span == "*" {
		parsed.isEmpty = true
	} else {
		var spanErr error
		parsed.first, parsed.length, spanErr = parseSpan(span)
		err = errors.Join(err, spanErr)
	}
	if !isBytes || !hasTotal || err != nil || parsed.length < 0 {
		return parsed, invalid("Invalid Content-Range: it must be bytes FIRST-LAST/TOTAL.")
	}
	return parsed, nil
}

// parseSpan parses "FIRST-LAST".
func parseSpan(text string) (first, length int64, err error) {
	start, last, _ := strings.Cut(text, "-")
	if first, err = parseSize(start); err != nil {
		return 0, 0, err
	}
	if last == "*" {
		return first, maxChunk, nil
	}
	end, err := parseSize(last)
	return first, end - first + 1, err
}

func parseSize(text string) (int64, error) {
	const bits = 53 // no overflow in calculations
	number, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		return 0, fmt.Errorf("parse a size: %w", err)
	}
	return int64(number), nil
}
