package detectcmd_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/clitest"
	"vision1/internal/diag"
)

// render runs a render command, and checks its exit code and a part of standard error.
func render(t *testing.T, code int, stderr string, args ...string) string {
	t.Helper()
	r := clitest.Command{Args: append([]string{"detect", "render"}, args...)}.Run()
	if r.Code != code || !strings.Contains(r.Stderr, stderr) || stderr == "" && r.Stderr != "" {
		t.Fatalf("%q: exit code %d, want %d; standard error, want %q:\n%s", args, r.Code, code, stderr, r.Stderr)
	}
	return r.Stderr
}

// The image of an object of Cloud Storage is used if it is beside its result.
func TestRenderObjects(t *testing.T) {
	x := newFixture(t, 0)
	for i, name := range []string{"b/p/a.png", "b/p/b.png"} {
		x.object(name, pngImage(t, i))
	}
	x.want(0, "2 done", "colors,crops", "gs://b/p/", "--format", "pdf,boxes,html")
	beside := filepath.Join(x.out, "b", "p", "a.png")
	messages := render(t, 6, "gs://b/p/a.png at "+beside, x.out, "--format", "pdf,boxes,html")
	if n := strings.Count(messages, "warning: "); n != 1 || !strings.Contains(messages, "without 2 images of Cloud Storage") {
		t.Errorf("%d warnings:\n%s", n, messages)
	}
	for i, name := range []string{"a.png", "b.png"} {
		must(t, os.WriteFile(filepath.Join(filepath.Dir(beside), name), pngImage(t, i), 0o600))
	}
	render(t, 0, "", x.out, "--format", "pdf,boxes,html")
	if !exists(beside + ".boxes.png") {
		t.Error("there are no boxes")
	}
	report, err := os.ReadFile(filepath.Join(x.out, "results.html"))
	must(t, err)
	if !strings.Contains(string(report), `"u":"./b/p/a.png"`) {
		t.Error("the report has no link to the image")
	}
}

// The report shows what failed, and images that are missing or changed are named once.
func TestRenderProblems(t *testing.T) {
	x := newFixture(t, 4)
	image := func(n string) string { return filepath.Join(x.dir, n+".png") }
	must(t, os.WriteFile(image("bad"), []byte("\x89PNG\r\n\x1a\n"), 0o600))
	x.want(6, "1 failed", "colors,crops", x.dir, "--format", "html")
	render(t, 0, "", x.out, "--format", "pdf,boxes,html")
	report, err := os.ReadFile(filepath.Join(x.out, "results.html"))
	must(t, err)
	if !strings.Contains(string(report), "/bad.png") {
		t.Error("the report doesn't have the image that failed")
	}

	must(t, os.Remove(image("000")), os.Remove(filepath.Join(x.out, "results.html")))
	must(t, os.WriteFile(image("001"), append(pngImage(t, 1), 0), 0o600))
	must(t, os.Chtimes(image("002"), time.Now(), time.Now().Add(time.Hour))) // the same image
	must(t, os.WriteFile(image("003"), pngImage(t, 77), 0o600))
	messages := render(t, 6, "000.png: rendered without the image: no such file", x.out, "--format", "pdf,html")
	for name, want := range map[string]int{"000.png: ": 1, "001.png: it has changed": 1, "002.png": 0, "003.png: it has changed": 1, "bad.png": 0} {
		if n := strings.Count(messages, name); n != want {
			t.Errorf("%s is reported %d times, want %d:\n%s", name, n, want, messages)
		}
	}
	if !exists(filepath.Join(x.out, "results.html")) {
		t.Error("the report is missing")
	}
}

// What a response is, and how its text is written.
func TestRenderResponses(t *testing.T) {
	const one = `{"fullTextAnnotation":{"text":"Ünø  x\n"}}`
	utf16 := func(text string) string {
		b := []byte{0xff, 0xfe}
		for _, r := range text {
			b = append(b, byte(r), byte(r>>8))
		}
		return string(b)
	}
	for name, test := range map[string]struct{ response, want string }{
		"an image":     {one, "Ünø  x\n"},
		"a list":       {"[" + one + "," + one + "]", "Ünø  x\n\fÜnø  x\n"},
		"an operation": {`{"done":true,"response":{"responses":[` + one + `]}}`, "Ünø  x\n"},
		"with a mark":  {"\ufeff" + one, "Ünø  x\n"},
		"UTF-16":       {utf16(one), "Ünø  x\n"},
	} {
		r := clitest.Command{Args: []string{"detect", "render", "-", "--format", "text"}, Stdin: test.response}.Run()
		if r.Code != 0 || r.Stdout != test.want || r.Stderr != "" {
			t.Errorf("%s: exit code %d, %q, %s", name, r.Code, r.Stdout, r.Stderr)
		}
	}
	for name, test := range map[string]struct {
		response, want string
		code           int
	}{
		"empty":   {" ", "is empty", 2},
		"a page":  {"<html>", "not valid JSON", 2},
		"null":    {`{"responses":[null]}`, "element 0: a response is an object", 2},
		"failure": {`{"error":{"code":3,"message":"Bad image data."}}`, "Bad image data.", 6},
	} {
		r := clitest.Command{Args: []string{"detect", "render", "-", "--format", "hocr"}, Stdin: test.response}.Run()
		if r.Code != test.code || !strings.Contains(r.Stderr, test.want) {
			t.Errorf("%s: exit code %d, %s", name, r.Code, r.Stderr)
		}
	}
}

// A response that can't be read is reported once, also for several formats.
func TestRenderUnreadable(t *testing.T) {
	x := newFixture(t, 2)
	x.want(0, "2 done", "colors", x.dir)
	stored := filepath.Join(x.out, x.dir, "000.png.json")
	must(t, os.Remove(stored))
	messages := render(t, 6, "1 error", x.out, "--format", "hocr,pdf,html")
	want := "can't read the result " + diag.Path(stored) + ": no such file or directory; to request it again, run the detect command of its directory again"
	if n := strings.Count(messages, want); n != 1 {
		t.Errorf("it is reported %d times:\n%s", n, messages)
	}
	must(t, os.Mkdir(stored, 0o700))
	render(t, 6, "; to request it again, delete it, and run the detect command", x.out, "--format", "hocr")
}

func TestRenderInvalid(t *testing.T) {
	dir := t.TempDir()
	response := filepath.Join(dir, "response.json")
	must(t, os.WriteFile(response, []byte(`{}`), 0o600))
	render(t, 2, "hocr is listed twice", response, "--format", "hocr,hocr")
	render(t, 2, "1 error on", response, "--format", "csv,csv")
	render(t, 2, "2 errors", response, "--format", "hocrr,pdf,boxs,boxs")
	render(t, 2, "--format boxs   unknown format; did you mean boxes?", response, "--format", "hocrr,boxs")
	render(t, 2, "--layout  requires the format text", response, "--format", "hocr", "--layout")
	render(t, 2, "not a regular file", response, "--image", dir, "--format", "pdf")
	render(t, 2, "no such file", response, "--image", response+"x", "--format", "pdf")
	image := filepath.Join(dir, "photo.png")
	must(t, os.WriteFile(image, pngImage(t, 0), 0o600))
	render(t, 2, "name the response to it, and the image with --image ", image, "--format", "pdf")
	render(t, 2, "not an image in a known format", response, "--image", response, "--format", "boxes")
	render(t, 2, "would replace a file that the command reads", response, "--format", "hocr", "-o", response)
	render(t, 2, "would replace a file that the command reads", response, "--image", image, "--format", "boxes", "-o", image)
	render(t, 6, "rendered without the image: not an image", response, "--image", response, "--format", "pdf", "-o", filepath.Join(dir, "a.pdf"))
}

// The texts of a directory are those that are asked for, with or without layout, and are
// not made again if they are.
func TestRenderTexts(t *testing.T) {
	x := newFixture(t, 0)
	image := pngImage(t, 0)
	x.object("b/p/a.png", image)
	word := func(x int, text, after string) string {
		return fmt.Sprintf(`{"boundingBox":{"vertices":[{"x":%d,"y":0},{"x":%d,"y":0},{"x":%[2]d,"y":20},{"x":%[1]d,"y":20}]},
			"symbols":[{"text":%[3]q,"property":{"detectedBreak":{"type":%[4]q}}}]}`, x, x+10, text, after)
	}
	must(t, os.WriteFile(filepath.Join(x.responses, fmt.Sprintf("%x.json", sha256.Sum256(image))),
		[]byte(`{"fullTextAnnotation":{"text":"a b","pages":[{"width":300,"height":20,"blocks":[{"paragraphs":[{"words":[`+
			word(0, "a", "SPACE")+","+word(100, "b", "LINE_BREAK")+`]}]}]}]}}`), 0o600))
	x.want(0, "1 done", "document", "gs://b/p/")
	stored := filepath.Join(x.out, "b", "p", "a.png")
	const plain, layout = "a b\n", "a         b\n"
	text := func() string {
		data, err := os.ReadFile(stored + ".txt")
		must(t, err)
		return string(data)
	}
	for i, test := range []struct {
		want string
		args []string
	}{
		{plain, []string{"render", x.out, "--format", "hocr,text"}},
		{layout, []string{"render", x.out, "--format", "text", "--layout"}},
		{plain, []string{"render", x.out, "--format", "text"}},
		{layout, []string{"document", "gs://b/p/", "-o", x.out, "--format", "text,hocr", "--layout"}},
		{plain, []string{"document", "gs://b/p/", "-o", x.out, "--format", "text"}},
	} {
		for range 2 {
			if r := x.command(append([]string{"detect"}, test.args...)...); r.Code != 0 || text() != test.want {
				t.Fatalf("%d: exit code %d, %q; want %q\n%s", i, r.Code, text(), test.want, r.Stderr)
			}
			must(t, os.WriteFile(stored+".txt", []byte("edited"), 0o600))
			test.want = "edited"
		}
	}
	if !exists(stored + ".hocr") {
		t.Error("there is no hOCR")
	}
	// What can't be read now keeps its text, and gets another one later.
	must(t, os.Rename(stored+".json", stored+".old"))
	must(t, os.Mkdir(stored+".json", 0o700))
	render(t, 6, "can't read the result", x.out, "--format", "text", "--layout")
	must(t, os.Remove(stored+".json"))
	must(t, os.Rename(stored+".old", stored+".json"))
	render(t, 0, "", x.out, "--format", "text", "--layout")
	if text() != layout {
		t.Errorf("after the response can be read: %q, want %q", text(), layout)
	}
	// Nor is a text replaced by that of half a response.
	whole, err := os.ReadFile(stored + ".json")
	must(t, err, os.WriteFile(stored+".json", whole[:len(whole)/2], 0o600))
	render(t, 6, "not valid JSON", x.out, "--format", "text,hocr")
	if text() != layout {
		t.Errorf("of half a response: %q, want %q", text(), layout)
	}
	must(t, os.WriteFile(stored+".json", whole, 0o600))
	render(t, 0, "", x.out, "--format", "text,hocr")
	if text() != plain {
		t.Errorf("after the response is whole: %q, want %q", text(), plain)
	}
}
