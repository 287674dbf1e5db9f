package cursor

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"vision1/internal/diag"
)

// The error of a usual slip shows what to type instead.
func TestAdvice(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		args          []string
		want          want
	}{
		{"a field of another message", images, []string{"requests.features.language-hints=pt"},
			want{1, "requests.features.language-hints", "unknown field of Feature", ".requests.image-context.language-hints"}},
		{"the same, in snake_case, from a cursor", images, []string{"requests.image", "image_uri=gs://b/o"},
			want{2, "image_uri", "unknown field of Image", ".requests.image.source.image-uri"}},
		{"a synonym of a field elsewhere", images, []string{"requests.lang=pt"},
			want{1, "requests.lang", "unknown field of AnnotateImageRequest", ".requests.image-context.language-hints"}},
		{"a field of no message", images, []string{"requests.features.nope=1"},
			want{1, "nope", "unknown field of Feature; valid fields are max-results, model, and type", ""}},
		{"an index in brackets", images, []string{"requests[0].image.content=YQ=="}, want{1, "requests[0]", "an index goes after a dot", "requests.0"}},
		{"empty brackets", images, []string{"requests[].image.content=YQ=="}, want{1, "requests[]", "an index goes after a dot", "requests.+"}},
		{"a second feature", images, []string{"requests.features.type=LABEL_DETECTION", "requests.features.type=TEXT_DETECTION"},
			want{2, "requests.features.type", "set it once, or add an element: .requests.features.+.type=...", ""}},
		{"a second feature, from a cursor", images, []string{"requests.+", ".requests.+", "features", "type=LABEL_DETECTION", "type=TEXT_DETECTION"},
			want{5, "type", "add an element: .requests.features.+.type=...", ""}},
		{"a second image", images, []string{"requests.image.content=YQ==", "requests.image.content=YQ=="},
			want{2, "requests.image.content", "add an element: .requests.+.image.content=...", ""}},
		{"a second value of an element by index", images, []string{"requests.0.image.content=YQ==", "requests.0.image.content=YQ=="},
			want{2, "requests.0.image.content", `already set to "YQ==" by argument 1; set it once`, ""}},
		{"a second value of an inner element by index", images, []string{"requests.features.0.type=LABEL_DETECTION", "requests.features.0.type=TEXT_DETECTION"},
			want{2, "requests.features.0.type", "add an element: .requests.features.+.type=...", ""}},
		{"features with commas", images, []string{"requests.features.type=LABEL_DETECTION,TEXT_DETECTION"},
			want{1, "LABEL_DETECTION,TEXT_DETECTION", "for a second value, add an element: .requests.features.+.type=TEXT_DETECTION", ""}},
		{"a file as JSON", images, []string{"requests:=@r.json"}, want{1, "@", "to start from a file, use --json FILE", ""}},
		{"numbers with commas", "AnnotateFileRequest", []string{"pages=1,3,5"}, want{1, "1,3,5", "repeat the assignment: pages=1 pages=3 pages=5", ""}},
		{"many numbers with commas", "AnnotateFileRequest", []string{"pages=1,2,3,4,5"}, want{1, "1,2,3,4,5", "pages=1 pages=2 pages=3 ...", ""}},
		{"quotes that the shell removed", images, []string{"requests.features:=[{type:LABEL_DETECTION}]"},
			want{1, "t", "the shell removed the quotes: put the JSON in single quotes (not on Windows), or use --json FILE", ""}},
		{"single quotes in JSON", images, []string{"requests.features:=[{'type':'X'}]"}, want{1, "'", "JSON requires double quotes", ""}},
		{"curly quotes in JSON", images, []string{"requests.features:=[{“type”: 1}]"}, want{1, "“", "invalid character '“' looking for beginning of object key string", ""}},
		{"a word as JSON", "Feature", []string{"type:=TEXT_DETECTION"}, want{1, "T", "use = instead of :=", ""}},
		{"a data: URL in JSON", "Image", []string{`content:="data:image/png;base64,YQ=="`}, want{1, `"data:image/png;base64,YQ=="`, "this is a data: URL", "YQ=="}},
		{"an enum typo as JSON", "Feature", []string{`type:="TEXT_DETECTON"`}, want{1, `"TEXT_DETECTON"`, "unknown value", "TEXT_DETECTION"}},
		{"a synonym of an enum value", "Feature", []string{"type=OCR"}, want{1, "OCR", "unknown value of Feature.type", "TEXT_DETECTION"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: test.args}, test.want)
		})
	}
}

// Names in snake_case are accepted in every step of a path.
func TestSnakeCase(t *testing.T) {
	t.Parallel()
	got, _ := mustParse(t, Input{Message: message(t, "BatchAnnotateImagesRequest"), Args: []string{"requests.image_context.language_hints=en"}})
	if want := `{"requests":[{"imageContext":{"languageHints":["en"]}}]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The errors of --json name the field where it belongs.
func TestSeedAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, seed, message, suggestion string }{
		{"one request", `{"image":{}}`, `this is one of the requests: put it in a list, {"requests": [{...}]}`, ""},
		{"a list of requests", `[{"image":{}}]`, `not a list; put the list in an object, {"requests": [...]}`, ""},
		{"a field elsewhere", `{"requests":[{"features":[{"languageHints":[]}]}]}`, "unknown field of Feature", "requests[].imageContext.languageHints"},
		{"snake_case", `{"requests":[{"image_context":{}}]}`, "unknown field of AnnotateImageRequest", "imageContext"},
		{"an enum typo", `{"requests":[{"features":[{"type":"LABELS"}]}]}`, "unknown value", "LABEL_DETECTION"},
		{"a data: URL", `{"requests":[{"image":{"content":"data:image/png;base64,YQ=="}}]}`, "this is a data: URL", "YQ=="},
		{"a file name", `{"requests":[{"image":{"content":"@a.png"}}]}`, "not valid base64; JSON can't name a file: omit the field, and set it with -r ...=@FILE", ""},
		{"no quotes", `{requests:[]}`, "(byte 2 of 13); names and strings require double quotes (\")", ""},
		{"YAML", "requests:\n", "(byte 1 of 10); the file must contain a JSON object, {...}", ""},
		{"features with commas", `{"requests":[{"features":[{"type":"LABEL_DETECTION,TEXT_DETECTION"}]}]}`, "unknown value", ""},
	}
	for _, test := range tests {
		_, diags := Parse(Input{Message: message(t, "BatchAnnotateImagesRequest"), Seed: []byte(test.seed), SeedName: "request.json"})
		if len(diags) != 1 || !strings.Contains(diags[0].Message, test.message) || diags[0].Suggestion != test.suggestion {
			t.Errorf("%s: %+v, want …%s… (suggestion %q)", test.name, diags, test.message, test.suggestion)
		}
	}
}

// PowerShell writes UTF-16.
func TestSeedEncodings(t *testing.T) {
	t.Parallel()
	const text = `{"labels":{"a":"ü😀"}}`
	encode := func(order binary.AppendByteOrder, mark bool) []byte {
		s := text
		if mark {
			s = "\ufeff" + text
		}
		var data []byte
		for _, unit := range utf16.Encode([]rune(s)) {
			data = order.AppendUint16(data, unit)
		}
		return data
	}
	for name, seed := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8 with a mark": []byte("\ufeff" + text),
		"UTF-16LE": encode(binary.LittleEndian, false), "UTF-16LE with a mark": encode(binary.LittleEndian, true),
		"UTF-16BE": encode(binary.BigEndian, false), "UTF-16BE with a mark": encode(binary.BigEndian, true),
	} {
		got, _ := mustParse(t, Input{Message: message(t, "BatchAnnotateImagesRequest"), Seed: seed})
		if got != text {
			t.Errorf("%s: got %s, want %s", name, got, text)
		}
	}
	_, diags := Parse(Input{Message: message(t, "BatchAnnotateImagesRequest"), Seed: append(encode(binary.LittleEndian, true), 'x')})
	if !diags.HasErrors() {
		t.Error("UTF-16 with half a character is accepted")
	}
}

// Values that are valid, but hardly meant, get a warning.
func TestDoubtful(t *testing.T) {
	t.Parallel()
	const files, images = "AsyncBatchAnnotateFilesRequest", "BatchAnnotateImagesRequest"
	tests := []struct{ message, location, seed, arg, want string }{
		{files, "", "", "requests.output-config.gcs-destination.uri=gs://b/res", "does not end with a slash"},
		{files, "", "", "requests.output-config.gcs-destination.uri=gs://b/res/", ""},
		{files, "", `{"requests":[{"outputConfig":{"gcsDestination":{"uri":"gs://b/res"}}}]}`, "parent=projects/p", "requests[0].outputConfig.gcsDestination.uri: does not end"},
		{files, "", "", `requests:=[{"outputConfig":{"gcsDestination":{"uri":"gs://b/res"}}}]`, "does not end with a slash"},
		{files, "", "", "requests.input-config.gcs-source.uri=a.pdf", "is not an object in Cloud Storage"},
		{images, "", "", "requests.image.source.image-uri=photos/a.png", "is not a URL"},
		{images, "", "", "requests.image.source.image-uri='gs://b/a.png'", "begins or ends with a quote"},
		{images, "", "", "requests.image.source.image-uri=https://example.com/a.png", ""},
		{images, "", "", "requests.image-context.language-hints=en,de", "language-hints=en language-hints=de"},
		{images, "", "", `requests.image-context.language-hints=["en", "de"]`, "language-hints=en language-hints=de"},
		{images, "eu", "", "parent=projects/p/locations/us-west1", "is not in the location of --location eu"},
		{images, "eu", "", "parent=projects/p/locations/europe-west1", ""},
		{images, "us", `{"parent":"projects/p/locations/eu"}`, "labels.a=b", "parent: is not in the location of --location us"},
		{images, "", "", "parent=projects/p/locations/us-west1", ""},
	}
	for _, test := range tests {
		in := Input{Message: message(t, test.message), Args: []string{test.arg}, Location: test.location}
		if test.seed != "" {
			in.Seed = []byte(test.seed)
		}
		_, warnings := mustParse(t, in)
		if test.want == "" && len(warnings) > 0 || test.want != "" && (len(warnings) != 1 || !strings.Contains(warnings[0].Message, test.want)) {
			t.Errorf("%s %s: warnings %+v, want …%s…", test.seed, test.arg, warnings, test.want)
		}
		for _, w := range warnings {
			if w.Severity != diag.Warning {
				t.Errorf("%s: %+v is not a warning", test.arg, w)
			}
		}
	}
}
