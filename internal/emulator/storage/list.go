package storage

import (
	"encoding/base64"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"vision1/internal/emulator/bucket"
)

const (
	// maxResults is the default and the maximum number of results on a page.
	maxResults = 1000
	// maxHashed is how many bytes of objects are hashed for a page. It then ends
	// early.
	maxHashed = 256 << 20
)

// An objectList is a page of objects, and of the prefixes that stand for objects
// with a delimiter in the rest of their names.
type objectList struct {
	Kind          string            `json:"kind"`
	NextPageToken string            `json:"nextPageToken,omitempty"`
	Prefixes      []string          `json:"prefixes,omitempty"`
	Items         []*objectResource `json:"items,omitempty"`

	hashed int64
}

// A listing is a request for a list of objects.
type listing struct {
	prefix, delimiter, from, end string
	glob                         *regexp.Regexp
	limit                        int
	hashes                       bool
}

func (h *Handler) listObjects(w http.ResponseWriter, c *call) error {
	l, err := parseListing(c)
	if err != nil {
		return err
	}
	page := &objectList{Kind: "storage#objects"}
	var failed error
	err = h.dir.Walk(c.Context(), c.bucket, l.prefix, l.from, func(name string) (next string, more bool) {
		next, more, failed = h.add(c, l, page, name)
		return next, more && failed == nil
	})
	if err := errors.Join(failed, err); err != nil {
		return err
	}
	writeJSON(w, c.Request, http.StatusOK, page)
	return nil
}

// add adds an object, or the prefix that stands for it, to a page. It returns the
// name from which to go on, and whether to go on.
func (h *Handler) add(c *call, l *listing, page *objectList, name string) (next string, more bool, err error) {
	switch {
	case l.end != "" && name >= l.end:
		return "", false, nil
	case l.glob != nil && !l.glob.MatchString(name):
		return bucket.After(name), true, nil
	case len(page.Items)+len(page.Prefixes) >= l.limit, page.hashed >= maxHashed:
		page.NextPageToken = base64.URLEncoding.EncodeToString([]byte(name))
		return "", false, nil
	}
	if l.delimiter != "" {
		if before, _, found := strings.Cut(name[len(l.prefix):], l.delimiter); found {
			prefix := l.prefix + before + l.delimiter
			page.Prefixes = append(page.Prefixes, prefix)
			return bucket.AfterPrefix(prefix), true, nil
		}
	}
	item, err := h.describe(&call{Request: c.Request, bucket: c.bucket}, name, l.hashes)
	if err != nil {
		if code := convert(err).code; code == http.StatusNotFound || code == http.StatusForbidden {
			return bucket.After(name), true, nil // deleted in the meantime, or not readable
		}
		return "", false, err
	}
	if l.hashes {
		size, _ := strconv.ParseInt(item.Size, 10, 64)
		page.hashed += size
	}
	page.Items = append(page.Items, item)
	return bucket.After(name), true, nil
}

func parseListing(c *call) (*listing, error) {
	l := &listing{
		prefix:    c.query.Get("prefix"),
		delimiter: c.query.Get("delimiter"),
		from:      c.query.Get("startOffset"),
		end:       c.query.Get("endOffset"),
		hashes:    needsHashes(c.query.Get("fields")),
	}
	var err error
	if l.limit, err = parseLimit(c); err != nil {
		return nil, err
	}
	if l.glob, err = parseGlob(c.query.Get("matchGlob")); err != nil {
		return nil, err
	}
	token, err := base64.URLEncoding.DecodeString(c.query.Get("pageToken"))
	if err != nil {
		return nil, invalid("Invalid value for pageToken.")
	}
	l.from = max(l.from, string(token))
	return l, nil
}

// parseLimit returns the maximum number of results on a page.
func parseLimit(c *call) (int, error) {
	text := c.query.Get("maxResults")
	if text == "" {
		return maxResults, nil
	}
	number, err := strconv.ParseUint(text, 10, 32)
	if err != nil || number == 0 {
		return 0, invalid("Invalid value for maxResults: it must be a positive number.")
	}
	return int(min(number, maxResults)), nil
}
