package products

import (
	"encoding/base64"
	"strings"

	"vision1/internal/emulator/rpcerror"
)

// The number of results on a page, from the API's reference.
const (
	defaultPageSize = 10
	maxPageSize     = 100
)

func pageSize(asked int32) (int, error) {
	if asked < 0 || asked > maxPageSize {
		return 0, rpcerror.Invalid("page_size", "page_size must be between 1 and %d, is %d.", maxPageSize, asked)
	}
	if asked == 0 {
		return defaultPageSize, nil
	}
	return int(asked), nil
}

// A page token is the last name on the page before, so that what comes and goes
// meanwhile leaves the rest in place.
func formatToken(last string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(last))
}

// parseToken returns the name to go on after, which must be of the same list.
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

// A scan calls yield with the names from pivot on, sorted, until it returns false.
type scan[T any] func(pivot string, yield func(name string, value T) bool)

// page returns a page of the names that begin with prefix, and the token of the
// next page, empty where there is none.
func page[T any](items scan[T], prefix, token string, asked int32) (values []T, next string, err error) {
	limit, err := pageSize(asked)
	if err != nil {
		return nil, "", err
	}
	after, err := parseToken(token, prefix)
	if err != nil {
		return nil, "", err
	}
	last := ""
	items(max(after, prefix), func(name string, value T) bool {
		switch {
		case name == after:
			return true
		case !strings.HasPrefix(name, prefix):
			return false
		case len(values) == limit:
			next = formatToken(last)
			return false
		}
		values, last = append(values, value), name
		return true
	})
	return values, next, nil
}
