package emulator_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"vision1/internal/emulator"
)

// do sends a request with headers, and returns the response's status code, headers, and
// body.
func do(t *testing.T, method, url string, header map[string]string, body io.Reader) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(content)
}

func compressed(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	if _, err := io.WriteString(writer, text); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unsized hides the size of a body, so that it is sent in chunks.
func unsized(content []byte) io.Reader { return io.MultiReader(bytes.NewReader(content)) }

func TestCompressedBodies(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/"
	annotate := `{"requests":[{"image":{"source":{"imageUri":"gs://b/o"}},"features":[{"type":"CROP_HINTS"}]}]` + strings.Repeat(" ", 100<<10) + `}`
	for _, test := range []struct {
		name, path, encoding string
		body                 io.Reader
		code                 int
		want                 string
	}{
		{"small", "projects/p/locations/l/products:purge", "gzip", bytes.NewReader(compressed(t, `{"force":true}`)), 200, "operations/"},
		{"small in chunks", "projects/p/locations/l/products:purge", "GZIP", unsized(compressed(t, `{"force":true}`)), 200, "operations/"},
		{"large", "images:annotate", "gzip", bytes.NewReader(compressed(t, annotate)), 200, "responses"},
		{"large in chunks", "images:annotate", "x-gzip", unsized(compressed(t, annotate)), 200, "responses"},
		{"empty object", "operations/none:cancel", "gzip", bytes.NewReader(compressed(t, `{}`)), 404, "operations/none"},
		{"compressed nothing", "operations/none:cancel", "gzip", bytes.NewReader(compressed(t, "")), 404, "operations/none"},
		{"nothing", "operations/none:cancel", "gzip", http.NoBody, 404, "operations/none"},
		{"not gzip", "images:annotate", "gzip", strings.NewReader(annotate), 400, "not valid gzip data"},
		{"truncated", "images:annotate", "gzip", bytes.NewReader(compressed(t, annotate)[:100]), 400, "not valid gzip data"},
		{"truncated end", "operations/none:cancel", "gzip", bytes.NewReader(compressed(t, "{}")[:20]), 400, "not valid gzip data"},
		{"identity", "operations/none:cancel", "identity", strings.NewReader("{}"), 404, "operations/none"},
		{"large and not compressed, in chunks", "images:annotate", "", unsized([]byte(annotate)), 200, "responses"},
	} {
		code, _, body := do(t, http.MethodPost, base+test.path, map[string]string{"Content-Encoding": test.encoding}, test.body)
		if code != test.code || !strings.Contains(body, test.want) {
			t.Errorf("%s: HTTP %d, want %d: %s", test.name, code, test.code, body)
		}
	}
}

// Bodies whose size is unknown wait only while others are read.
func TestConcurrentCompressedBodies(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr()
	body := compressed(t, `{"requests":[{"image":{"source":{"imageUri":"gs://b/o"}},"features":[{"type":"CROP_HINTS"}]}]`+strings.Repeat(" ", 1<<20)+`}`)
	var clients sync.WaitGroup
	for range 20 {
		clients.Go(func() {
			if code, _, got := do(t, http.MethodPost, base+"/v1/images:annotate", map[string]string{"Content-Encoding": "gzip"}, bytes.NewReader(body)); code != 200 {
				t.Errorf("HTTP %d: %s", code, got)
			}
		})
	}
	clients.Wait()
}

func TestMethodOverride(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/"
	send(t, "POST", base+location+"/products?productId=a", `{"displayName":"A","productCategory":"toys-v2"}`)
	send(t, "POST", base+location+"/products?productId=b", `{"displayName":"B","productCategory":"toys-v2"}`)
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, path, method, contentType, body string
		code                                  int
		want                                  string
	}{
		{"list", "products", "GET", form, "pageSize=1&prettyPrint=false", 200, `"nextPageToken":`},
		{"query in the URL and in the body", "products?pageSize=1", "get", form + "; charset=utf-8", "prettyPrint=false", 200, `"nextPageToken":`},
		{"unknown parameter", "products", "GET", form, "nope=1", 400, `Unknown name \"nope\"`},
		{"long query", "products", "GET", form, "filter=" + strings.Repeat("x", 2<<20), 400, "exceeds the limit"},
		{"patch", "products/a?updateMask=displayName", "PATCH", "application/json", `{"displayName":"C"}`, 200, `"displayName": "C"`},
		{"delete", "products/b", "DELETE", "", "", 200, "{}"},
		{"deleted", "products/b", "GET", "", "", 404, "products/b"},
		{"unknown method", "products/a", "NOPE", "", "", 404, "NOPE"},
	} {
		header := map[string]string{"X-HTTP-Method-Override": test.method, "Content-Type": test.contentType}
		code, _, got := do(t, http.MethodPost, base+location+"/"+test.path, header, strings.NewReader(test.body))
		if code != test.code || !strings.Contains(got, test.want) {
			t.Errorf("%s: HTTP %d, want %d: %.300s", test.name, code, test.code, got)
		}
	}
	if code, _, _ := do(t, http.MethodGet, base+location+"/products/a", map[string]string{"X-HTTP-Method-Override": "DELETE"}, http.NoBody); code != 200 {
		t.Errorf("an override of GET: HTTP %d", code)
	}
	if code, _, _ := send(t, "GET", base+location+"/products/a", ""); code != 200 {
		t.Error("GET was overridden")
	}
}

// A single value stands for a list of one.
func TestSingleValues(t *testing.T) {
	base := "http://" + start(t, withoutTesseract()).Addr() + "/v1/images:annotate"
	for body, want := range map[string]string{
		`{"requests":{"image":{"source":{"imageUri":"gs://b/o"}},"features":{"type":"CROP_HINTS"}}}`:                                         `"responses"`,
		"{ \"requests\" :\n {\"features\"\t: [{\"type\":\"CROP_HINTS\"}], \"imageContext\":{\"languageHints\": \"en\"} } , \"labels\": {} }": `Request must specify`,
		`{"requests":{"imageContext":{"cropHintsParams":{"aspectRatios":1.5},"languageHints":"a"}}}`:                                         `Request must specify`,
		`{"requests":{"imageContext":{"cropHintsParams":{"aspectRatios":"x"}}}}`:                                                             `'requests.image_context.crop_hints_params.aspect_ratios' (TYPE_FLOAT), \"x\"`,
	} {
		if _, _, got := send(t, "POST", base, body); !strings.Contains(got, want) || strings.Contains(got, "does not fit") {
			t.Errorf("%s: %s", body, got)
		}
	}
}

func TestBase64Error(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr()
	_, _, got := send(t, "POST", base+"/v1/images:annotate", `{"requests":[{"image":{"content":"data:image/gif;base64,"}}]}`)
	var decoded struct{ Error struct{ Message string } }
	if err := json.Unmarshal([]byte(got), &decoded); err != nil {
		t.Fatal(err)
	}
	if want := `Invalid value at 'requests[0].image.content' (TYPE_BYTES), Base64 decoding failed for "data:image/gif;base64,"`; decoded.Error.Message != want {
		t.Errorf("%q", decoded.Error.Message)
	}
}
