package call

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// imageSize is the size of a large image, in bytes.
const imageSize = 20_000_000

// BenchmarkBody compares the cost of a request body from a large file with the cost
// of encoding the file as base64: in memory ("body" and "base64"), and over a
// connection to a server that reads it ("request" and "base64, connected"). Each
// can take up to 1.5 times as long as base64.
func BenchmarkBody(b *testing.B) {
	path := filepath.Join(b.TempDir(), "image.jpg")
	if err := os.WriteFile(path, bytes.Repeat([]byte("8 bytes "), imageSize/8), 0o600); err != nil {
		b.Fatal(err)
	}
	r := newRequest(b, "images", "annotate", "requests.image.content=@"+path)
	b.Run("base64", func(b *testing.B) {
		b.SetBytes(imageSize)
		for b.Loop() {
			encodeBase64(b, io.Discard, path)
		}
	})
	b.Run("body", func(b *testing.B) {
		b.SetBytes(imageSize)
		b.ReportAllocs()
		for b.Loop() {
			body := r.Body.Open()
			if n, err := io.Copy(io.Discard, body); err != nil || n != r.Body.Size() {
				b.Fatal(n, err)
			}
			_ = body.Close()
		}
	})
	b.Run("base64, connected", func(b *testing.B) {
		connection := connect(b)
		b.SetBytes(imageSize)
		for b.Loop() {
			w := bufio.NewWriterSize(connection, 32<<10)
			encodeBase64(b, w, path)
			if err := w.Flush(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("request", func(b *testing.B) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			_, _ = io.Copy(io.Discard, req.Body)
			_, _ = io.WriteString(w, "{}")
		}))
		b.Cleanup(server.Close)
		options := optionsFor(b, server.URL)
		b.SetBytes(imageSize)
		b.ReportAllocs()
		for b.Loop() {
			response, err := Do(context.Background(), r, options)
			if err != nil {
				b.Fatal(err)
			}
			_ = response.Body.Close()
		}
	})
}

func encodeBase64(b *testing.B, w io.Writer, path string) {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	encoder := base64.NewEncoder(base64.StdEncoding, w)
	if _, err := io.Copy(encoder, file); err != nil {
		b.Fatal(err)
	}
	if err := encoder.Close(); err != nil {
		b.Fatal(err)
	}
	_ = file.Close()
}

// connect returns a connection to a server that reads everything and sends nothing.
func connect(b *testing.B) net.Conn {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, connection)
		_ = connection.Close()
	}()
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = connection.Close()
		_ = listener.Close()
	})
	return connection
}
