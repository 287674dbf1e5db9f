package request

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision1/internal/diag"
)

// A whole plan: path, query, body, and how the reply is to be.
func TestMake(t *testing.T) {
	t.Parallel()
	plan, problems, warnings := planned(Args{
		Method:      methodOf(t, "projects", "locations-products-patch"),
		Positionals: []string{"projects/p/locations/l/products/x"},
		RequestArgs: []string{"display-name=a", "product-labels.+", "key=k", "value=v"},
		ParamArgs:   []string{"update-mask=display-name,product-labels", "key=K"},
	})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	if want := "v1/projects/p/locations/l/products/x"; plan.Path != want {
		t.Errorf("path %s, want %s", plan.Path, want)
	}
	if got, want := plan.Query.Encode(), "alt=json&key=K&updateMask=displayName%2CproductLabels"; got != want {
		t.Errorf("query %s, want %s", got, want)
	}
	body, err := io.ReadAll(plan.Body.Open())
	if want := `{"displayName":"a","productLabels":[{"key":"k","value":"v"}]}`; err != nil || string(body) != want {
		t.Errorf("body %s, %v; want %s", body, err, want)
	}
	if !plan.HasCredentials || !plan.WantsJSON || len(warnings) > 0 {
		t.Errorf("signed %t, JSON %t, warnings %+v", plan.HasCredentials, plan.WantsJSON, warnings)
	}
}

// A method with a request sends one, be it empty; the others send none.
func TestBodies(t *testing.T) {
	t.Parallel()
	cancel := planOf(t, "operations", "cancel")
	if body, _ := io.ReadAll(cancel.Body.Open()); string(body) != "{}" || cancel.Body.Size() != 2 {
		t.Errorf("the body of cancel is %s, %d bytes; want {}", body, cancel.Body.Size())
	}
	if get := planOf(t, "operations", "get"); get.Body != nil {
		t.Errorf("get has a body")
	}
}

// Every mistake of every part comes at once, in the order in which they are typed.
func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, problems, _ := planned(Args{
		Method:      methodOf(t, "projects", "locations-products-create"),
		Positionals: []string{"projects/../x", "y"},
		RequestArgs: []string{"nope=1", "name=a", "name=b"},
		ParamArgs:   []string{"alt=x", "product-id"},
	})
	var places []string
	for _, p := range problems {
		places = append(places, p.Flag+" "+p.Text)
	}
	want := []string{"<parent> projects/../x", "argument y", "-r nope=1", "-r name=b", "-p alt=x", "-p product-id"}
	if !slices.Equal(places, want) {
		t.Errorf("problems with %q, want %q", places, want)
	}
}

func TestNoRequest(t *testing.T) {
	t.Parallel()
	_, problems, _ := planned(Args{Method: methodOf(t, "operations", "get"), Positionals: []string{"operations/x"}, RequestArgs: []string{"a=b", "."}, JSON: "x.json"})
	want := diag.List{
		{Flag: "-r", Index: 1, Text: "a=b", Message: "this method has no request, so it accepts no -r"},
		{Flag: "-r", Index: 2, Text: ".", Message: "this method has no request, so it accepts no -r"},
		{Flag: "--json", Text: "x.json", Message: "this method has no request, so it accepts no --json"},
	}
	if !slices.Equal(problems, want) {
		t.Errorf("problems %+v, want %+v", problems, want)
	}
}

// --json from a file or standard input, and what can be wrong with it.
func TestJSONFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, empty, missing := filepath.Join(dir, "good.json"), filepath.Join(dir, "empty.json"), filepath.Join(dir, "missing.json")
	write(t, good, `{"parent": "p", "requests": [{}]}`)
	write(t, empty, "")
	tests := []struct {
		name, json, stdin string
		words             []string
		want              string   // the body, or
		says              []string // what is wrong: flag, text: message
	}{
		{"a file", good, "", []string{"requests.1.features.+.type=CROP_HINTS", "parent=q"}, `{"parent":"q","requests":[{},{"features":[{"type":"CROP_HINTS"}]}]}`, nil},
		{"standard input", "-", `{"parent":"p"}`, nil, `{"parent":"p"}`, nil},
		{"standard input twice", "-", `{}`, []string{"requests.image.content=@-"}, "",
			[]string{"-r requests.image.content=@-: standard input was already read; it can be read only once"}},
		{"standard input that is empty", "-", "", nil, "", []string{"--json -: standard input is empty"}},
		{"an empty file", empty, "", nil, "", []string{"--json " + empty + ": the file is empty"}},
		{"a missing file, and words that count on it", missing, "", []string{"requests.3.image.content=YQ==", "nope=1"}, "",
			[]string{"--json " + missing + ": no such file", "-r nope=1: unknown field of BatchAnnotateImagesRequest"}},
		{"a folder", dir, "", nil, "", []string{"--json " + dir + ": is a directory, not a file"}},
		{"no JSON", "-", "{", []string{"nope=1"}, "",
			[]string{"--json -: not valid JSON: unexpected end of JSON input", "-r nope=1: unknown field of BatchAnnotateImagesRequest"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			plan, problems, _ := planned(Args{Method: methodOf(t, "images", "annotate"), RequestArgs: test.words, JSON: test.json,
				Files: NewFiles(context.Background(), strings.NewReader(test.stdin))})
			var says []string
			for _, p := range problems {
				says = append(says, p.Flag+" "+p.Text+": "+p.Message)
			}
			if !slices.EqualFunc(says, test.says, strings.HasPrefix) {
				t.Fatalf("problems %q, want %q", says, test.says)
			}
			if plan == nil {
				return
			}
			if body, err := io.ReadAll(plan.Body.Open()); err != nil || string(body) != test.want {
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
