package storage

import (
	"net/http"
	"strings"
)

// isCopy reports whether a path is that of copyTo or rewriteTo:
// b/BUCKET/o/OBJECT/copyTo/b/BUCKET/o/OBJECT.
func isCopy(c *call, parts []string) bool {
	const length = 9
	return c.Method == http.MethodPost && len(parts) == length && (parts[4] == "copyTo" || parts[4] == "rewriteTo") && parts[5] == "b" && parts[7] == "o"
}

// copyObject copies an object, at once. Its path is one of isCopy.
func (h *Handler) copyObject(w http.ResponseWriter, c *call, parts []string) error {
	source := &call{Request: c.Request, bucket: parts[1]}
	var err error
	source.conditions, err = parseConditions(func(name string) string {
		if name == "generation" {
			return c.query.Get("sourceGeneration")
		}
		return c.query.Get("ifSource" + strings.TrimPrefix(name, "if"))
	})
	if err != nil {
		return err
	}
	file, _, err := h.open(source, parts[3])
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read from
	target := &call{Request: c.Request, bucket: parts[6], conditions: c.conditions}
	if err := h.checkBucket(target.bucket); err != nil {
		return err
	}
	resource, err := h.store(target, metadata{Name: parts[8]}, file)
	if err != nil {
		return err
	}
	if parts[4] == "copyTo" {
		writeJSON(w, c.Request, http.StatusOK, resource)
		return nil
	}
	writeJSON(w, c.Request, http.StatusOK, rewriteResponse{"storage#rewriteResponse", resource.Size, resource.Size, true, resource})
	return nil
}

// A rewriteResponse is the response of rewriteTo.
type rewriteResponse struct {
	Kind                string          `json:"kind"`
	TotalBytesRewritten string          `json:"totalBytesRewritten"`
	ObjectSize          string          `json:"objectSize"`
	Done                bool            `json:"done"`
	Resource            *objectResource `json:"resource"`
}
