package paginate

import (
	"bytes"
	"encoding/json"
	"io"

	"vision1/internal/output"
)

// maxToken is the longest page token that is taken, in bytes as received.
const maxToken = 64 << 10

// A reader is the observer of one page.
type reader struct {
	list   *List
	merger *merger // nil where only the token is looked for
	token  limited
	fault  string // what is wrong with the page, the first thing
}

var _ output.Observer = (*reader)(nil)

// Begin asks for the token and, where there is a merger, for the rest.
func (r *reader) Begin(at output.Path, first byte) (bool, io.Writer) {
	switch {
	case len(at) == 0:
		if first != '{' {
			r.wrong("is no JSON object")
		}
		return first == '{', nil
	case len(at) == 1 && string(at[0].Key) == Token:
		return r.beginToken(first)
	case r.merger == nil:
		return false, nil
	case len(at) == 1 && string(at[0].Key) == r.list.Items:
		if first != '[' && first != 'n' {
			r.wrong("has no list in its field " + r.list.Items)
		}
		return first == '[', nil
	case string(at[0].Key) == r.list.Items:
		return false, r.merger.item()
	case len(at) == 1:
		return r.merger.field(string(at[0].Key), first)
	default:
		return false, r.merger.element()
	}
}

func (r *reader) beginToken(first byte) (bool, io.Writer) {
	r.token = limited{left: maxToken}
	switch first {
	case '"':
		return false, &r.token
	case 'n': // null is as good as none
	default:
		r.wrong("has no text in its field " + Token)
	}
	return false, nil
}

// End tells the merger of what it takes in parts.
func (r *reader) End(at output.Path) {
	if r.merger == nil || len(at) == 0 || string(at[0].Key) == r.list.Items || string(at[0].Key) == Token {
		return
	}
	switch {
	case len(at) == 2:
		r.merger.elementDone()
	case r.merger.tooMuch:
		r.wrong("brings the fields beside " + r.list.Items + " to more than can be kept")
	}
}

func (r *reader) wrong(fault string) {
	if r.fault == "" {
		r.fault = fault
	}
}

// next returns the token of the next page, or what is wrong with this one.
func (r *reader) next() (token, fault string) {
	switch {
	case r.fault != "":
		return "", r.fault
	case r.token.cut:
		return "", "has a " + Token + " that is too long"
	case r.token.Len() == 0:
		return "", ""
	}
	if json.Unmarshal(r.token.Bytes(), &token) != nil {
		return "", "has a " + Token + " that can't be read"
	}
	return token, ""
}

func (r *reader) writeError() error {
	if r.merger == nil {
		return nil
	}
	return r.merger.err
}

// limited keeps what is written to it, up to a limit.
type limited struct {
	bytes.Buffer
	left int
	cut  bool // there was more
}

func (l *limited) Write(p []byte) (int, error) {
	take := min(len(p), l.left)
	l.Buffer.Write(p[:take])
	l.left -= take
	l.cut = l.cut || take < len(p)
	return len(p), nil
}
