package cursor

import (
	"slices"
	"strings"
	"testing"

	"vision1/internal/api"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		message, args, begun string
		want                 string // the options, separated by spaces
		lacks                string
	}{
		{"BatchAnnotateImagesRequest", "", "", "labels= parent= requests", ""},
		{"BatchAnnotateImagesRequest", "parent=projects/p", "", "labels= requests", "parent="},
		{"BatchAnnotateImagesRequest", "", "req", "requests", ""},
		{"BatchAnnotateImagesRequest", "", "requests", "requests.+ requests.0 requests.features requests.image requests.image-context", ""},
		{"BatchAnnotateImagesRequest", "", "requests.0.", "requests.0.features requests.0.image requests.0.image-context", ""},
		{"BatchAnnotateImagesRequest", "", "requests.1.", "", ""},
		{"BatchAnnotateImagesRequest", "requests.0", "", "features image image-context", "requests"},
		{"BatchAnnotateImagesRequest", "requests.0", "im", "image image-context", "features"},
		{"BatchAnnotateImagesRequest", "requests.0", "image", "image.content= image.source image-context", ""},
		{"BatchAnnotateImagesRequest", "requests.0.image", "", "content= source", ""},
		{"BatchAnnotateImagesRequest", "requests.0.image.source", "..", "..content= ..source", ""},
		{"BatchAnnotateImagesRequest", "requests.0.image.source", "...f", "...features", ""},
		{"BatchAnnotateImagesRequest", "requests.0.image.source", ".", ".labels= .parent= .requests", ""},
		{"BatchAnnotateImagesRequest", "requests.0.image.source", ".requests.", ".requests.+ .requests.0 .requests.features", ""},
		{"BatchAnnotateImagesRequest", "requests.+.image.content=x requests.+.image.content=y", "requests.", "requests.0 requests.1 requests.2", "requests.3"},
		{"BatchAnnotateImagesRequest", "", "requests.features.type=TEXT", "requests.features.type=TEXT_DETECTION", "requests.features.type=LABEL_DETECTION"},
		{"BatchAnnotateImagesRequest", "requests.features", "type=", "type=TYPE_UNSPECIFIED type=LABEL_DETECTION", ""},
		{"BatchAnnotateImagesRequest", "requests.image", "content=", "content=@", ""},
		{"BatchAnnotateImagesRequest", "requests.image", "content=@ph", "content=@", ""},
		{"BatchAnnotateImagesRequest", "requests.image", "content=aGVs", "", ""},
		{"BatchAnnotateImagesRequest", "", "labels=", "", ""},
		{"BatchAnnotateImagesRequest", "", "requests:=", "", ""},
		{"BatchAnnotateImagesRequest", "", "..", "", ""},
		{"BatchAnnotateImagesRequest", "", "nothing.", "", ""},
		{"BatchAnnotateImagesRequest", "nothing", "", "", ""},
		{"BatchAnnotateImagesRequest", "nothing", ".p", ".parent=", ""},
		{"BatchAnnotateImagesRequest", "", "=", "", ""},
		{"BatchAnnotateImagesRequest", "", "parent=", "", ""},
		{"PurgeProductsRequest", "", "force=", "force=true force=false", ""},
		{"CancelOperationRequest", "", "", "", ""},
	}
	for _, test := range tests {
		m, ok := api.FindMessage(test.message)
		if !ok {
			t.Fatalf("unknown message %s", test.message)
		}
		var got []string
		for _, o := range Completions(m, strings.Fields(test.args), test.begun) {
			got = append(got, o.Text)
		}
		for _, want := range strings.Fields(test.want) {
			if !slices.Contains(got, want) {
				t.Errorf("after %q, %q: got %q, without %q", test.args, test.begun, got, want)
			}
		}
		if test.want == "" && len(got) > 0 || test.lacks != "" && slices.Contains(got, test.lacks) {
			t.Errorf("after %q, %q: too many options: %q", test.args, test.begun, got)
		}
	}
}

// Every option, with the options that follow it, is a valid argument.
func TestOptionsAreValid(t *testing.T) {
	t.Parallel()
	for m := range requestMessages {
		var try func(begun string, depth int)
		try = func(begun string, depth int) {
			for _, o := range Completions(m, nil, begun) {
				arg := o.Text
				if !strings.HasPrefix(arg, strings.TrimSuffix(begun, ".")) {
					t.Errorf("%s: %q does not continue %q", m.Name, arg, begun)
				}
				switch {
				case o.TakesFile || strings.HasSuffix(arg, "="):
					continue // TestOptions covers values
				case o.Type.Kind == api.KindMessage && depth < 5:
					try(arg+".", depth+1)
				}
				if _, errs := Parse(Input{Message: m, Args: []string{arg}}); len(errs.Errors()) > 0 {
					t.Errorf("%s: %q is rejected: %s", m.Name, arg, errs[0].Message)
				}
			}
		}
		try("", 0)
	}
}

func FuzzOptions(f *testing.F) {
	f.Add("requests.0 image", "content=@")
	f.Add("requests.+ .. ....", "..requests.x.")
	f.Fuzz(func(t *testing.T, args, begun string) {
		m, ok := api.FindMessage("BatchAnnotateImagesRequest")
		if !ok {
			t.Fatal("unknown message")
		}
		_, value, _, _ := cutValue(begun)
		for _, o := range Completions(m, strings.Fields(args), begun) {
			if !o.TakesFile && !strings.HasPrefix(o.Text, begun) || o.TakesFile && !strings.HasPrefix(value, "@") && value != "" {
				t.Errorf("%q does not start with %q", o.Text, begun)
			}
		}
	})
}

// requestMessages yields the request messages of all methods.
func requestMessages(yield func(*api.Message) bool) {
	for _, r := range api.Resources() {
		for i := range r.Methods {
			if m, ok := api.FindMessage(r.Methods[i].Request); ok && !yield(m) {
				return
			}
		}
	}
}
