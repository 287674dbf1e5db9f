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

// picture is the size of a large picture, in bytes.
const picture = 20_000_000

// BenchmarkBody compares what it costs to turn a large file into a request with
// bare base64 of the same file: in memory, where "body" may take 1.5 times as
// long as "bare", and to a reading server on this machine, where the same holds
// for "call" and "bare, connected".
func BenchmarkBody(b *testing.B) {
	path := filepath.Join(b.TempDir(), "picture.jpg")
	if err := os.WriteFile(path, bytes.Repeat([]byte("picture "), picture/8), 0o600); err != nil {
		b.Fatal(err)
	}
	plan := planOf(b, "images", "annotate", "requests.image.content=@"+path)
	b.Run("bare", func(b *testing.B) {
		b.SetBytes(picture)
		for b.Loop() {
			bareBase64(b, io.Discard, path)
		}
	})
	b.Run("body", func(b *testing.B) {
		b.SetBytes(picture)
		b.ReportAllocs()
		for b.Loop() {
			body := plan.Body.Open()
			if n, err := io.Copy(io.Discard, body); err != nil || n != plan.Body.Size() {
				b.Fatal(n, err)
			}
			_ = body.Close()
		}
	})
	b.Run("bare, connected", func(b *testing.B) {
		connection := discarding(b)
		b.SetBytes(picture)
		for b.Loop() {
			w := bufio.NewWriterSize(connection, 32<<10)
			bareBase64(b, w, path)
			if err := w.Flush(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("call", func(b *testing.B) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, "{}")
		}))
		b.Cleanup(server.Close)
		options := optionsFor(b, server.URL)
		b.SetBytes(picture)
		b.ReportAllocs()
		for b.Loop() {
			reply, err := Do(context.Background(), plan, options)
			if err != nil {
				b.Fatal(err)
			}
			_ = reply.Body.Close()
		}
	})
}

func bareBase64(b *testing.B, w io.Writer, path string) {
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

// discarding returns a connection to a server that reads all and says nothing.
func discarding(b *testing.B) net.Conn {
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
