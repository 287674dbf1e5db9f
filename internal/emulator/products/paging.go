package products

import (
	"encoding/base64"
	"strings"

	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/rpcerror"
)

// Page sizes, from the API's reference.
const (
	defaultPageSize = 10
	maxPageSize     = 100
)

func pageSize(requested int32) (int, error) {
	if requested < 0 || requested > maxPageSize {
		return 0, rpcerror.Invalid("page_size", "page_size must be between 1 and %d, is %d.", maxPageSize, requested)
	}
	if requested == 0 {
		return defaultPageSize, nil
	}
	return int(requested), nil
}

// formatToken returns a page token: the last name on the previous page, which
// stays valid when resources are added and deleted.
func formatToken(last string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(last))
}

// parseToken returns the last name on the previous page, which must have the
// list's prefix.
func parseToken(token, prefix string) (after string, err error) {
	if token == "" {
		return "", nil
	}
	name, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || !strings.HasPrefix(string(name), prefix) {
		return "", rpcerror.Invalid("page_token", "Invalid page token.")
	}
	return string(name), nil
}

// An ascender calls yield with each item from pivot on, sorted by name, until
// yield returns false.
type ascender[T any] func(pivot string, yield func(name string, item T) bool)

// page returns copies of the items on a page of those whose names start with
// prefix, and the token for the next page, which is empty on the last one.
func page[T proto.Message](ascend ascender[T], prefix, token string, requestedSize int32) (items []T, next string, err error) {
	limit, err := pageSize(requestedSize)
	if err != nil {
		return nil, "", err
	}
	after, err := parseToken(token, prefix)
	if err != nil {
		return nil, "", err
	}
	last := ""
	ascend(max(after, prefix), func(name string, item T) bool {
		switch {
		case name == after:
			return true
		case !strings.HasPrefix(name, prefix):
			return false
		case len(items) == limit:
			next = formatToken(last)
			return false
		}
		items, last = append(items, proto.CloneOf(item)), name
		return true
	})
	return items, next, nil
}
