package bucket_test

import (
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/bucket"
)

func open(t *testing.T) (*bucket.Folder, string) {
	t.Helper()
	above := t.TempDir()
	path := filepath.Join(above, "buckets")
	if err := os.Mkdir(path, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(above, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := bucket.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return folder, path
}

func TestWriteAndRead(t *testing.T) {
	folder, path := open(t)
	if err := folder.Write("gs://b/a/deep/object.json", []byte("content")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(path, "b", "a", "deep", "object.json")); err != nil || string(got) != "content" {
		t.Errorf("the file: %q, %v", got, err)
	}
	if got, err := folder.Read("gs://b/a/deep/object.json", 7); err != nil || string(got) != "content" {
		t.Errorf("read: %q, %v", got, err)
	}
	if _, err := folder.Read("gs://b/a/deep/object.json", 6); status.Code(err) != codes.InvalidArgument {
		t.Errorf("an object that is too large: %v", err)
	}
	if _, err := folder.Read("gs://b/none", 1); status.Code(err) != codes.NotFound {
		t.Errorf("an object that is missing: %v", err)
	}
	if _, err := folder.Read("gs://b/a", 1); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a folder: %v", err)
	}
	if err := folder.Write("gs://b/a", nil); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("write over a folder: %v", err)
	}
}

// Nothing outside of the folder can be read or written, by no spelling.
func TestNothingOutside(t *testing.T) {
	folder, _ := open(t)
	for _, uri := range []string{
		"", "b/o", "gs://", "gs://b", "gs://b/", "gs:///o", "http://b/o", "gs://../secret", "gs://b/../../secret", "gs://b//o", "gs://b/./o",
		"gs:///etc/passwd", `gs://b/..\..\secret`, "gs://b/\x00", "gs://./secret",
	} {
		if _, err := folder.Read(uri, 1000); status.Code(err) != codes.InvalidArgument {
			t.Errorf("read %q: %v", uri, err)
		}
		if err := folder.Write(uri, nil); status.Code(err) != codes.InvalidArgument {
			t.Errorf("write %q: %v", uri, err)
		}
	}
}

func TestNoFolder(t *testing.T) {
	var none *bucket.Folder
	if _, err := none.Read("gs://b/o", 1); status.Code(err) != codes.NotFound {
		t.Errorf("read: %v", err)
	}
	if err := none.Write("gs://b/o", nil); err != nil {
		t.Errorf("write: %v", err)
	}
	if err := none.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := bucket.Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is missing was opened")
	}
}
