package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"vision1/internal/emulator/bucket"
)

// maxMetadata is the maximum size of an object's metadata in a request, in bytes.
const maxMetadata = 1 << 20

// metadata are the parts of an object's metadata in a request that have an effect.
type metadata struct {
	Name    string `json:"name"`
	MD5Hash string `json:"md5Hash"`
	CRC32C  string `json:"crc32c"`
}

// serveUpload serves the uploads of objects, whose paths start with
// /upload/storage/v1/.
func (h *Handler) serveUpload(w http.ResponseWriter, c *call, parts []string) error {
	if len(parts) != 3 || parts[0] != "b" || parts[2] != "o" {
		return noMethod(c)
	}
	kind := c.query.Get("uploadType")
	if c.query.Get("upload_id") != "" {
		return h.continueUpload(w, c)
	}
	switch {
	case c.Method != http.MethodPost:
		return noMethod(c)
	case kind == "media":
		return h.insert(w, c, metadata{}, c.Body)
	case kind == "multipart":
		return h.insertMultipart(w, c)
	case kind == "resumable":
		return h.startUpload(w, c)
	}
	return invalid("Invalid value for uploadType: it must be media, multipart, or resumable.")
}

// insertEmpty creates an object from metadata alone.
func (h *Handler) insertEmpty(w http.ResponseWriter, c *call) error {
	meta, err := readMetadata(c.Body)
	if err != nil {
		return err
	}
	return h.insert(w, c, meta, strings.NewReader(""))
}

// insertMultipart creates an object from a body that has two parts: the metadata, and
// the content.
func (h *Handler) insertMultipart(w http.ResponseWriter, c *call) error {
	kind, parameters, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/related" || parameters["boundary"] == "" {
		return invalid("The Content-Type of a multipart upload must be multipart/related with a boundary.")
	}
	reader := multipart.NewReader(c.Body, parameters["boundary"])
	first, err := reader.NextRawPart()
	if err != nil {
		return bodyError(err)
	}
	meta, err := readMetadata(first)
	if err != nil {
		return err
	}
	content, err := reader.NextRawPart()
	if err != nil {
		return bodyError(err)
	}
	return h.insert(w, c, meta, content)
}

func bodyError(err error) error {
	if errors.As(err, new(*http.MaxBytesError)) {
		return fmt.Errorf("read the body: %w", err)
	}
	return invalid("The body cannot be read: it must have two parts, or it was cut short.")
}

func readMetadata(body io.Reader) (metadata, error) {
	var meta metadata
	content, err := io.ReadAll(io.LimitReader(body, maxMetadata))
	if err != nil {
		return meta, bodyError(err)
	}
	if len(content) > 0 && json.Unmarshal(content, &meta) != nil {
		return meta, invalid("The metadata is not valid JSON.")
	}
	return meta, nil
}

func (h *Handler) insert(w http.ResponseWriter, c *call, meta metadata, content io.Reader) error {
	resource, err := h.store(c, meta, content)
	if err != nil {
		return err
	}
	writeJSON(w, c.Request, http.StatusOK, resource)
	return nil
}

// store creates an object, or replaces it.
func (h *Handler) store(c *call, meta metadata, content io.Reader) (*objectResource, error) {
	partial, err := h.create(c, &meta)
	if err != nil {
		return nil, err
	}
	defer partial.Discard()
	if _, err := io.Copy(partial, content); err != nil {
		return nil, bodyError(err)
	}
	return h.finish(c, partial, meta, c.conditions)
}

// create creates the file for a new object, after checks that can be done now. The
// name in the query takes precedence over the one in the metadata.
func (h *Handler) create(c *call, meta *metadata) (*bucket.Partial, error) {
	if name := c.query.Get("name"); name != "" {
		meta.Name = name
	}
	switch {
	case meta.Name == "":
		return nil, &apiError{http.StatusBadRequest, "required", "Required parameter: name"}
	case !bucket.IsObjectName(meta.Name):
		return nil, invalid("The emulator stores objects as files, so it cannot store an object with this name: " + meta.Name)
	}
	var current *bucket.Object
	if found, err := h.dir.Stat(c.bucket, meta.Name); err == nil {
		current = &found
	}
	if err := c.conditions.check(current); err != nil {
		return nil, err
	}
	partial, err := h.dir.Create(c.bucket)
	if err != nil {
		return nil, fmt.Errorf("create the object: %w", err)
	}
	return partial, nil
}

// finish makes a complete file an object, if it has the hashes in the metadata and the
// object that it replaces meets the conditions.
func (h *Handler) finish(c *call, partial *bucket.Partial, meta metadata, conditions conditions) (*objectResource, error) {
	if _, err := partial.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("create the object: %w", err)
	}
	sums, err := hashOf(partial)
	if err != nil {
		return nil, err
	}
	if meta.MD5Hash != "" && meta.MD5Hash != sums.md5 || meta.CRC32C != "" && meta.CRC32C != sums.crc32c {
		return nil, invalid("Provided hash does not match the content: it has the MD5 hash " + sums.md5 + " and the CRC32C " + sums.crc32c + ".")
	}
	object, err := partial.Commit(meta.Name, conditions.check)
	if known := new(apiError); errors.As(err, &known) {
		return nil, known
	}
	if err != nil {
		// A directory has the object's name, or an object has the name of a directory.
		return nil, invalid("The emulator stores objects as files, and it cannot write this one: " + meta.Name)
	}
	return newObjectResource(c.Request, object, sums), nil
}
