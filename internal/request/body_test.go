package request

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"vision1/internal/api/apitest"
)

// TestBodyOfFile checks that a file of any length is encoded as base64, whatever the
// size of the reads.
func TestBodyOfFile(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 2, 3, 4, 5, 1000, blockSize - 1, blockSize, blockSize + 1, 2 * blockSize, 3*blockSize + 2, 1 << 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			data := make([]byte, size)
			_, _ = rand.NewChaCha8([32]byte{}).Read(data)
			path := filepath.Join(t.TempDir(), "file")
			write(t, path, string(data))
			r := newRequest(t, "images", "annotate", "requests.image.content=@"+path, "parent=p")
			want := `{"parent":"p","requests":[{"image":{"content":"` + base64.StdEncoding.EncodeToString(data) + `"}}]}`
			if got := r.Body.Size(); got != int64(len(want)) {
				t.Errorf("Size() = %d, want %d", got, len(want))
			}
			for name, wrap := range map[string]func(io.Reader) io.Reader{
				"all":    func(r io.Reader) io.Reader { return r },
				"halves": iotest.HalfReader, "bytes": iotest.OneByteReader, "last with EOF": iotest.DataErrReader,
			} {
				body := r.Body.Open()
				if got, err := io.ReadAll(wrap(body)); err != nil || string(got) != want {
					t.Errorf("%s: %d bytes, %v; want %d bytes", name, len(got), err, len(want))
				}
				if err := body.Close(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// TestBodyReader checks that the body is a valid io.Reader.
func TestBodyReader(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, strings.Repeat("content", 1000))
	r := newRequest(t, "images", "annotate", "requests.+.image.content=@"+path, "requests.+.image.content=@"+path)
	want, err := io.ReadAll(r.Body.Open())
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r.Body.Open(), want); err != nil {
		t.Error(err)
	}
}

// TestBodyOfChangedFile checks that reading fails before the end if the file was
// deleted, or has another size.
func TestBodyOfChangedFile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(path string) error
		want   string
	}{
		{"deleted", os.Remove, ""},
		{"shorter", func(path string) error { return os.Truncate(path, 2) }, "it had 100000 bytes"},
		{"longer", func(path string) error { return os.Truncate(path, 100_001) }, "it had 100000 bytes"},
		{"directory", func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "file")
			write(t, path, strings.Repeat("x", 100_000))
			r := newRequest(t, "images", "annotate", "requests.image.content=@"+path)
			if err := test.change(path); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r.Body.Open())
			var file *FileError
			if !errors.As(err, &file) || file.Name != path || !strings.Contains(err.Error(), test.want) {
				t.Errorf("read: %v, want an error with %q", err, test.want)
			}
			if bytes.HasSuffix(got, []byte("}")) {
				t.Errorf("the body is complete")
			}
		})
	}
}

// TestBodyClosedEarly checks that closing the body closes its file.
func TestBodyClosedEarly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, strings.Repeat("x", 100_000))
	body := newRequest(t, "images", "annotate", "requests.image.content=@"+path).Body.Open()
	if _, err := io.ReadFull(body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	reader, ok := body.(*bodyReader)
	if !ok {
		t.Fatalf("the body is a %T", body)
	}
	file, ok := reader.parts[0].(*fileReader)
	if !ok || file.opened == nil {
		t.Fatalf("the file is not open")
	}
	if err := body.Close(); err != nil {
		t.Error(err)
	}
	if _, err := file.opened.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read the file: %v, want %v", err, os.ErrClosed)
	}
	if n, err := body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, errBodyClosed) {
		t.Errorf("read the closed body: %d, %v", n, err)
	}
}

// TestBodyOfStandardInput checks that standard input is buffered, so a retry can send
// it again.
func TestBodyOfStandardInput(t *testing.T) {
	t.Parallel()
	r, errs, _ := plan(Args{Method: apitest.Method(t, "images", "annotate"), RequestArgs: []string{"requests.image.content=@-"},
		Files: NewFiles(context.Background(), strings.NewReader("12345"))})
	if len(errs) > 0 {
		t.Fatalf("%+v", errs)
	}
	for range 2 {
		body, err := io.ReadAll(r.Body.Open())
		if want := `{"requests":[{"image":{"content":"MTIzNDU="}}]}`; err != nil || string(body) != want {
			t.Errorf("body %s, %v; want %s", body, err, want)
		}
	}
}
