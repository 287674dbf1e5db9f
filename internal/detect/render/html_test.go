package render_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
)

func newItem(name, response string, image []byte) *render.Source {
	item := &render.Source{Result: results.Result{Input: detect.Input{Name: name, Path: name}}}
	if response != "" {
		item.Result.Response = json.RawMessage(response)
	}
	if image != nil {
		item.Open = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(image)), nil }
	}
	return item
}

func sequence(items ...*render.Source) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// many yields a number of images with a label and a text.
func many(n int, image []byte) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for i := range n {
			response := fmt.Sprintf(`{"labelAnnotations":[{"description":"label %d","score":0.5}],"fullTextAnnotation":{"text":"text %d\n"}}`, i%7, i)
			if !yield(newItem(fmt.Sprintf("image-%05d.png", i), response, image), nil) {
				return
			}
		}
	}
}

// A page is what a report consists of.
type page struct {
	html  string
	index struct {
		Directory string
		Chunks    []int
		Images    []map[string]any
	}
	details []map[string]any // of all images, from the page
	texts   []string
}

func parsePage(t *testing.T, html string) page {
	t.Helper()
	p := page{html: html}
	for _, m := range regexp.MustCompile(`(?s)<script type="application/json" id="(\w+)">(.*?)</script>`).FindAllStringSubmatch(html, -1) {
		var err error
		switch m[1][0] {
		case 'i':
			err = json.Unmarshal([]byte(m[2]), &p.index)
		case 'd':
			var list []map[string]any
			err = json.Unmarshal([]byte(m[2]), &list)
			p.details = append(p.details, list...)
		default:
			var list []string
			err = json.Unmarshal([]byte(m[2]), &list)
			p.texts = append(p.texts, list...)
		}
		if err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
	}
	return p
}

func inline(t *testing.T, items ...*render.Source) page {
	t.Helper()
	var b bytes.Buffer
	if err := render.WriteHTML(t.Context(), &b, sequence(items...), render.HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	return parsePage(t, b.String())
}

func TestHTMLPolicy(t *testing.T) {
	t.Parallel()
	p := inline(t, newItem("a.png", `{}`, nil))
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(p.html)[1]
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "strict-dynamic") {
		t.Errorf("the policy is %q", policy)
	}
	// The browser runs what has these hashes.
	for _, pattern := range []string{`(?s)<script>(.*?)</script>`, `(?s)<style>(.*?)</style>`} {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(p.html, -1)
		if len(found) != 1 {
			t.Fatalf("%s: %d elements", pattern, len(found))
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy, "'sha256-"+hash+"'") {
			t.Errorf("%s: the hash isn't in %q", pattern, policy)
		}
	}
	if found := regexp.MustCompile(`(?i)https?://[^"]*|\son\w+=|\sstyle=|innerHTML|eval\(`).FindAllString(p.html, -1); len(found) != 1 || found[0] != "http://www.w3.org/2000/svg" {
		t.Errorf("the page has %q", found)
	}
}

// TestHTMLEscape renders names, labels, and texts with markup: the page contains none
// of it outside of JSON, and JSON has the original.
func TestHTMLEscape(t *testing.T) {
	t.Parallel()
	const markup = `"'></script><script>alert(1)</script><!--<img src=x onerror=alert(1)> & \u2028`
	text, err := json.Marshal(markup)
	if err != nil {
		t.Fatal(err)
	}
	response := strings.ReplaceAll(`{"labelAnnotations":[{"description":X,"score":0.9}],"fullTextAnnotation":{"text":X},
		"textAnnotations":[{"description":X},{"description":X,"boundingPoly":`+box(1, 1, 9, 9)+`}],
		"localizedObjectAnnotations":[{"name":X,"boundingPoly":`+box(1, 1, 9, 9)+`}],
		"safeSearchAnnotation":{"adult":X},"error":{"message":X}}`, "X", string(text))
	item := newItem(markup+"\xff", response, nil)
	item.Result.Error = &results.Error{Message: markup, Hint: markup}
	p := inline(t, item)
	if strings.Contains(p.html, "alert(1)</script>") || strings.Contains(p.html, "<img") || strings.Count(p.html, "<!--") > 0 {
		t.Error("the page has markup from an image")
	}
	image := p.index.Images[0]
	if image["n"] != markup+`\xff` || p.texts[0] != markup || image["e"] != markup {
		t.Errorf("name %q, text %q, error %q", image["n"], p.texts[0], image["e"])
	}
	if labels := fmt.Sprint(image["l"]); labels != "[["+markup+" 0.9]]" {
		t.Errorf("labels %q", labels)
	}
}

func TestHTMLEntry(t *testing.T) {
	t.Parallel()
	response := `{
		"labelAnnotations":[{"description":"Grass","score":0.71239},{"description":"Dog","score":0.98}],
		"faceAnnotations":[{"detectionConfidence":0.5,"joyLikelihood":"VERY_LIKELY","angerLikelihood":"UNLIKELY","boundingPoly":` + box(0, 0, 50, 50) + `,"landmarks":[{"position":{"x":25,"y":25}}]}],
		"safeSearchAnnotation":{"adult":"VERY_LIKELY","spoof":"POSSIBLE","racy":"UNKNOWN"},
		"imagePropertiesAnnotation":{"dominantColors":{"colors":[{"color":{"red":255,"green":16.4},"pixelFraction":0.25}]}},
		"fullTextAnnotation":{"text":"Hello wörld\n","pages":[{"width":100,"height":200,"confidence":0.9,"blocks":[{"boundingBox":` + box(10, 20, 60, 40) + `,
			"paragraphs":[{"words":[{"boundingBox":` + box(10, 20, 30, 40) + `,"symbols":[{"text":"Hel"},{"text":"lo"}]},
				{"boundingBox":{"vertices":[{"x":40}]},"symbols":[{"text":"wörld"}]}]}]}]}]}}`
	p := inline(t, newItem("a.png", response, encodePNG(t, newImage(100, 200))))
	got, err := json.Marshal(p.index.Images)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"k":{"face":1,"text":1},"l":[["Dog",0.98],["Grass",0.7124]],"m":{"face":0.5,"label":0.98,"text":0.9},"n":"a.png",` +
		`"r":[100,200],"s":[5,3,0,0,0],"t":"000000.jpg","x":"Hello wörld"}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	details := p.details[0]
	thumb, isText := details["t"].(string)
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(thumb, "data:image/jpeg;base64,"))
	if m, format, decodeErr := image.Decode(bytes.NewReader(data)); !isText || err != nil || decodeErr != nil || format != "jpeg" || m.Bounds().Size() != image.Pt(100, 200) {
		t.Errorf("thumbnail %v %v", err, decodeErr)
	}
	delete(details, "t")
	if got, err = json.Marshal(details); err != nil {
		t.Fatal(err)
	}
	want = `{"b":[["text","text 1",[1000,1000,6000,1000,6000,2000,1000,2000]],["face","face 50%",[0,0,5000,0,5000,2500,0,2500],[2500,1250]]],` +
		`"c":[["ff1000",0.25]],"f":["50 %, joy very likely"],"s":[["Labels","Label",[["Grass",0.7124],["Dog",0.98]]]],` +
		`"w":[["Hello",[1000,1000,3000,1000,3000,2000,1000,2000]]]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestHTMLOrientation renders a turned image, whose response refers to it as stored: the
// thumbnail and the boxes are upright.
func TestHTMLOrientation(t *testing.T) {
	t.Parallel()
	p := inline(t, newItem("a.jpg", `{"fullTextAnnotation":{"pages":[{"width":400,"height":300}]},
		"logoAnnotations":[{"boundingPoly":`+box(0, 0, 100, 30)+`}]}`, encodeJPEG(t, newImage(400, 300), 6)))
	if r := fmt.Sprint(p.index.Images[0]["r"]); r != "[300 400]" {
		t.Errorf("the size is %s", r)
	}
	if b := fmt.Sprint(p.details[0]["b"]); b != "[[logo logo 0% [10000 0 10000 2500 9000 2500 9000 0]]]" {
		t.Errorf("boxes %s", b)
	}
	thumb, _ := p.details[0]["t"].(string)
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(thumb, "data:image/jpeg;base64,"))
	if m, _, decodeErr := image.Decode(bytes.NewReader(data)); err != nil || decodeErr != nil || m.Bounds().Size() != image.Pt(300, 400) {
		t.Errorf("thumbnail %v %v", err, decodeErr)
	}
}

func TestHTMLPages(t *testing.T) {
	t.Parallel()
	file := newItem("a.pdf", `{"responses":[{"fullTextAnnotation":{"text":"one"},"context":{"pageNumber":1}},
		{"error":{"code":3,"message":"bad page"},"context":{"pageNumber":4}}]}`, []byte("%PDF-1.7"))
	file.Result.Input.Kind = detect.File
	file.Result.Error = &results.Error{Code: 13, Status: "INTERNAL", Message: "lost", Hint: "try again", Pages: []int{2, 4}}
	failed := newItem("b.png", "", nil)
	failed.Result.Error = &results.Error{Message: "no such file"}
	p := inline(t, file, failed, newItem("c.png", `{"responses":[{"labelAnnotations":[]}]}`, nil), newItem("d.png", `{`, nil), newItem("e.png", "", nil))
	var got []string
	for _, i := range p.index.Images {
		got = append(got, fmt.Sprintf("%v %v %v", i["n"], i["p"], i["e"]))
	}
	want := []string{
		"a.pdf 1 <nil>", "a.pdf 2 INTERNAL: lost; try again", "a.pdf 4 bad page", "b.png <nil> no such file", "c.png <nil> <nil>",
		"d.png <nil> the response is not valid JSON: unexpected end of JSON input", "e.png <nil> <nil>",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestHTMLDocument renders a page of a PDF: there is no image, and the places are shares
// of the page, whose size is in points.
func TestHTMLDocument(t *testing.T) {
	t.Parallel()
	item := newItem("a.pdf", `{"responses":[{"fullTextAnnotation":{"text":"one","pages":[{"width":595,"height":842,"blocks":[{
		"boundingBox":{"normalizedVertices":[{"x":0.1,"y":0.2},{"x":0.3,"y":0.2},{"x":0.3,"y":0.25},{"x":0.1,"y":0.25}]},
		"paragraphs":[{"words":[{"boundingBox":{"normalizedVertices":[{"x":0.1,"y":0.2},{"x":0.3,"y":0.25}]},"symbols":[{"text":"one"}]}]}]}]}]},
		"webDetection":{"bestGuessLabels":[{"label":"page"}],"webEntities":[{"description":"Paper","score":12.345}]}}]}`, []byte("%PDF-1.7"))
	item.Result.Input.Kind = detect.File
	p := inline(t, item)
	got, err := json.Marshal([]any{p.index.Images[0], p.details[0]})
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"k":{"text":1},"l":[["Paper",1],["page",0]],"n":"a.pdf","p":1,"r":[595,842],"x":"one"},` +
		`{"b":[["text","text 1",[1000,2000,3000,2000,3000,2500,1000,2500]]],"s":[["Web entities","Entity",[["page",0],["Paper",12.345]],true]],` +
		`"w":[["one",[1000,2000,3000,2500]]]}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestHTMLUnreadable renders images that can't be read, and reports them.
func TestHTMLUnreadable(t *testing.T) {
	t.Parallel()
	missing := newItem("missing.png", `{}`, nil)
	missing.Open = func(context.Context) (io.ReadCloser, error) { return nil, fs.ErrNotExist }
	damaged := newItem("damaged.png", `{}`, encodePNG(t, newImage(30, 20))[:60])
	var warnings []string
	var b bytes.Buffer
	err := render.WriteHTML(t.Context(), &b, sequence(missing, damaged, newItem("fine.png", `{}`, encodePNG(t, newImage(30, 20)))), render.HTMLOptions{
		Warn: func(in detect.Input, err error) { warnings = append(warnings, in.Name+": "+err.Error()) },
	})
	if err != nil || len(warnings) != 2 || warnings[0] != "missing.png: file does not exist" || !strings.HasPrefix(warnings[1], "damaged.png: there is no thumbnail: png: ") {
		t.Errorf("%v, warnings %q", err, warnings)
	}
	for i, image := range parsePage(t, b.String()).index.Images {
		if hasThumb := image["t"] != nil; hasThumb != (i == 2) {
			t.Errorf("%v: thumbnail %v", image["n"], image["t"])
		}
	}
}

func TestHTMLLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "in", `a #?%"é:.png`)
	item := newItem(name, `{}`, encodePNG(t, newImage(30, 20)))
	out := filepath.Join(dir, "out", "results.html")
	if err := os.Mkdir(filepath.Dir(out), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := render.HTML(t.Context(), out, sequence(item), render.HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := readPage(t, out).index.Images[0]["u"]; got != `./../in/a%20%23%3F%25%22%C3%A9:.png` {
		t.Errorf("link %q", got)
	}
}

func readPage(t *testing.T, path string) page {
	t.Helper()
	html, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parsePage(t, string(html))
}

// TestHTMLSizes renders as many images as fit into one file, and one more.
func TestHTMLSizes(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "results.html")
	image := encodePNG(t, newImage(30, 20))
	files := func() []string {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(out), "*_files", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	for _, n := range []int{0, 1, render.MaxInline, render.MaxInline + 1, render.MaxInline + 2, 3} {
		if err := render.HTML(t.Context(), out, many(n, image), render.HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		p := readPage(t, out)
		if len(p.index.Images) != n {
			t.Errorf("%d images, want %d", len(p.index.Images), n)
		}
		if n <= render.MaxInline {
			if len(p.details) != n || len(p.texts) != n || p.index.Directory != "" || len(files()) != 0 {
				t.Errorf("%d: %d details, %d texts, %q, files %q", n, len(p.details), len(p.texts), p.index.Directory, files())
			}
			continue
		}
		dir := filepath.Join(filepath.Dir(out), filepath.FromSlash(p.index.Directory))
		if found := files(); len(p.details) != 0 || len(found) != 1 || found[0] != dir {
			t.Errorf("%d: %d details, files %q, want %q", n, len(p.details), found, dir)
		}
		checkChunks(t, dir, p)
	}
	if entries, err := os.ReadDir(filepath.Dir(out)); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// checkChunks checks that each image is in the chunk that the index states.
func checkChunks(t *testing.T, dir string, p page) {
	t.Helper()
	if fmt.Sprint(p.index.Chunks) != "[0 100 200 300 400 500]" {
		t.Errorf("chunks %v", p.index.Chunks)
	}
	for n, first := range p.index.Chunks {
		script, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("x%d.js", n)))
		if err != nil {
			t.Fatal(err)
		}
		list, hasStart := strings.CutPrefix(string(script), fmt.Sprintf("vision1Chunk(\"x\",%d,", n))
		list, hasEnd := strings.CutSuffix(list, ");\n")
		var texts []string
		if err := json.Unmarshal([]byte(list), &texts); err != nil || !hasStart || !hasEnd || texts[0] != fmt.Sprintf("text %d\n", first) {
			t.Errorf("%v: %.200s", err, script)
		}
	}
	for _, name := range []string{"000000.jpg", fmt.Sprintf("%06d.jpg", len(p.index.Images)-1), "d5.js"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestHTMLErrors(t *testing.T) {
	t.Parallel()
	failure := errors.New("the journal is damaged")
	broken := func(yield func(*render.Source, error) bool) {
		if yield(newItem("a.png", `{}`, nil), nil) {
			yield(nil, failure)
		}
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "results.html")
	if err := os.WriteFile(out, []byte("earlier"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := render.HTML(t.Context(), out, broken, render.HTMLOptions{}); !errors.Is(err, failure) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(failure)
	if err := render.HTML(ctx, out, many(1, nil), render.HTMLOptions{}); !errors.Is(err, failure) {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if earlier, err := os.ReadFile(out); err != nil || string(earlier) != "earlier" {
		t.Errorf("%q, %v", earlier, err)
	}
	var own interface{ ExitCode() int } // an *output.Error
	for _, path := range []string{dir, filepath.Join(dir, "missing", "results.html"), filepath.Join(out, "results.html")} {
		if err := render.HTML(t.Context(), path, many(1, nil), render.HTMLOptions{}); !errors.As(err, &own) || own.ExitCode() != 9 {
			t.Errorf("%s: %v", path, err)
		}
	}
	var b bytes.Buffer
	if err := render.WriteHTML(t.Context(), &b, many(render.MaxInline+1, nil), render.HTMLOptions{}); err == nil || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
	if err := render.WriteHTML(t.Context(), failingWriter{failure}, many(1, nil), render.HTMLOptions{}); !errors.Is(err, failure) {
		t.Error(err)
	}
}

// TestHTMLOthers checks that files which HTML didn't create stay.
func TestHTMLOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := filepath.Join(dir, "results_files", "notes", "a.txt")
	if err := os.MkdirAll(filepath.Dir(other), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := render.HTML(t.Context(), filepath.Join(dir, "results.html"), many(1, nil), render.HTMLOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// TestHTMLLongLines renders a text that is longer than any buffer, and a million words.
func TestHTMLLongLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 1_000_000)
	words := strings.TrimSuffix(strings.Repeat(`{"boundingBox":`+box(1, 1, 9, 9)+`,"symbols":[{"text":"word"}]},`, 30_000), ",")
	p := inline(t, newItem("a.png", `{}`, nil), newItem("b.png", `{"fullTextAnnotation":{"text":"`+long+`","pages":[{"blocks":[{"paragraphs":[{"words":[`+words+`]}]}]}]}}`,
		encodePNG(t, newImage(30, 20))), newItem("c.png", `{}`, encodePNG(t, newImage(30, 20))))
	if p.texts[1] != long || len(p.details) != 3 || p.details[0]["t"] != nil || p.details[1]["t"] == nil || p.details[2]["t"] == nil {
		t.Errorf("%d bytes, %d images", len(p.texts[1]), len(p.details))
	}
	if list, _ := p.details[1]["w"].([]any); len(list) != 20_000 || p.details[1]["more"] != true {
		t.Errorf("%d words, more: %v", len(list), p.details[1]["more"])
	}
}

// TestHTMLMemory renders 10,000 results: the memory doesn't grow with them.
func TestHTMLMemory(t *testing.T) {
	peak := func(n int) uint64 {
		var highest uint64
		items := func(yield func(*render.Source, error) bool) {
			text := strings.Repeat("some words of a text ", 100)
			for i := range n {
				if i%500 == 0 {
					runtime.GC()
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					highest = max(highest, m.HeapAlloc)
				}
				response := fmt.Sprintf(`{"labelAnnotations":[{"description":"label %d","score":0.5}],"fullTextAnnotation":{"text":%q}}`, i, text)
				if !yield(newItem(fmt.Sprintf("image-%05d.png", i), response, nil), nil) {
					return
				}
			}
		}
		if err := render.HTML(t.Context(), filepath.Join(t.TempDir(), "results.html"), items, render.HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		return highest
	}
	few, all := peak(1_000), peak(10_000)
	if all > few+4<<20 {
		t.Errorf("%d bytes for 10,000 images, %d for 1,000", all, few)
	}
}
