package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"vision1/internal/secret"
)

const (
	// maxShown is the size, in bytes, at which a body is truncated.
	maxShown = 2 << 10
	// maxBuffered is how much of a body is searched for secrets, which can begin
	// in the part that is shown and end after it.
	maxBuffered = maxShown + 8<<10
)

// debugTransport prints each request and response: the first line, the headers,
// and the beginning of the body, with secrets masked. It prints response bodies
// after they were read, so it delays nothing. It shows the same of the token
// requests, but only the fields and headers that are known to be public.
type debugTransport struct {
	next    http.RoundTripper
	secrets *secret.Redactor
	tokens  bool // for token endpoints, of which only public fields are shown

	mu  sync.Mutex
	out io.Writer
}

func (d *debugTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	var text bytes.Buffer
	fmt.Fprintf(&text, "> %s %s\n", req.Method, d.maskURL(req.URL))
	d.writeHeader(&text, "> ", req.Header)
	d.printBody(&text, req)
	d.write(text.String())

	start := time.Now()
	resp, err := d.next.RoundTrip(req)
	if err != nil {
		d.write(fmt.Sprintf("< %v\n", err))
		return nil, err
	}
	text.Reset()
	fmt.Fprintf(&text, "< %s (%s, %d ms)\n", resp.Status, resp.Proto, time.Since(start).Milliseconds())
	d.writeHeader(&text, "< ", resp.Header)
	d.write(text.String())
	resp.Body = &debugBody{ReadCloser: resp.Body, d: d, kind: resp.Header.Get("Content-Type")}
	return resp, nil
}

// printBody appends the body of req to text, read from a copy.
func (d *debugTransport) printBody(text *bytes.Buffer, req *http.Request) {
	if req.Body == nil || req.Body == http.NoBody {
		return
	}
	if req.GetBody == nil {
		fmt.Fprintf(text, "> (%d-byte body)\n", req.ContentLength)
		return
	}
	body, err := req.GetBody()
	if err != nil {
		fmt.Fprintf(text, "> (body not available: %v)\n", err)
		return
	}
	beginning, _ := io.ReadAll(io.LimitReader(body, maxBuffered)) // sending the request reports the error
	_ = body.Close()
	size := max(req.ContentLength, int64(len(beginning)))
	text.WriteString(d.formatBody("> ", req.Header.Get("Content-Type"), beginning, size))
}

// formatBody returns the lines for a body of size bytes with that beginning. Each
// begins with mark, "> " or "< ".
func (d *debugTransport) formatBody(mark, kind string, beginning []byte, size int64) string {
	if size == 0 {
		return ""
	}
	if !isText(beginning, size) {
		return fmt.Sprintf("%s\n%s(%d bytes of binary data)\n", mark, mark, size)
	}
	text := string(beginning)
	isForm := strings.HasPrefix(kind, "application/x-www-form-urlencoded")
	switch {
	case d.tokens:
		text = publicFields(text, isForm)
	case isForm:
		text = maskPairs(text)
	}
	text = d.secrets.Redact(maskFields(text))
	rest := size - int64(len(beginning))
	if len(text) > maxShown {
		cut := maxShown
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		rest += int64(len(text) - cut)
		text = text[:cut]
	}
	text = mark + "\n" + strings.TrimRight(text, "\n") + "\n"
	if rest > 0 {
		text += fmt.Sprintf("%s(%d more bytes)\n", mark, rest)
	}
	return text
}

// write writes text at once, with secrets masked and without the control
// characters that a terminal would interpret.
func (d *debugTransport) write(text string) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, d.secrets.Redact(text))
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = io.WriteString(d.out, text) // best effort: stderr is the last resort
}

// maskURL returns u as a string without secrets.
func (d *debugTransport) maskURL(u *url.URL) string {
	if !d.tokens {
		return MaskURL(u)
	}
	c := *u
	c.RawQuery = maskPairsUnless(u.RawQuery, secret.IsPublicTokenParameter)
	return MaskURL(&c)
}

func (d *debugTransport) writeHeader(text *bytes.Buffer, mark string, header http.Header) {
	header = maskHeader(header)
	if d.tokens {
		for name := range header {
			if !secret.IsPublicTokenHeader(name) {
				header[name] = []string{secret.Masked}
			}
		}
	}
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range header[name] {
			fmt.Fprintf(text, "%s%s: %s\n", mark, name, value)
		}
	}
}

// isText reports whether the beginning of a body of size bytes is text. Its last
// character may be incomplete.
func isText(beginning []byte, size int64) bool {
	if int64(len(beginning)) < size {
		for range utf8.UTFMax {
			if r, n := utf8.DecodeLastRune(beginning); r != utf8.RuneError || n != 1 {
				break
			}
			beginning = beginning[:len(beginning)-1]
		}
	}
	return utf8.Valid(beginning) && !bytes.ContainsRune(beginning, 0)
}

// debugBody is a response body that is printed after it was read or closed.
type debugBody struct {
	io.ReadCloser
	d    *debugTransport
	kind string

	beginning []byte
	size      int64
	done      bool
}

func (b *debugBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += int64(n)
	if room := maxBuffered - len(b.beginning); room > 0 {
		b.beginning = append(b.beginning, p[:min(n, room)]...)
	}
	switch {
	case err == io.EOF:
		b.print("")
	case err != nil:
		b.print(fmt.Sprintf("< %v\n", err))
	}
	return n, err
}

func (b *debugBody) Close() error {
	b.print("")
	return b.ReadCloser.Close()
}

func (b *debugBody) print(end string) {
	if b.done {
		return
	}
	b.done = true
	b.d.write(b.d.formatBody("< ", b.kind, b.beginning, b.size) + end)
}
