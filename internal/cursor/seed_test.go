package cursor

import (
	"strings"
	"testing"
)

// Arguments replace the scalars, entries, and lists of --json once, and add to its
// repeated fields.
func TestArgsOverSeed(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message, seed string
		args                []string
		want                string
	}{
		{"no arguments", images, " {\n \"requests\" : [ { } , {\"image\":\t{}} ] , \"parent\" : \"p\" } ", nil, `{"requests":[{},{"image":{}}],"parent":"p"}`},
		{"a byte order mark", images, "\xef\xbb\xbf{}", []string{"parent=x"}, `{"parent":"x"}`},
		{"empty", images, `{}`, []string{"parent=x"}, `{"parent":"x"}`},
		{"a scalar is replaced", images, `{"parent":"p"}`, []string{"parent=x"}, `{"parent":"x"}`},
		{"a null is replaced", images, `{"parent":null}`, []string{"parent=x"}, `{"parent":"x"}`},
		{"an entry is replaced, the others stay", images, `{"labels":{"a":"1","b":"2"}}`, []string{"labels=a=3", "labels.c=4"}, `{"labels":{"a":"3","b":"2","c":"4"}}`},
		{"a map is replaced as a whole", images, `{"labels":{"a":"1"}}`, []string{`labels:={"b":"2"}`}, `{"labels":{"b":"2"}}`},
		{"a null map is replaced", images, `{"labels":null}`, []string{`labels=b=2`}, `{"labels":{"b":"2"}}`},
		{"a repeated scalar grows", "ImageContext", `{"languageHints":["en"]}`, []string{"language-hints=de", "language-hints=fr"}, `{"languageHints":["en","de","fr"]}`},
		{"a list is replaced as a whole", "ImageContext", `{"languageHints":["en"]}`, []string{`language-hints:=["de"]`}, `{"languageHints":["de"]}`},
		{"a null list is replaced", "ImageContext", `{"languageHints":null}`, []string{`language-hints=de`}, `{"languageHints":["de"]}`},
		{"elements are added by +", images, `{"requests":[{"features":[]}]}`, []string{"requests.+.image.content=YQ=="},
			`{"requests":[{"features":[]},{"image":{"content":"YQ=="}}]}`},
		{"elements are added by index", images, `{"requests":[{}]}`, []string{"requests.1.image.content=YQ=="}, `{"requests":[{},{"image":{"content":"YQ=="}}]}`},
		{"an element is changed by index", images, `{"requests":[{"image":{"content":"YQ=="}},{}]}`, []string{"requests.0.image.content=Yg=="},
			`{"requests":[{"image":{"content":"Yg=="}},{}]}`},
		{"the last element without an index", images, `{"requests":[{},{"image":{"content":"YQ=="}}]}`, []string{"requests.image.source.image-uri=u"},
			`{"requests":[{},{"image":{"content":"YQ==","source":{"imageUri":"u"}}}]}`},
		{"an element is replaced as a whole", images, `{"requests":[{"features":[]},{}]}`, []string{`requests.0:={"image":{}}`}, `{"requests":[{"image":{}},{}]}`},
		{"a null list of messages is replaced", images, `{"requests":null}`, []string{"requests.0.image.content=YQ=="}, `{"requests":[{"image":{"content":"YQ=="}}]}`},
		{"a message is replaced as a whole", "OutputConfig", `{"gcsDestination":{"uri":"u"},"batchSize":1}`, []string{`gcs-destination:={}`}, `{"batchSize":1,"gcsDestination":{}}`},
		{"a null message is replaced", "OutputConfig", `{"gcsDestination":null}`, []string{"gcs-destination.uri=u"}, `{"gcsDestination":{"uri":"u"}}`},
		{"a message given as JSON over a changed one", images, `{"requests":[{"image":{"content":"YQ=="}}]}`, []string{"requests.0.features:=[]", `requests.0.image:={}`},
			`{"requests":[{"features":[],"image":{}}]}`},
		{"values as sent", "OutputConfig", `{"batchSize":"5"}`, nil, `{"batchSize":5}`},
		{"bytes as sent", "Image", `{"content":"_-8"}`, nil, `{"content":"/+8="}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := Input{Message: message(t, test.message), Args: test.args, Seed: []byte(test.seed)}
			if got, _ := mustParse(t, in); got != test.want {
				t.Errorf("%q over %s: got\n     %s, want\n     %s", test.args, test.seed, got, test.want)
			}
		})
	}
}

// What an argument has replaced can't be replaced again.
func TestReplaceOnce(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message, seed string
		args                []string
		want                want
	}{
		{"a scalar", images, `{"parent":"p"}`, []string{"parent=x", "parent=y"}, want{2, "parent", `already set to "x" by argument 1`, ""}},
		{"an entry", images, `{"labels":{"a":"p"}}`, []string{"labels.a=x", "labels=a=y"}, want{2, "labels", `already set to "x" by argument 1`, ""}},
		{"a list", "ImageContext", `{"languageHints":["en"]}`, []string{`language-hints:=["de"]`, `language-hints:=["fr"]`},
			want{2, "language-hints", "was already set as a whole by argument 1", ""}},
		{"a list that grew", "ImageContext", `{"languageHints":["en"]}`, []string{"language-hints=de", `language-hints:=["fr"]`},
			want{2, "language-hints", "part of language-hints was set by argument 1", ""}},
		{"a list, then a value", "ImageContext", `{"languageHints":["en"]}`, []string{`language-hints:=["de"]`, "language-hints=fr"},
			want{2, "language-hints", "was set as a whole by argument 1", ""}},
		{"a list with a changed element", images, `{"requests":[{},{}]}`, []string{"requests.0.image.content=YQ==", "requests:=[]"},
			want{2, "requests", "part of requests was set by argument 1", ""}},
		{"a gap", images, `{"requests":[{},{}]}`, []string{"requests.3.image.content=YQ=="}, want{1, "3", "the next index is 2", "2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: test.args, Seed: []byte(test.seed)}, test.want)
		})
	}
}

// An invalid request of --json has one error, with its file name. Arguments that
// depend on its content have none.
func TestInvalidSeed(t *testing.T) {
	t.Parallel()
	m := message(t, "BatchAnnotateImagesRequest")
	args := []string{"requests.4.image.content=YQ==", "requests.2", "image.content=*", ".nope=1"}
	for _, test := range []struct{ name, seed, message string }{
		{"not valid JSON", `{"requests":`, "not valid JSON: unexpected end of JSON input"},
		{"empty", ``, "not valid JSON"},
		{"null", `null`, "must be a BatchAnnotateImagesRequest, {...}, not null"},
		{"a list", `[]`, "must be a BatchAnnotateImagesRequest, {...}, not a list"},
		{"two", `{}{}`, "not valid JSON: invalid character '{' after top-level value (byte 3 of 4)"},
		{"not UTF-8", "{\"parent\":\"\xff\"}", "not valid UTF-8"},
		{"an unknown field", `{"requests":[{},{"imge":1}]}`, "requests[1].imge: unknown field of AnnotateImageRequest"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, diags := Parse(Input{Message: m, Args: args, Seed: []byte(test.seed), SeedName: "request.json"})
			errs := diags.Errors()
			if len(errs) != 2 || errs[1].Index != 4 {
				t.Fatalf("errors: %+v, want one for --json and one for argument 4", errs)
			}
			p := errs[0]
			if p.Flag != "--json" || p.Index != 0 || p.Text != "request.json" || !strings.HasPrefix(p.Message, test.message) {
				t.Errorf("error: %+v, want …%s…", p, test.message)
			}
		})
	}
	t.Run("unreadable", func(t *testing.T) {
		t.Parallel()
		mustFail(t, Input{Message: m, Args: args, SeedInvalid: true}, want{4, "nope", "unknown field of ", ""})
	})
}

// @ has no special meaning in --json.
func TestNoFilesInSeed(t *testing.T) {
	t.Parallel()
	in := Input{Message: message(t, "Image"), Seed: []byte(`{"content":"@a.jpg"}`), Files: newDirectory(t, map[string]int{"a.jpg": 3})}
	_, diags := Parse(in)
	errs := diags.Errors()
	if len(errs) != 1 || errs[0].Message != "content: not valid base64; JSON can't name a file: omit the field, and set it with -r ...=@FILE" {
		t.Errorf("errors: %+v, want one: content: not valid base64", errs)
	}
}
