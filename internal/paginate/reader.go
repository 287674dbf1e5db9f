package paginate

import (
	"encoding/json"
	"fmt"
	"io"

	"vision1/internal/output"
)

// maxToken is the maximum length of a page token in bytes, as received.
const maxToken = 64 << 10

// A reader is the Observer of one page.
type reader struct {
	list    *List
	merger  *merger // nil if only the token is needed
	token   output.LimitBuffer
	invalid string // the first error in the page, or ""
}

var _ output.Observer = (*reader)(nil)

// read fetches a page and returns the token of the next one, or what is invalid
// in the page.
func (r *reader) read(fetch func(io.Writer) error) (next, invalid string, err error) {
	if err := fetch(output.NewScanner(r)); err != nil {
		return "", "", err
	}
	if r.merger != nil && r.merger.err != nil {
		return "", "", r.merger.err
	}
	next, invalid = r.next()
	return next, invalid, nil
}

// Begin requests the token, and all other values if there is a merger.
func (r *reader) Begin(at output.Path, first byte) (bool, io.Writer) {
	switch {
	case len(at) == 0:
		if first != '{' {
			r.reject("is not a JSON object")
		}
		return first == '{', nil
	case len(at) == 1 && string(at[0].Key) == NextTokenField:
		return r.beginToken(first)
	case r.merger == nil:
		return false, nil
	case len(at) == 1 && string(at[0].Key) == r.list.Items:
		if first != '[' && first != 'n' {
			r.reject("has no list in its field " + r.list.Items)
		}
		return first == '[', nil
	case string(at[0].Key) == r.list.Items:
		return false, r.merger.item()
	case len(at) == 1:
		return r.merger.beginExtra(string(at[0].Key), first)
	default:
		return false, r.merger.beginValue()
	}
}

func (r *reader) beginToken(first byte) (bool, io.Writer) {
	r.token = output.LimitBuffer{Limit: maxToken}
	switch first {
	case '"':
		return false, &r.token
	case 'n': // null means no token
	default:
		r.reject("has no string in its field " + NextTokenField)
	}
	return false, nil
}

// End stores the extra fields.
func (r *reader) End(at output.Path) {
	if r.merger == nil || len(at) == 0 || string(at[0].Key) == r.list.Items || string(at[0].Key) == NextTokenField {
		return
	}
	r.merger.endValue(len(at) == 2)
	if r.merger.overLimit {
		r.reject(fmt.Sprintf("exceeds the limit of %d bytes for fields other than %s", maxExtra, r.list.Items))
	}
}

func (r *reader) reject(reason string) {
	if r.invalid == "" {
		r.invalid = reason
	}
}

// next returns the token of the next page, or what is invalid in this one.
func (r *reader) next() (token, invalid string) {
	switch {
	case r.invalid != "":
		return "", r.invalid
	case r.token.Truncated:
		return "", fmt.Sprintf("has a %s longer than %d bytes", NextTokenField, maxToken)
	case len(r.token.Bytes()) == 0:
		return "", ""
	}
	if json.Unmarshal(r.token.Bytes(), &token) != nil {
		return "", "has an invalid " + NextTokenField
	}
	return token, ""
}
