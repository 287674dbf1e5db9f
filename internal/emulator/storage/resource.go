package storage

import (
	"crypto/md5" //nolint:gosec // part of the API
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"vision1/internal/emulator/bucket"
)

// An objectResource is an object as the API describes it.
type objectResource struct {
	Kind           string `json:"kind"`
	ID             string `json:"id"`
	SelfLink       string `json:"selfLink"`
	MediaLink      string `json:"mediaLink"`
	Name           string `json:"name"`
	Bucket         string `json:"bucket"`
	Generation     string `json:"generation"`
	Metageneration string `json:"metageneration"`
	ContentType    string `json:"contentType"`
	StorageClass   string `json:"storageClass"`
	Size           string `json:"size"`
	MD5Hash        string `json:"md5Hash,omitempty"`
	CRC32C         string `json:"crc32c,omitempty"`
	ETag           string `json:"etag"`
	TimeCreated    string `json:"timeCreated"`
	Updated        string `json:"updated"`
}

func newObjectResource(r *http.Request, object bucket.Object, sums hashes) *objectResource {
	generation := strconv.FormatInt(object.Generation(), 10)
	location := "/storage/v1/b/" + url.PathEscape(object.Bucket) + "/o/" + url.PathEscape(object.Name)
	return &objectResource{
		Kind:           "storage#object",
		ID:             object.Bucket + "/" + object.Name + "/" + generation,
		SelfLink:       "http://" + r.Host + location,
		MediaLink:      "http://" + r.Host + "/download" + location + "?generation=" + generation + "&alt=media",
		Name:           object.Name,
		Bucket:         object.Bucket,
		Generation:     generation,
		Metageneration: strconv.Itoa(metageneration),
		ContentType:    contentType(object.Name),
		StorageClass:   "STANDARD",
		Size:           strconv.FormatInt(object.Size, 10),
		MD5Hash:        sums.md5,
		CRC32C:         sums.crc32c,
		ETag:           etag(object),
		TimeCreated:    timestamp(object.Modified),
		Updated:        timestamp(object.Modified),
	}
}

func etag(object bucket.Object) string {
	return base64.StdEncoding.EncodeToString(strconv.AppendInt(nil, object.Generation(), 36))
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// contentType returns the media type for an object's name. It doesn't depend on what
// is installed on this machine.
func contentType(name string) string {
	types := map[string]string{
		".avif": "image/avif", ".bmp": "image/bmp", ".csv": "text/csv", ".gif": "image/gif", ".heic": "image/heic",
		".htm": "text/html", ".html": "text/html", ".ico": "image/x-icon", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
		".json": "application/json", ".jsonl": "application/jsonl", ".md": "text/markdown", ".pdf": "application/pdf",
		".png": "image/png", ".svg": "image/svg+xml", ".tif": "image/tiff", ".tiff": "image/tiff", ".txt": "text/plain",
		".webp": "image/webp", ".xml": "application/xml", ".yaml": "application/yaml", ".zip": "application/zip",
	}
	if found := types[strings.ToLower(path.Ext(name))]; found != "" {
		return found
	}
	return "application/octet-stream"
}

// hashes are the hashes of an object, in base64. Empty ones weren't computed.
type hashes struct{ md5, crc32c string }

// hashOf reads an object to its end.
func hashOf(content io.Reader) (hashes, error) {
	sum := md5.New() //nolint:gosec // part of the API
	check := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	if _, err := io.Copy(io.MultiWriter(sum, check), content); err != nil {
		return hashes{}, fmt.Errorf("hash the object: %w", err)
	}
	return hashes{
		md5:    base64.StdEncoding.EncodeToString(sum.Sum(nil)),
		crc32c: base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, check.Sum32())),
	}, nil
}

// needsHashes reports whether a response with the requested fields, or all if there
// are none, has hashes.
func needsHashes(fields string) bool {
	if fields == "" || strings.Contains(fields, "md5Hash") || strings.Contains(fields, "crc32c") || strings.Contains(fields, "*") {
		return true
	}
	_, rest, found := strings.Cut(fields, "items")
	return found && !strings.HasPrefix(rest, "(") && !strings.HasPrefix(rest, "/")
}
