package detectcmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// object creates an object in the emulator's Cloud Storage.
func (x *fixture) object(name string, data []byte) string {
	x.t.Helper()
	path := filepath.Join(x.bucket, filepath.FromSlash(name))
	must(x.t, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600))
	return path
}

func TestObjectPatterns(t *testing.T) {
	x := newFixture(t, 0)
	for i, name := range []string{"b/a.png", "b/d/b.png", "b/d/e/c.png", "b/d/x.jpg"} {
		x.object(name, pngImage(t, i))
	}
	for source, want := range map[string]string{
		"gs://b/a.png":   "1 done",
		"gs://b/*.png":   "1 done",
		"gs://b/**.png":  "3 done",
		"gs://b/d/?.png": "1 done",
		"gs://b/d":       "3 done",
		"gs://b":         "4 done",
	} {
		x.out = filepath.Join(t.TempDir(), "out")
		x.want(0, want+";", "colors", source)
	}
	dry := clitest.Command{Args: []string{"detect", "colors", "gs://b/**.png", "--dry-run"}, Env: map[string]string{"VISION_EMULATOR_HOST": x.host}}.Run()
	if dry.Code != 0 || strings.Join(strings.Fields(dry.Stdout)[:5], " ") != "images 3 3 are URLs" {
		t.Errorf("%d: %s%s", dry.Code, dry.Stdout, dry.Stderr)
	}
	one := clitest.Command{Args: []string{"detect", "colors", "gs://b/a.png"}, Env: map[string]string{"VISION_EMULATOR_HOST": x.host}}.Run()
	if one.Code != 0 || one.Stderr != "" || !strings.Contains(one.Stdout, "gs://b/a.png") {
		t.Errorf("%d: %s%s", one.Code, one.Stdout, one.Stderr)
	}
}

// What can't be listed or read is an input that failed, with advice.
func TestObjectFailures(t *testing.T) {
	x := newFixture(t, 0)
	x.object("b/a.png", pngImage(t, 1))
	x.want(6, "storage.objects.list", "colors", "gs://forbidden.example/", "gs://b/a.png")
	x.want(6, "check the name of the bucket", "colors", "gs://nothing/x/", "gs://b/a.png")
	x.want(6, "no such object", "colors", "gs://b/none.png", "gs://b/a.png")
	if c := x.status(); c.Done != 1 || c.Failed != 3 {
		t.Errorf("%+v", c)
	}
	list := filepath.Join(t.TempDir(), "list")
	must(t, os.WriteFile(list, []byte("gs://b/deleted.png\ngs://forbidden.example/a.png\n"), 0o600))
	x.out = filepath.Join(t.TempDir(), "out")
	r := x.want(6, "was it deleted after it was listed?", "colors", "--files-from", list)
	if !strings.Contains(r.Stderr, "storage.objects.get") {
		t.Errorf("%s", r.Stderr)
	}
	x.want(2, "is not the name of a bucket", "colors", "gs://B/a.png")
	x.want(2, "needs the scope cloud-platform, or devstorage.read_only", "colors", "gs://b/a.png", "--scope", "cloud-vision")
}

// A replaced object is noticed by its generation.
func TestReplacedObject(t *testing.T) {
	x := newFixture(t, 0)
	path := x.object("b/a.png", pngImage(t, 1))
	x.object("b/b.png", pngImage(t, 2))
	x.want(0, "2 done;", "colors", "gs://b/")
	must(t, os.WriteFile(path, pngImage(t, 3), 0o600))
	x.want(0, "1 done before, 1 changed since", "colors", "gs://b/")
	x.want(0, "1 done, 1 done before;", "colors", "gs://b/", "--again", "changed")
	x.want(0, "0 done, 2 done before;", "colors", "gs://b/")
}

// PDF files are annotated by name, all pages.
func TestObjectFile(t *testing.T) {
	x := newFixture(t, 0)
	gif := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
	x.object("b/scan.gif", gif)
	x.want(0, "1 done", "colors", "gs://b/scan.gif")
	text, err := os.ReadFile(filepath.Join(x.out, "b", "scan.gif.json"))
	if err != nil || !strings.Contains(string(text), "totalPages") || !strings.Contains(string(text), "gs://b/scan.gif") {
		t.Errorf("%v\n%s", err, text)
	}
}
