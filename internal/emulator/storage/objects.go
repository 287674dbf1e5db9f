package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strconv"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/regular"
)

// getObject returns an object's metadata or, with alt=media, its content.
func (h *Handler) getObject(w http.ResponseWriter, c *call) error {
	if c.isMedia {
		return h.download(w, c)
	}
	resource, err := h.describe(c, c.object, needsHashes(c.query.Get("fields")))
	if err != nil {
		return err
	}
	writeJSON(w, c.Request, http.StatusOK, resource)
	return nil
}

// describe returns an object's metadata.
func (h *Handler) describe(c *call, name string, withHashes bool) (*objectResource, error) {
	file, object, err := h.open(c, name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read from
	var sums hashes
	if withHashes {
		if sums, err = hashOf(file); err != nil {
			return nil, err
		}
	}
	return newObjectResource(c.Request, object, sums), nil
}

// downloadXML serves an object's content for the XML API, which has conditions in
// headers.
func (h *Handler) downloadXML(w http.ResponseWriter, c *call) error {
	if err := h.checkBucket(c.bucket); err != nil {
		return err
	}
	var err error
	c.conditions, err = parseConditions(func(name string) string {
		switch name {
		case "ifGenerationMatch":
			return c.Header.Get("X-Goog-If-Generation-Match")
		case "ifMetagenerationMatch":
			return c.Header.Get("X-Goog-If-Metageneration-Match")
		}
		return c.query.Get(name)
	})
	if err != nil {
		return err
	}
	return h.download(w, c)
}

// download serves an object's content, or a range of it.
func (h *Handler) download(w http.ResponseWriter, c *call) error {
	file, object, err := h.open(c, c.object)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read from
	header := w.Header()
	if c.Header.Get("Range") == "" && c.Method == http.MethodGet {
		sums, err := hashOf(file)
		if err != nil {
			return err
		}
		header.Add("X-Goog-Hash", "crc32c="+sums.crc32c)
		header.Add("X-Goog-Hash", "md5="+sums.md5)
	}
	header.Set("Content-Type", contentType(object.Name))
	header.Set("ETag", `"`+etag(object)+`"`)
	header.Set("X-Goog-Generation", strconv.FormatInt(object.Generation(), 10))
	header.Set("X-Goog-Metageneration", strconv.Itoa(metageneration))
	header.Set("X-Goog-Storage-Class", "STANDARD")
	header.Set("X-Goog-Stored-Content-Encoding", "identity")
	header.Set("X-Goog-Stored-Content-Length", strconv.FormatInt(object.Size, 10))
	http.ServeContent(w, c.Request, "", object.Modified, file)
	return nil
}

func (h *Handler) deleteObject(w http.ResponseWriter, c *call) error {
	if !bucket.IsObjectName(c.object) {
		return notFound(bucket.Object{Bucket: c.bucket, Name: c.object})
	}
	if err := h.dir.Remove(c.bucket, c.object, c.conditions.check); err != nil {
		return objectError(c, c.object, err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// objectError returns the API's error for an error of the bucket directory.
func objectError(c *call, name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, regular.ErrNotRegular) {
		return notFound(bucket.Object{Bucket: c.bucket, Name: name})
	}
	return fmt.Errorf("%s/%s: %w", c.bucket, name, err)
}

// open opens an object that meets the call's conditions, for reading.
func (h *Handler) open(c *call, name string) (*os.File, bucket.Object, error) {
	if !bucket.IsObjectName(name) {
		return nil, bucket.Object{}, notFound(bucket.Object{Bucket: c.bucket, Name: name})
	}
	file, object, err := h.dir.Open(c.bucket, name)
	if err != nil {
		return nil, bucket.Object{}, objectError(c, name, err)
	}
	conditions := c.conditions
	conditions.isRead = true
	if err := conditions.check(&object); err != nil {
		_ = file.Close()
		return nil, bucket.Object{}, err
	}
	return file, object, nil
}
