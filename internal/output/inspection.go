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
	maxHead   = 512 // bytes of the reply's beginning that are kept to tell what it is
	maxSample = 80  // characters of it that are shown
)

// An inspection looks at the reply as it passes.
type inspection struct {
	expect Expect
	json   *Checker
	head   []byte // the beginning of the reply, without white space before it
	seen   bool   // something but white space has come
}

func newInspection(expect Expect) *inspection {
	return &inspection{expect: expect, json: NewChecker()}
}

// piece looks at the next bytes.
func (c *inspection) piece(p []byte) error {
	c.keepHead(p)
	if c.expect.JSON {
		if _, err := c.json.Write(p); err != nil {
			return c.notJSON(err)
		}
		return nil
	}
	if c.seen && (isHTMLType(c.expect.ContentType) || looksHTML(c.head)) {
		return &ReplyError{Reason: HTML, Message: "the reply is " + c.looks() + c.begins()}
	}
	return nil
}

// end looks at how the reply ended, after size bytes: with io.EOF or worse.
func (c *inspection) end(end error, size int64) error {
	switch {
	case errors.Is(end, io.ErrUnexpectedEOF):
		return &ReplyError{Reason: CutShort, Err: end,
			Message: fmt.Sprintf("the reply was cut short: the connection ended after %s", byteCount(size))}
	case !errors.Is(end, io.EOF):
		return &ReplyError{Reason: Unreadable, Message: fmt.Sprintf("the reply broke off after %s: %v", byteCount(size), end), Err: end}
	case size == 0 && c.expect.AllowEmpty && !c.expect.JSON:
		return nil
	case size == 0:
		return &ReplyError{Reason: Empty, Message: "the reply is empty"}
	case !c.seen:
		return &ReplyError{Reason: Empty, Message: "the reply is empty but for white space"}
	}
	if !c.expect.JSON {
		return nil
	}
	if err := c.json.Close(); err != nil {
		return c.notJSON(err)
	}
	return nil
}

// notJSON says what came in the place of JSON.
func (c *inspection) notJSON(err error) error {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("check the reply: %w", err)
	}
	if syntax.Incomplete {
		return &ReplyError{Reason: CutShort, Err: err,
			Message: fmt.Sprintf("the reply was cut short: its JSON has no end after %s", byteCount(syntax.Offset))}
	}
	message := "the reply is not JSON"
	if looks := c.looks(); looks != "" {
		message += " but " + looks
	} else if c.head[0] == '{' || c.head[0] == '[' || c.head[0] == '"' {
		message = fmt.Sprintf("the reply is damaged JSON: %v", err)
	}
	return &ReplyError{Reason: NotJSON, Message: message + c.begins(), Err: err}
}

// looks says in words what the reply looks like, or "" where that is unknown.
func (c *inspection) looks() string {
	switch {
	case looksHTML(c.head), isHTMLType(c.expect.ContentType):
		return "an HTML page, as a proxy or a sign-in page sends it"
	case bytes.HasPrefix(c.head, []byte("<?xml")):
		return "XML"
	case bytes.HasPrefix(c.head, []byte("\x1f\x8b")):
		return "compressed with gzip"
	}
	return ""
}

// begins shows the type of the reply and how it begins.
func (c *inspection) begins() string {
	kind := ""
	if c.expect.ContentType != "" {
		kind = fmt.Sprintf(" (Content-Type: %s)", Printable(c.expect.ContentType))
	}
	return kind + "; it begins: " + sample(c.head)
}

// keepHead keeps the beginning of the reply, from its first visible byte.
func (c *inspection) keepHead(p []byte) {
	if !c.seen {
		p = bytes.TrimLeft(p, " \t\r\n")
		c.seen = len(p) > 0
	}
	c.head = append(c.head, p[:min(len(p), maxHead-len(c.head))]...)
}

// sample returns the first 80 characters, in one line and harmless to a terminal.
func sample(head []byte) string {
	text := []rune(Printable(strings.Join(strings.Fields(string(head)), " ")))
	if len(text) > maxSample {
		return string(text[:maxSample]) + "..."
	}
	return string(text)
}

// looksHTML says whether the text begins as a page does, a byte order mark aside.
func looksHTML(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n\f\v")
	for _, start := range [...]string{"<!doctype html", "<html"} {
		if len(head) >= len(start) && strings.EqualFold(string(head[:len(start)]), start) {
			return true
		}
	}
	return false
}

func isHTMLType(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil { // parameters that can't be read don't make it something else
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return kind == "text/html" || kind == "application/xhtml+xml"
}

func byteCount(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
