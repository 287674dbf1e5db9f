package detectcmd_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vision1/internal/clitest"
)

// newBucketFixture has images in gs://b/in/ and results in gs://b/out.
func newBucketFixture(t *testing.T, images int) *fixture {
	t.Helper()
	x := newFixture(t, 0)
	x.out = "gs://b/out"
	for i := range images {
		x.object(fmt.Sprintf("b/in/%03d.png", i), pngImage(t, i))
	}
	return x
}

// objects returns how many objects there are below a prefix.
func (x *fixture) objects(prefix string) (n int) {
	x.t.Helper()
	err := filepath.WalkDir(filepath.Join(x.bucket, filepath.FromSlash(prefix)), func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return nil
	})
	must(x.t, err)
	return n
}

// wantBucketStatus checks what detect status says.
func (x *fixture) wantBucketStatus(code, done, failed, unknown int) {
	x.t.Helper()
	r := clitest.Command{Args: []string{"detect", "status", x.out}, Env: map[string]string{"VISION_EMULATOR_HOST": x.host}}.Run()
	got := strings.Join(strings.Fields(r.Stdout), " ")
	want := fmt.Sprintf("done %d failed %d unknown %d", done, failed, unknown)
	if r.Code != code || !strings.HasPrefix(got, want) {
		x.t.Errorf("exit code %d, %s; want %d, %s\n%s", r.Code, got, code, want, r.Stderr)
	}
}

// A result in Cloud Storage marks its input as done.
func TestBucketResults(t *testing.T) {
	x := newBucketFixture(t, 40)
	x.want(0, "40 done;", "colors", "gs://b/in/")
	if n := x.objects("b/out/b/in"); n != 40 {
		t.Errorf("%d results", n)
	}
	if n := x.objects("b/out/.vision1"); n != 1 { // the settings
		t.Errorf("%d other objects", n)
	}
	x.wantBucketStatus(0, 40, 0, 0)
	x.want(0, "0 done, 40 done before;", "colors", "gs://b/in/")
	result := filepath.Join(x.bucket, "b", "out", "b", "in", "007.png.json")
	must(t, os.Remove(result))
	x.want(0, "1 done, 39 done before;", "colors", "gs://b/in/")
	must(t, os.WriteFile(result, []byte("old"), 0o600))
	x.want(0, "0 done, 40 done before;", "colors", "gs://b/in/")
	x.want(0, "40 done;", "colors", "gs://b/in/", "--again", "all")
	if text, err := os.ReadFile(result); err != nil || !strings.HasPrefix(string(text), "{") {
		t.Errorf("%q, %v", text, err)
	}
	x.want(0, "skipped: the output directory (40), hidden (1)", "colors", "gs://b/")
	x.want(2, "now \"labels\"", "labels", "gs://b/in/")
}

// Local files, of which some are the same.
func TestBucketOfLocalFiles(t *testing.T) { testBucketOfLocalFiles(t, "colors", 1) }

// testBucketOfLocalFiles checks a command that stores a number of objects for an image.
func testBucketOfLocalFiles(t *testing.T, command string, objects int) {
	t.Helper()
	x := newFixture(t, 5)
	x.object("b/other", nil)
	x.out = "gs://b/"
	must(t, os.WriteFile(filepath.Join(x.dir, "copy.png"), pngImage(t, 3), 0o600))
	x.want(0, "5 done, 1 duplicate;", command, x.dir)
	x.want(0, "0 done, 6 done before;", command, x.dir)
	if n := x.objects("b"); n != 1+1+6*objects {
		t.Errorf("%d objects", n)
	}
}

// An input that failed has an object until it succeeds.
func TestBucketFailures(t *testing.T) {
	x := newBucketFixture(t, 3)
	path := x.object("b/in/bad.png", []byte("no image"))
	x.want(6, "all failures: gs://b/out/.vision1/failed/", "colors", "gs://b/in/")
	x.wantBucketStatus(6, 3, 1, 0)
	x.want(6, "3 done before, 1 failed before", "colors", "gs://b/in/")
	must(t, os.WriteFile(path, pngImage(t, 9), 0o600))
	x.want(0, "1 done, 3 done before;", "colors", "gs://b/in/", "--again", "failed")
	x.wantBucketStatus(0, 4, 0, 0)
	if n := x.objects("b/out/.vision1"); n != 1 {
		t.Errorf("%d objects that are not results", n)
	}
}

// A request without outcomes is found by the next run, and one whose run was killed
// before it deleted its object.
func TestBucketKilled(t *testing.T) {
	x := newBucketFixture(t, 4)
	x.want(0, "1 done;", "colors", "gs://b/in/000.png")
	x.object("b/out/.vision1/sent/a-1.json", []byte(`{"sent":{"id":1,"inputs":["gs://b/in/001.png","gs://b/in/000.png"],"time":"2026-01-01T00:00:00Z"}}`))
	x.object("b/out/.vision1/sent/a-2.json", []byte(`{"sent":{"id":2,"inputs":["gs://b/in/000.png"],"time":"2026-01-01T00:00:00Z"}}`))
	x.wantBucketStatus(0, 1, 0, 1)
	x.want(0, "3 done, 1 done before, 1 sent again", "colors", "gs://b/in/")
	x.wantBucketStatus(0, 4, 0, 0)
	if n := x.objects("b/out/.vision1"); n != 1 {
		t.Errorf("%d objects that are not results", n)
	}
}

// Shares, and a run that is started twice, don't overwrite results.
func TestBucketConcurrent(t *testing.T) {
	x := newBucketFixture(t, 30)
	var group sync.WaitGroup
	for _, share := range []string{"0/3", "1/3", "2/3", "2/3"} {
		group.Go(func() {
			if r := x.run(nil, "colors", "gs://b/in/", "--share", share); r.Code != 0 {
				t.Errorf("share %s: %d, %s", share, r.Code, r.Stderr)
			}
		})
	}
	group.Wait()
	x.wantBucketStatus(0, 30, 0, 0)
}

func TestBucketErrors(t *testing.T) {
	x := newBucketFixture(t, 1)
	x.want(2, "require a local directory", "colors", "gs://b/in/", "--format", "csv")
	x.want(2, "requires -o with a local directory", "colors", "gs://b/in/", "--again", "changed")
	x.want(2, "devstorage.full_control", "colors", x.dir, "--scope", "https://www.googleapis.com/auth/devstorage.read_only")
	x.out = "gs://forbidden.example/out"
	x.want(9, "storage.objects", "colors", "gs://b/in/")
	x.out = "gs://nothing/out"
	x.want(9, "check the name of the bucket", "colors", "gs://b/in/")
	x.out = "gs:///out"
	x.want(2, "the bucket is missing", "colors", "gs://b/in/")
	r := clitest.Command{Args: []string{"detect", "status", "gs://b/in"}, Env: map[string]string{"VISION_EMULATOR_HOST": x.host}}.Run()
	if r.Code != 2 || !strings.Contains(r.Stderr, "no results of detect") {
		t.Errorf("%d: %s", r.Code, r.Stderr)
	}
}

// An object among the records that is not one is an error with its name.
func TestBucketRecords(t *testing.T) {
	t.Parallel()
	x := newBucketFixture(t, 1)
	x.want(0, "1 done", "colors", "gs://b/in/")
	for _, name := range []string{"sent/x.json", "operations/x.json", "settings.json"} {
		path := x.object("b/out/.vision1/"+name, []byte("{"))
		x.want(9, "/.vision1/"+name+" is not a record of detect: ", "colors", "gs://b/in/")
		if r := (clitest.Command{Args: []string{"detect", "status", x.out}, Env: map[string]string{"VISION_EMULATOR_HOST": x.host}}).Run(); r.Code != 9 {
			t.Errorf("%d: %s", r.Code, r.Stderr)
		}
		must(t, os.Remove(path))
	}
}
