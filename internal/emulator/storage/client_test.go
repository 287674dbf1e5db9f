package storage_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	api "google.golang.org/api/storage/v1"

	"vision1/internal/emulator"
)

// start starts an emulator with the buckets b and empty, and returns Google's client
// for it, its URL, and the directory of buckets.
func start(t *testing.T) (client *api.Service, base, dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, bucket := range []string{"b", "empty"} {
		if err := os.Mkdir(filepath.Join(dir, bucket), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	server, err := emulator.Start(t.Context(), emulator.Config{BucketDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	base = "http://" + server.Addr()
	client, err = api.NewService(t.Context(), option.WithoutAuthentication(), option.WithEndpoint(base+"/storage/v1/"))
	if err != nil {
		t.Fatal(err)
	}
	return client, base, dir
}

func insert(t *testing.T, client *api.Service, name, content string) *api.Object {
	t.Helper()
	object, err := client.Objects.Insert("b", &api.Object{Name: name}).Media(strings.NewReader(content)).Do()
	if err != nil {
		t.Fatal(err)
	}
	return object
}

func wantCode(t *testing.T, name string, err error, code int) {
	t.Helper()
	got := 0
	if failure := new(googleapi.Error); errors.As(err, &failure) {
		got = failure.Code
	}
	if got != code {
		t.Errorf("%s: HTTP %d, want %d: %v", name, got, code, err)
	}
}

func TestInsertAndGet(t *testing.T) {
	client, _, dir := start(t)
	name := "ü?%2F b.png"
	if runtime.GOOS == "windows" { // where no file has a question mark in its name
		name = "ü%2F b.png"
	}
	object := insert(t, client, "a/"+name, "hello")
	// From Google's documentation of hashes, and openssl.
	if object.Md5Hash != "XUFAKrxLKna5cZ2REBfFkg==" || object.Crc32c != "mnG7TA==" || object.Size != 5 || object.ContentType != "image/png" ||
		object.Generation == 0 || object.Metageneration != 1 || object.Bucket != "b" || object.Etag == "" || object.Updated == "" {
		t.Errorf("inserted: %+v", object)
	}
	if content, err := os.ReadFile(filepath.Join(dir, "b", "a", name)); err != nil || string(content) != "hello" {
		t.Errorf("file: %q, %v", content, err)
	}
	got, err := client.Objects.Get("b", object.Name).Do()
	if err != nil || got.Md5Hash != object.Md5Hash || got.Generation != object.Generation || got.MediaLink != object.MediaLink {
		t.Errorf("get: %+v, %v", got, err)
	}
	response, err := client.Objects.Get("b", object.Name).Download()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, _ := io.ReadAll(response.Body)
	if string(content) != "hello" || response.Header.Get("Content-Type") != "image/png" || len(response.Header.Values("X-Goog-Hash")) != 2 {
		t.Errorf("download: %q, %v", content, response.Header)
	}
	link, err := http.Get(object.MediaLink)
	if err != nil {
		t.Fatal(err)
	}
	defer link.Body.Close()
	if content, _ := io.ReadAll(link.Body); string(content) != "hello" {
		t.Errorf("media link: HTTP %d, %q", link.StatusCode, content)
	}
	call := client.Objects.Get("b", object.Name)
	call.Header().Set("Range", "bytes=1-3")
	part, err := call.Download()
	if err != nil {
		t.Fatal(err)
	}
	defer part.Body.Close()
	if content, _ := io.ReadAll(part.Body); string(content) != "ell" || part.StatusCode != http.StatusPartialContent {
		t.Errorf("range: HTTP %d, %q", part.StatusCode, content)
	}
	if empty, err := client.Objects.Insert("b", &api.Object{Name: "empty"}).Do(); err != nil || empty.Size != 0 {
		t.Errorf("insert without content: %v, %v", empty, err)
	}
}

func TestResumableUpload(t *testing.T) {
	client, _, dir := start(t)
	content := make([]byte, 3<<20+17)
	_, _ = rand.Read(content)
	insert := client.Objects.Insert("b", &api.Object{Name: "large"}).IfGenerationMatch(0)
	// A reader without a length, so that the last chunk isn't known as such.
	object, err := insert.Media(io.MultiReader(bytes.NewReader(content)), googleapi.ChunkSize(1<<20)).Do()
	if err != nil || object.Size != uint64(len(content)) {
		t.Fatalf("%v, %v", object, err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "b", "large"))
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("the file differs: %d bytes, %v", len(got), err)
	}
	// It ends when a multiple of the chunk size was sent.
	object, err = client.Objects.Insert("b", &api.Object{Name: "even"}).Media(io.MultiReader(bytes.NewReader(content[:2<<20])), googleapi.ChunkSize(1<<20)).Do()
	if err != nil || object.Size != 2<<20 {
		t.Errorf("even chunks: %v, %v", object, err)
	}
	_, err = client.Objects.Insert("b", &api.Object{Name: "large"}).IfGenerationMatch(0).Media(bytes.NewReader(content), googleapi.ChunkSize(1<<20)).Do()
	wantCode(t, "existing object", err, http.StatusPreconditionFailed)
	wantFiles(t, dir, "b/even", "b/large")
}

// wantFiles checks that there are no other files, such as those of uploads.
func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	var got []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(dir, path)
			got = append(got, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("files: %q, want %q, %v", got, want, err)
	}
}

func TestPreconditions(t *testing.T) {
	client, _, dir := start(t)
	write := func(generation int64) (*api.Object, error) {
		return client.Objects.Insert("b", &api.Object{Name: "o"}).IfGenerationMatch(generation).Media(strings.NewReader("x")).Do()
	}
	first, err := write(0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = write(0)
	wantCode(t, "create again", err, http.StatusPreconditionFailed)
	second, err := write(first.Generation)
	if err != nil || second.Generation <= first.Generation {
		t.Errorf("replace: %v, %v", second, err)
	}
	_, err = write(first.Generation)
	wantCode(t, "replace an old generation", err, http.StatusPreconditionFailed)
	_, err = client.Objects.Get("b", "o").IfGenerationMatch(first.Generation).Do()
	wantCode(t, "get an old generation", err, http.StatusPreconditionFailed)
	_, err = client.Objects.Get("b", "o").Generation(first.Generation).Do()
	wantCode(t, "get a missing generation", err, http.StatusNotFound)
	_, err = client.Objects.Get("b", "o").IfGenerationNotMatch(second.Generation).Do()
	wantCode(t, "get unless the generation matches", err, http.StatusNotModified)
	_, err = client.Objects.Get("b", "o").Generation(second.Generation).IfMetagenerationMatch(1).Do()
	wantCode(t, "get the generation", err, 0)
	wantCode(t, "delete an old generation", client.Objects.Delete("b", "o").IfGenerationMatch(first.Generation).Do(), http.StatusPreconditionFailed)
	wantCode(t, "delete the generation", client.Objects.Delete("b", "o").IfGenerationMatch(second.Generation).Do(), 0)
	wantCode(t, "delete again", client.Objects.Delete("b", "o").Do(), http.StatusNotFound)

	// One of many that create the same object succeeds.
	results := make(chan error)
	for range 8 {
		go func() {
			_, err := write(0)
			results <- err
		}()
	}
	created := 0
	for range 8 {
		if err := <-results; err == nil {
			created++
		}
	}
	if created != 1 {
		t.Errorf("%d of 8 created the object", created)
	}
	wantFiles(t, dir, "b/o")
}

func TestRejects(t *testing.T) {
	client, _, dir := start(t)
	insert(t, client, "file", "")
	insert(t, client, "directory/file", "")
	for name, code := range map[string]int{
		"": 400, "../x": 400, "a//b": 400, "a/": 400, "/a": 400, ".": 400, `a\b`: 400, "a\x00": 400, ".vision1-emulator-partial-x": 400,
		"file/x": 400, "directory": 400, strings.Repeat("x", 300): 400,
	} {
		_, err := client.Objects.Insert("b", &api.Object{Name: name}).Media(strings.NewReader("x")).Do()
		wantCode(t, fmt.Sprintf("insert %q", name), err, code)
	}
	for _, name := range []string{"none", "../b/file", "directory", "file/x"} {
		_, err := client.Objects.Get("b", name).Do()
		wantCode(t, "get "+name, err, http.StatusNotFound)
		wantCode(t, "delete "+name, client.Objects.Delete("b", name).Do(), http.StatusNotFound)
	}
	for bucket, code := range map[string]int{"none": 404, "..": 404, "forbidden.example": 403} {
		_, err := client.Objects.Get(bucket, "o").Do()
		wantCode(t, "get from "+bucket, err, code)
		_, err = client.Objects.List(bucket).Do()
		wantCode(t, "list "+bucket, err, code)
		_, err = client.Objects.Insert(bucket, &api.Object{Name: "o"}).Media(strings.NewReader("x")).Do()
		wantCode(t, "insert into "+bucket, err, code)
	}
	_, err := client.Objects.Insert("b", &api.Object{Name: "o", Md5Hash: "XUFAKrxLKna5cZ2REBfFkg=="}).Media(strings.NewReader("x")).Do()
	wantCode(t, "different hash", err, http.StatusBadRequest)
	wantFiles(t, dir, "b/directory/file", "b/file")
}

func TestBuckets(t *testing.T) {
	client, _, dir := start(t)
	created, err := client.Buckets.Insert("p", &api.Bucket{Name: "new-bucket"}).Do()
	if err != nil || created.Name != "new-bucket" {
		t.Fatalf("insert: %v, %v", created, err)
	}
	_, err = client.Buckets.Insert("p", &api.Bucket{Name: "new-bucket"}).Do()
	wantCode(t, "insert again", err, http.StatusConflict)
	_, err = client.Buckets.Insert("p", &api.Bucket{Name: "../x"}).Do()
	wantCode(t, "invalid name", err, http.StatusBadRequest)
	if err := os.Mkdir(filepath.Join(dir, ".hidden"), 0o750); err != nil {
		t.Fatal(err)
	}
	var names []string
	err = client.Buckets.List("p").MaxResults(2).Pages(t.Context(), func(page *api.Buckets) error {
		for _, bucket := range page.Items {
			names = append(names, bucket.Name)
		}
		return nil
	})
	if err != nil || !slices.Equal(names, []string{"b", "empty", "new-bucket"}) {
		t.Errorf("list: %q, %v", names, err)
	}
	if bucket, err := client.Buckets.Get("new-bucket").Do(); err != nil || bucket.Id != "new-bucket" {
		t.Errorf("get: %v, %v", bucket, err)
	}
	insert(t, client, "o/o/o", "")
	wantCode(t, "delete with objects", client.Buckets.Delete("b").Do(), http.StatusConflict)
	wantCode(t, "delete the object", client.Objects.Delete("b", "o/o/o").Do(), 0)
	wantCode(t, "delete", client.Buckets.Delete("b").Do(), 0)
	_, err = client.Buckets.Get("b").Do()
	wantCode(t, "get a deleted bucket", err, http.StatusNotFound)
}
