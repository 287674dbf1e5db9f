package request

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision1/internal/api/apitest"
	"vision1/internal/diag"
)

// TestPlan checks all fields of a request.
func TestPlan(t *testing.T) {
	t.Parallel()
	r, errs, warnings := plan(Args{
		Method:      apitest.Method(t, "projects", "locations-products-patch"),
		Positionals: []string{"projects/p/locations/l/products/x"},
		RequestArgs: []string{"display-name=a", "product-labels.+", "key=k", "value=v"},
		ParamArgs:   []string{"update-mask=display-name,product-labels", "key=K"},
	})
	if len(errs) > 0 {
		t.Fatalf("%+v", errs)
	}
	if want := "v1/projects/p/locations/l/products/x"; r.Path != want {
		t.Errorf("path %s, want %s", r.Path, want)
	}
	if got, want := r.Query.Encode(), "alt=json&key=K&updateMask=displayName%2CproductLabels"; got != want {
		t.Errorf("query %s, want %s", got, want)
	}
	body, err := io.ReadAll(r.Body.Open())
	if want := `{"displayName":"a","productLabels":[{"key":"k","value":"v"}]}`; err != nil || string(body) != want {
		t.Errorf("body %s, %v; want %s", body, err, want)
	}
	if !r.HasCredentials || !r.WantsJSON || len(warnings) > 0 {
		t.Errorf("HasCredentials %t, WantsJSON %t, warnings %+v", r.HasCredentials, r.WantsJSON, warnings)
	}
}

// TestBody checks that a method with a request message has a body, even an empty one,
// and that other methods have none.
func TestBody(t *testing.T) {
	t.Parallel()
	cancel := newRequest(t, "operations", "cancel")
	if body, _ := io.ReadAll(cancel.Body.Open()); string(body) != "{}" || cancel.Body.Size() != 2 {
		t.Errorf("the body of cancel is %s, %d bytes; want {}", body, cancel.Body.Size())
	}
	if get := newRequest(t, "operations", "get"); get.Body != nil {
		t.Errorf("get has a body")
	}
}

// TestAllErrors checks that all errors are returned together, in the order of the
// arguments.
func TestAllErrors(t *testing.T) {
	t.Parallel()
	_, errs, _ := plan(Args{
		Method:      apitest.Method(t, "projects", "locations-products-create"),
		Positionals: []string{"projects/../x", "y"},
		RequestArgs: []string{"nope=1", "name=a", "name=b"},
		ParamArgs:   []string{"alt=x", "product-id"},
	})
	var got []string
	for _, p := range errs {
		got = append(got, p.Flag+" "+p.Text)
	}
	want := []string{"<parent> projects/../x", "argument y", "-r nope=1", "-r name=b", "-p alt=x", "-p product-id"}
	if !slices.Equal(got, want) {
		t.Errorf("errors in %q, want %q", got, want)
	}
}

func TestNoRequest(t *testing.T) {
	t.Parallel()
	_, errs, _ := plan(Args{Method: apitest.Method(t, "operations", "get"), Positionals: []string{"operations/x"}, RequestArgs: []string{"a=b", "."}, JSON: "x.json"})
	want := diag.List{
		{Flag: "-r", Index: 1, Text: "a=b", Message: "this method has no request, so it accepts no -r"},
		{Flag: "-r", Index: 2, Text: ".", Message: "this method has no request, so it accepts no -r"},
		{Flag: "--json", Text: "x.json", Message: "this method has no request, so it accepts no --json"},
	}
	if !slices.Equal(errs, want) {
		t.Errorf("errors %+v, want %+v", errs, want)
	}
}

// TestJSONFile checks --json with a file and standard input.
func TestJSONFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, empty, missing := filepath.Join(dir, "good.json"), filepath.Join(dir, "empty.json"), filepath.Join(dir, "missing.json")
	write(t, good, `{"parent": "p", "requests": [{}]}`)
	write(t, empty, "")
	tests := []struct {
		name, json, stdin string
		args              []string
		want              string   // the body; "" if there are errors
		wantErrs          []string // prefixes of "flag text: message"
	}{
		{"file", good, "", []string{"requests.1.features.+.type=CROP_HINTS", "parent=q"}, `{"parent":"q","requests":[{},{"features":[{"type":"CROP_HINTS"}]}]}`, nil},
		{"standard input", "-", `{"parent":"p"}`, nil, `{"parent":"p"}`, nil},
		{"standard input twice", "-", `{}`, []string{"requests.image.content=@-"}, "",
			[]string{"-r requests.image.content=@-: standard input was already read; it can be read only once"}},
		{"empty standard input", "-", "", nil, "", []string{"--json -: standard input is empty"}},
		{"empty file", empty, "", nil, "", []string{"--json " + empty + ": the file is empty"}},
		{"missing file, and invalid arguments of -r", missing, "", []string{"requests.3.image.content=YQ==", "nope=1"}, "",
			[]string{"--json " + missing + ": no such file", "-r nope=1: unknown field of BatchAnnotateImagesRequest"}},
		{"directory", dir, "", nil, "", []string{"--json " + dir + ": is a directory, not a file"}},
		{"invalid JSON", "-", "{", []string{"nope=1"}, "",
			[]string{"--json -: not valid JSON: unexpected end of JSON input", "-r nope=1: unknown field of BatchAnnotateImagesRequest"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, errs, _ := plan(Args{Method: apitest.Method(t, "images", "annotate"), RequestArgs: test.args, JSON: test.json,
				Files: NewFiles(context.Background(), strings.NewReader(test.stdin))})
			var got []string
			for _, p := range errs {
				got = append(got, p.Flag+" "+p.Text+": "+p.Message)
			}
			if !slices.EqualFunc(got, test.wantErrs, strings.HasPrefix) {
				t.Fatalf("errors %q, want %q", got, test.wantErrs)
			}
			if r == nil {
				return
			}
			if body, err := io.ReadAll(r.Body.Open()); err != nil || string(body) != test.want {
				t.Errorf("body %s, %v; want %s", body, err, test.want)
			}
		})
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
