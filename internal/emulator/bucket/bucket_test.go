package bucket_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/bucket"
)

func open(t *testing.T) (*bucket.Dir, string) {
	t.Helper()
	parent := t.TempDir()
	path := filepath.Join(parent, "buckets")
	if err := os.Mkdir(path, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(parent, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir, err := bucket.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	return dir, path
}

func TestWriteAndRead(t *testing.T) {
	dir, path := open(t)
	if err := dir.Write("gs://b/a/deep/object.json", nil); status.Code(err) != codes.PermissionDenied {
		t.Errorf("write to a missing bucket: %v", err)
	}
	if err := dir.CreateBucket("b"); err != nil {
		t.Fatal(err)
	}
	if err := dir.Write("gs://b/a/deep/object.json", []byte("content")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(path, "b", "a", "deep", "object.json")); err != nil || string(got) != "content" {
		t.Errorf("file: %q, %v", got, err)
	}
	if got, err := dir.Read("gs://b/a/deep/object.json", 7); err != nil || string(got) != "content" {
		t.Errorf("read: %q, %v", got, err)
	}
	if _, err := dir.Read("gs://b/a/deep/object.json", 6); status.Code(err) != codes.InvalidArgument {
		t.Errorf("object over the limit: %v", err)
	}
	for _, uri := range []string{"gs://b/none", "gs://none/o", "gs://b/a/deep/object.json/x", "gs://b/" + strings.Repeat("x", 300)} {
		if _, err := dir.Read(uri, 1); status.Code(err) != codes.NotFound {
			t.Errorf("missing object %s: %v", uri, err)
		}
	}
	for _, d := range []*bucket.Dir{dir, nil} {
		if _, err := d.Read("gs://forbidden.example/o", 1); status.Code(err) != codes.PermissionDenied {
			t.Errorf("read without access: %v", err)
		}
		if err := d.Write("gs://forbidden.example/o", nil); status.Code(err) != codes.PermissionDenied {
			t.Errorf("write without access: %v", err)
		}
	}
	if _, err := dir.Read("gs://b/a", 1); status.Code(err) != codes.InvalidArgument {
		t.Errorf("read a directory: %v", err)
	}
	if err := dir.Write("gs://b/a", nil); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("overwrite a directory: %v", err)
	}
}

func TestPathsOutsideTheDirectoryAreRejected(t *testing.T) {
	dir, _ := open(t)
	for _, uri := range []string{
		"", "b/o", "gs://", "gs://b", "gs://b/", "gs:///o", "http://b/o", "gs://../secret", "gs://b/../../secret", "gs://b//o", "gs://b/./o",
		"gs:///etc/passwd", `gs://b/..\..\secret`, "gs://b/\x00", "gs://./secret",
	} {
		if _, err := dir.Read(uri, 1000); status.Code(err) != codes.InvalidArgument {
			t.Errorf("read %q: %v", uri, err)
		}
		if err := dir.Write(uri, nil); status.Code(err) != codes.InvalidArgument {
			t.Errorf("write %q: %v", uri, err)
		}
	}
}

func TestNilDir(t *testing.T) {
	var none *bucket.Dir
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
		t.Error("a missing directory was opened")
	}
}
