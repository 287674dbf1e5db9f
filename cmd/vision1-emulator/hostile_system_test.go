//go:build linux && !race && system

// These requests take many seconds of CPU time, so make test leaves them out.

package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vision1/internal/emulator"
	"vision1/internal/emulator/pdftest"
	"vision1/internal/emulator/worker"
)

// hostileFiles returns requests with files that take much memory or time to decode.
func hostileFiles() map[string]hostileRequest {
	const images, files = "images:annotate", "files:annotate"
	const colors, text = `{"type":"IMAGE_PROPERTIES"}`, `{"type":"TEXT_DETECTION"}`
	requests := map[string]hostileRequest{
		"interlaced PNG":   {images, imageRequest(colors, bigPNG(8660, true)), 200, "responses"},
		"progressive JPEG": {images, imageRequest(colors, progressiveJPEG(8660, 3)), 200, "more than 896 MiB of memory"},
	}
	for name, data := range hostilePDFs() {
		features := colors
		if name == "much text" {
			features = text
		}
		requests["PDF with "+name] = hostileRequest{files, fileRequest("application/pdf", features, "1", data), 200, "responses"}
	}
	return requests
}

// hostilePDFs returns PDFs that make a reader allocate or loop without end.
func hostilePDFs() map[string][]byte {
	const catalog, page = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>"
	const pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	const xrefStream = "%%PDF-1.5\n1 0 obj\n<</Type/XRef/Root 2 0 R/W[1 2 1]/Size %s/Length 4/Filter/FlateDecode/DecodeParms<<%s>>>>stream\nabcd\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n"
	const image = "/Type/XObject/Subtype/Image/Width 31000/Height 31000/ColorSpace/DeviceGray/BitsPerComponent 8"
	spaces := bytes.Repeat([]byte(" "), 64<<20)
	text := bytes.Repeat([]byte("BT /F 9 Tf (some text) Tj ET "), 1<<20/29)
	return map[string][]byte{
		"huge size":              pdftest.New("<</Size 100000000000/Root 1 0 R>>", catalog),
		"huge size of a stream":  fmt.Appendf(nil, xrefStream, "100000000000", ""),
		"huge columns":           fmt.Appendf(nil, xrefStream, "2", "/Predictor 12 /Columns 4000000000"),
		"huge negative columns":  fmt.Appendf(nil, xrefStream, "2", "/Predictor 12 /Columns -4000000000"),
		"huge count":             pdftest.New("", catalog, "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", page),
		"cyclic kids":            pdftest.New("", catalog, "<</Type/Pages/Kids[2 0 R]/Count 1>>"),
		"wide cyclic kids":       pdftest.New("", catalog, "<</Type/Pages/Kids["+strings.Repeat("2 0 R ", 100)+"]/Count 5>>"),
		"cyclic parents":         pdftest.New("", catalog, pages, "<</Type/Page/Parent 5 0 R>>", "<<>>", "<</Parent 3 0 R>>"),
		"cyclic previous tables": pdftest.New("<</Size 4/Root 1 0 R/Prev START>>", catalog, pages, page),
		"cyclic reference":       pdftest.New("", catalog, "2 0 R"),
		"cyclic length":          pdftest.New("", catalog, pages, page, "<</Length 4 0 R>>stream\nBT\nendstream"),
		"unterminated string":    pdftest.New("", catalog, pages, page, "<</Length 30>>stream\nBT (("+strings.Repeat("(", 1<<20)),
		"unterminated array":     pdftest.New("", catalog, strings.Repeat("[", 1<<20)),
		"unterminated table":     []byte("%PDF-1.4\nxref\n0 1000000000\nstartxref\n9\n%%EOF\n"),
		"compressed spaces":      pdftest.New("", catalog, pages, page, pdftest.Stream("", spaces)),
		"much text":              pdftest.New("", catalog, pages, page, pdftest.Stream("", text)),
		"nested operators":       pdftest.New("", catalog, pages, page, pdftest.Stream("", bytes.Repeat([]byte("[<<("), 1<<20))),
		"nested forms":           nestedForms(8),
		"huge image":             pdftest.New("", catalog, pages, page[:len(page)-2]+"/Resources<</XObject<</I 5 0 R>>>>>>", pdftest.Stream("", []byte("600 0 0 800 0 0 cm /I Do")), pdftest.Stream(image, spaces)),
		"huge page":              pdftest.New("", catalog, pages, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e300 1e300]>>"),
	}
}

// hostileBodies returns requests that take much memory or time to parse.
func hostileBodies() map[string]hostileRequest {
	const path = "images:annotate"
	return map[string]hostileRequest{
		"nested lists":         {path, strings.Repeat("[", 30<<20), 400, "Message too deep"},
		"nested unknown lists": {path, `{"requests":[{"x":` + strings.Repeat("[", 30<<20), 400, "Message too deep. Max recursion depth reached for key 'x'"},
		"nested objects":       {path, strings.Repeat(`{"x":`, 6<<20), 400, "Message too deep"},
		"many requests":        {path, `{"requests":[` + strings.Repeat("{},", 10<<20) + `{}]}`, 400, "more than 1000000 values"},
		"many unknown names":   {path, `{` + strings.Repeat(`"a":1,`, 5<<20) + `"b":1}`, 400, "more than 1000000 values"},
		"long parent":          {path, `{"parent":"` + strings.Repeat("x", 8<<20) + `","requests":[{}]}`, 400, "Invalid parent"},
		"long name":            {path, `{"` + strings.Repeat("x", 38<<20) + `":1}`, 400, "Unknown name"},
		"long content":         {path, imageRequest(`{"type":"CROP_HINTS"}`, make([]byte, 29<<20)), 200, "larger than the limit"},
		"too large":            {path, strings.Repeat(" ", 41<<20), 400, "payload size exceeds the limit"},
		"invalid UTF-8":        {path, `{"parent":"` + "\xff" + `"}`, 400, "non UTF-8"},
		"invalid UTF-8 in URL": {"operations/%ff:cancel", "", 400, "non UTF-8"},
		"invalid UTF-8, query": {"operations/x:cancel?key=%ff", "", 400, "non UTF-8"},
	}
}

// Hostile requests, all at once, neither end the emulator, nor take more memory than
// the limit, nor keep it from responding to a small request.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	files := hostileFiles()
	emulator := startProcess(t)
	defer emulator.stop(t)
	for _, requests := range []map[string]hostileRequest{files, hostileBodies()} {
		var clients sync.WaitGroup
		for name, request := range requests {
			clients.Go(func() { emulator.check(t, name, request) })
		}
		small := hostileRequest{"images:annotate", imageRequest(`{"type":"CROP_HINTS"}`, bigPNG(8, false)), 200, "cropHintsAnnotation"}
		start := time.Now()
		for range 5 {
			emulator.check(t, "small image", small)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("5 small images took %v", took)
		}
		clients.Wait()
	}
}

// Files that take long to decode get an error when their time is up.
func TestTimeLimit(t *testing.T) {
	t.Parallel()
	animation, err := longGIF(8600, 120)
	if err != nil {
		t.Fatal(err)
	}
	config := emulator.Config{PageTime: time.Second}
	if config.Worker, err = worker.Self(); err != nil {
		t.Fatal(err)
	}
	server, err := emulator.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	service := process{url: "http://" + server.Addr() + "/v1/"}
	const colors = `{"type":"IMAGE_PROPERTIES"}`
	var clients sync.WaitGroup
	for name, request := range map[string]hostileRequest{
		"scans of a JPEG":     {"images:annotate", imageRequest(colors, progressiveJPEG(1500, 300_000)), 200, "Bad image data: decoding it takes longer than 1s"},
		"last frame of a GIF": {"files:annotate", fileRequest("image/gif", colors, "-1", animation), 200, "Bad image data: decoding it takes longer than 1s"},
		"PDF with many forms": {"files:annotate", fileRequest("application/pdf", colors, "1", nestedForms(3)), 200, "Bad PDF data: reading it takes longer than 1s"},
	} {
		clients.Go(func() { service.check(t, name, request) })
	}
	clients.Wait()
}
