package storage

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vision1/internal/emulator/bucket"
)

// A bucketResource is a bucket as the API describes it.
type bucketResource struct {
	Kind           string `json:"kind"`
	ID             string `json:"id"`
	SelfLink       string `json:"selfLink"`
	Name           string `json:"name"`
	ProjectNumber  string `json:"projectNumber"`
	Metageneration string `json:"metageneration"`
	Location       string `json:"location"`
	LocationType   string `json:"locationType"`
	StorageClass   string `json:"storageClass"`
	ETag           string `json:"etag"`
	TimeCreated    string `json:"timeCreated"`
	Updated        string `json:"updated"`
}

func (h *Handler) bucketResource(r *http.Request, name string) (*bucketResource, error) {
	modified, err := h.dir.BucketTime(name)
	if err != nil {
		return nil, fmt.Errorf("describe the bucket: %w", err)
	}
	return &bucketResource{
		Kind:           "storage#bucket",
		ID:             name,
		SelfLink:       "http://" + r.Host + "/storage/v1/b/" + name,
		Name:           name,
		ProjectNumber:  "0",
		Metageneration: strconv.Itoa(metageneration),
		Location:       "US",
		LocationType:   "multi-region",
		StorageClass:   "STANDARD",
		ETag:           "CAE=",
		TimeCreated:    timestamp(modified),
		Updated:        timestamp(modified),
	}, nil
}

func (h *Handler) listBuckets(w http.ResponseWriter, c *call) error {
	names, err := h.dir.Buckets()
	if err != nil {
		return fmt.Errorf("list the buckets: %w", err)
	}
	limit, err := parseLimit(c)
	if err != nil {
		return err
	}
	from, err := base64.URLEncoding.DecodeString(c.query.Get("pageToken"))
	if err != nil {
		return invalid("Invalid value for pageToken.")
	}
	page := struct {
		Kind          string            `json:"kind"`
		NextPageToken string            `json:"nextPageToken,omitempty"`
		Items         []*bucketResource `json:"items,omitempty"`
	}{Kind: "storage#buckets"}
	first, _ := slices.BinarySearch(names, string(from))
	for _, name := range names[first:] {
		if !strings.HasPrefix(name, c.query.Get("prefix")) {
			continue
		}
		if len(page.Items) == limit {
			page.NextPageToken = base64.URLEncoding.EncodeToString([]byte(name))
			break
		}
		if item, err := h.bucketResource(c.Request, name); err == nil {
			page.Items = append(page.Items, item)
		}
	}
	writeJSON(w, c.Request, http.StatusOK, page)
	return nil
}

func (h *Handler) getBucket(w http.ResponseWriter, c *call) error {
	resource, err := h.bucketResource(c.Request, c.bucket)
	if err != nil {
		return err
	}
	writeJSON(w, c.Request, http.StatusOK, resource)
	return nil
}

func (h *Handler) insertBucket(w http.ResponseWriter, c *call) error {
	var body struct {
		Name string `json:"name"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, c.Body, maxMetadata)).Decode(&body); err != nil {
		return invalid("The metadata is not valid JSON.")
	}
	if valid, err := regexp.MatchString(`\A[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]\z`, body.Name); err != nil || !valid || !bucket.IsBucketName(body.Name) {
		return invalid("Invalid bucket name: '" + body.Name + "'")
	}
	err := fs.ErrExist
	if body.Name != bucket.Forbidden {
		err = h.dir.CreateBucket(body.Name)
	}
	if errors.Is(err, fs.ErrExist) {
		return &apiError{http.StatusConflict, "conflict", "The bucket " + body.Name + " already exists."}
	}
	if err != nil {
		return fmt.Errorf("create the bucket: %w", err)
	}
	resource, err := h.bucketResource(c.Request, body.Name)
	if err != nil {
		return err
	}
	writeJSON(w, c.Request, http.StatusOK, resource)
	return nil
}

func (h *Handler) deleteBucket(w http.ResponseWriter, c *call) error {
	err := h.dir.RemoveBucket(c.bucket)
	if errors.Is(err, bucket.ErrNotEmpty) {
		return &apiError{http.StatusConflict, "conflict", "The bucket you tried to delete is not empty."}
	}
	if err != nil {
		return fmt.Errorf("delete the bucket: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
