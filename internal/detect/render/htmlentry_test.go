package render_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
)

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
		`"w":[["one",[1000,2000,3000,2000,3000,2500,1000,2500]]]}]`
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
