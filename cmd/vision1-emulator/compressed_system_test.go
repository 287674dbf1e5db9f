//go:build linux && !race && system

package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Small bodies that decompress to large ones neither end the emulator nor take more
// memory than the limit.
func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	emulator := startProcess(t)
	defer emulator.stop(t)
	const size = 39 << 20
	bodies := map[string]string{
		"too large":   strings.Repeat(" ", 100<<20),
		"many values": `{"requests":[` + strings.Repeat("{},", size/3) + `{}]}`,
		"long name":   `{"` + strings.Repeat("x", size) + `":1}`,
		"long parent": `{"parent":"` + strings.Repeat("x", size) + `","requests":{}}`,
		"syntax":      `{"parent":"` + strings.Repeat("x", size) + `" "requests":{}}`,
	}
	var clients sync.WaitGroup
	for name, body := range bodies {
		var compressed bytes.Buffer
		writer, err := gzip.NewWriterLevel(&compressed, gzip.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(writer, body); err != nil {
			t.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			clients.Go(func() {
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, emulator.url+"images:annotate", bytes.NewReader(compressed.Bytes()))
				if err != nil {
					t.Error(err)
					return
				}
				request.Header.Set("Content-Encoding", "gzip")
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				defer response.Body.Close()
				content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
				if err != nil || response.StatusCode != http.StatusBadRequest || len(content) > 10_000 {
					t.Errorf("%s: HTTP %d, %v: %.300s", name, response.StatusCode, err, content)
				}
			})
		}
	}
	clients.Wait()
}
