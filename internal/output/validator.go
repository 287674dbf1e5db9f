package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
)

const (
	maxHead    = 512 // bytes of the start of the response that are stored
	maxExcerpt = 80  // characters of it that messages show
)

// A validator checks that a response is as expected.
type validator struct {
	expect  Expectation
	scanner *Scanner
	parts   partErrors
	head    []byte // start of the response, without leading white space
	visible bool   // the response has more than white space
}

func newValidator(expect Expectation) *validator {
	v := &validator{expect: expect}
	v.scanner = NewScanner(&v.parts)
	return v
}

// write validates the next bytes.
func (v *validator) write(p []byte) error {
	v.storeHead(p)
	if v.expect.JSON {
		if _, err := v.scanner.Write(p); err != nil {
			return v.notJSON(err)
		}
		return nil
	}
	if v.visible && (isHTMLType(v.expect.ContentType) || looksLikeHTML(v.head)) {
		return &ResponseError{Reason: HTML, Message: "the response is " + v.sniff() + v.excerpt()}
	}
	return nil
}

// close validates the end of the response: readErr is io.EOF or the error that
// interrupted it after size bytes.
func (v *validator) close(readErr error, size int64) error {
	switch {
	case errors.Is(readErr, io.ErrUnexpectedEOF):
		return &ResponseError{Reason: Truncated, Err: readErr,
			Message: fmt.Sprintf("the response was truncated: the connection was closed after %s", byteCount(size))}
	case !errors.Is(readErr, io.EOF):
		return &ResponseError{Reason: Unreadable, Err: readErr,
			Message: fmt.Sprintf("reading the response failed after %s: %v", byteCount(size), readErr)}
	case size == 0 && v.expect.AllowEmpty && !v.expect.JSON:
		return nil
	case size == 0:
		return &ResponseError{Reason: Empty, Message: "the response is empty"}
	case !v.visible:
		return &ResponseError{Reason: Empty, Message: "the response is empty except for white space"}
	}
	if !v.expect.JSON {
		return nil
	}
	if err := v.scanner.Close(); err != nil {
		return v.notJSON(err)
	}
	return nil
}

// notJSON describes a response that is not JSON; err is the Scanner's.
func (v *validator) notJSON(err error) error {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("validate the response: %w", err)
	}
	if syntax.Incomplete {
		return &ResponseError{Reason: Truncated, Err: err,
			Message: fmt.Sprintf("the response was truncated: its JSON is incomplete after %s", byteCount(syntax.Offset))}
	}
	message := "the response is not JSON"
	if kind := v.sniff(); kind != "" {
		message += " but " + kind
	} else if bytes.IndexByte([]byte(`{["`), v.head[0]) >= 0 {
		message = fmt.Sprintf("the response is invalid JSON: %v", err)
	}
	return &ResponseError{Reason: NotJSON, Message: message + v.excerpt(), Err: err}
}

// sniff describes what the response appears to be, or returns "".
func (v *validator) sniff() string {
	switch {
	case looksLikeHTML(v.head), isHTMLType(v.expect.ContentType):
		return "an HTML page, probably from a proxy or a sign-in page"
	case bytes.HasPrefix(v.head, []byte("<?xml")):
		return "XML"
	case bytes.HasPrefix(v.head, []byte("\x1f\x8b")):
		return "compressed with gzip"
	}
	return ""
}

// excerpt returns the content type and the start of the response, for a message.
func (v *validator) excerpt() string {
	contentType := ""
	if v.expect.ContentType != "" {
		contentType = fmt.Sprintf(" (Content-Type: %s)", Printable(v.expect.ContentType))
	}
	text := []rune(Printable(strings.Join(strings.Fields(string(v.head)), " ")))
	if len(text) > maxExcerpt {
		text = append(text[:maxExcerpt], '.', '.', '.')
	}
	return contentType + "; it starts with: " + string(text)
}

// storeHead stores the start of the response, from its first visible byte.
func (v *validator) storeHead(p []byte) {
	if !v.visible {
		p = bytes.TrimLeft(p, " \t\r\n")
		v.visible = len(p) > 0
	}
	v.head = append(v.head, p[:min(len(p), maxHead-len(v.head))]...)
}

// looksLikeHTML reports whether the text starts like an HTML page. It ignores a
// byte order mark.
func looksLikeHTML(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n\f\v")
	for _, start := range [...]string{"<!doctype html", "<html"} {
		if len(head) >= len(start) && strings.EqualFold(string(head[:len(start)]), start) {
			return true
		}
	}
	return false
}

func isHTMLType(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil { // ignore invalid parameters
		mediaType, _, _ = strings.Cut(contentType, ";")
		mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	}
	return mediaType == "text/html" || mediaType == "application/xhtml+xml"
}

func byteCount(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
