package results_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/format"
)

var update = flag.Bool("update", false, "update the golden files")

func allFeatures() []string {
	return []string{"text", "document", "labels", "faces", "landmarks", "logos", "objects", "safe-search", "web", "colors", "crops", "products"}
}

func image(name, response string) results.Result {
	r := results.Result{Input: detect.Input{Name: name, Path: name, Result: name}, SHA256: "sum-" + name}
	if response != "" {
		r.Response = json.RawMessage(response)
	}
	return r
}

func file(name, response string) results.Result {
	r := image(name, response)
	r.Input.Kind = detect.File
	return r
}

func text(text string) string {
	encoded, _ := json.Marshal(text)
	return `{"fullTextAnnotation":{"text":` + string(encoded) + `}}`
}

func stream(t *testing.T, o results.StreamOptions, list ...results.Result) string {
	t.Helper()
	var out bytes.Buffer
	s := results.NewStream(&out, o)
	for _, r := range list {
		if err := s.Write(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func compile(t testing.TB, text string) *format.Query {
	t.Helper()
	query, d := format.Compile(text)
	if d != nil {
		t.Fatalf("%s: %+v", text, *d)
	}
	return query
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(want), "\r\n", "\n") != got {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
