package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// shown is how much of a body is shown, in bytes.
	shown = 2 << 10
	// kept is how much of it is looked at, so that a secret that goes on
	// beyond what is shown is known as one.
	kept = shown + 8<<10
)

// debugger writes each request and each reply as they pass: the first lines,
// the headers and the beginning of the body, secrets masked. Bodies are shown
// when they have passed, so that nothing waits for them.
type debugger struct {
	next    http.RoundTripper
	secrets Secrets

	mu  sync.Mutex
	out io.Writer
}

func newDebugger(next http.RoundTripper, out io.Writer, secrets Secrets) *debugger {
	return &debugger{next: next, out: out, secrets: secrets}
}

func (d *debugger) RoundTrip(req *http.Request) (*http.Response, error) {
	var text bytes.Buffer
	fmt.Fprintf(&text, "> %s %s\n", req.Method, MaskURL(req.URL))
	writeHeader(&text, "> ", req.Header)
	d.requestBody(&text, req)
	d.write(text.String())

	start := time.Now()
	resp, err := d.next.RoundTrip(req)
	if err != nil {
		d.write(fmt.Sprintf("< %v\n", err))
		return nil, err
	}
	text.Reset()
	fmt.Fprintf(&text, "< %s (%s, %d ms)\n", resp.Status, resp.Proto, time.Since(start).Milliseconds())
	writeHeader(&text, "< ", resp.Header)
	d.write(text.String())
	resp.Body = &debuggedBody{ReadCloser: resp.Body, d: d, kind: resp.Header.Get("Content-Type")}
	return resp, nil
}

// requestBody shows the body of req out of a second copy of it.
func (d *debugger) requestBody(text *bytes.Buffer, req *http.Request) {
	if req.Body == nil || req.Body == http.NoBody {
		return
	}
	if req.GetBody == nil {
		fmt.Fprintf(text, "> (a body of %d bytes)\n", req.ContentLength)
		return
	}
	body, err := req.GetBody()
	if err != nil {
		fmt.Fprintf(text, "> (the body can't be shown: %v)\n", err)
		return
	}
	beginning, _ := io.ReadAll(io.LimitReader(body, kept)) // the call itself reports what fails here
	_ = body.Close()
	size := max(req.ContentLength, int64(len(beginning)))
	text.WriteString(d.body("> ", req.Header.Get("Content-Type"), beginning, size))
}

// body returns the lines for a body of size bytes that begins so.
func (d *debugger) body(mark, kind string, beginning []byte, size int64) string {
	if size == 0 {
		return ""
	}
	if !isText(beginning, size) {
		return fmt.Sprintf("%s\n%s(%d bytes that are no text)\n", mark, mark, size)
	}
	text := string(beginning)
	if strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		text = maskPairs(text)
	}
	text = d.secrets.Redact(maskMembers(text))
	rest := size - int64(len(beginning))
	if len(text) > shown {
		cut := shown
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

// write writes text in one go, without secrets and without what would control
// a terminal.
func (d *debugger) write(text string) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, d.secrets.Redact(text))
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = io.WriteString(d.out, text) // there is nowhere left to say that it failed
}

func writeHeader(text *bytes.Buffer, mark string, header http.Header) {
	header = MaskHeader(header)
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

// isText reports whether the beginning of a body of size bytes is text. Its
// last character may be cut.
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

// debuggedBody is a reply's body that is shown once it was read, or closed.
type debuggedBody struct {
	io.ReadCloser
	d    *debugger
	kind string

	beginning []byte
	size      int64
	done      bool
}

func (b *debuggedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += int64(n)
	if room := kept - len(b.beginning); room > 0 {
		b.beginning = append(b.beginning, p[:min(n, room)]...)
	}
	switch {
	case err == io.EOF:
		b.show("")
	case err != nil:
		b.show(fmt.Sprintf("< %v\n", err))
	}
	return n, err
}

func (b *debuggedBody) Close() error {
	b.show("")
	return b.ReadCloser.Close()
}

func (b *debuggedBody) show(end string) {
	if b.done {
		return
	}
	b.done = true
	b.d.write(b.d.body("< ", b.kind, b.beginning, b.size) + end)
}
