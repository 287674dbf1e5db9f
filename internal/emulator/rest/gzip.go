package rest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// errGzip reports a body that its Content-Encoding calls gzip, and isn't.
var errGzip = errors.New("invalid gzip data")

// decompress replaces a gzip-compressed body with the decompressed one, whose size is
// unknown. Google's Java client compresses all bodies.
func decompress(w http.ResponseWriter, r *http.Request) {
	switch strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))) {
	case "gzip", "x-gzip":
		r.Body = &gzipBody{compressed: http.MaxBytesReader(w, r.Body, MaxBody)}
		r.ContentLength = -1
		r.Header.Del("Content-Encoding")
		r.Header.Del("Content-Length")
	}
}

// A gzipBody decompresses a body. An empty body remains empty.
type gzipBody struct {
	compressed io.ReadCloser
	reader     *gzip.Reader
	err        error
}

// Read implements io.Reader.
func (b *gzipBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.reader == nil {
		if b.reader, b.err = gzip.NewReader(b.compressed); b.err != nil {
			b.err = gzipError(b.err)
			return 0, b.err
		}
	}
	n, err := b.reader.Read(p)
	b.err = gzipError(err)
	return n, b.err
}

// Close implements io.Closer.
func (b *gzipBody) Close() error { return b.compressed.Close() } //nolint:wrapcheck // the connection's error

func gzipError(err error) error {
	if tooLarge := new(http.MaxBytesError); err == nil || errors.Is(err, io.EOF) || errors.As(err, &tooLarge) {
		return err
	}
	return fmt.Errorf("%w: %w", errGzip, err)
}
