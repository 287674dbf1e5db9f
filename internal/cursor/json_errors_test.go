package cursor

import (
	"fmt"
	"strings"
	"testing"
)

// Errors in JSON have a path in the JSON and a position in the argument.
func TestJSONErrors(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message, arg string
		wants              []want
	}{
		{"nothing", "Product", "name:=", []want{{1, "", "not valid JSON: unexpected end of JSON input", ""}}},
		{"no quotes", "Product", "name:=a", []want{{1, "a", "not valid JSON: invalid character 'a'", ""}}},
		{"a comma too many", images, `requests:=[{},]`, []want{{1, "]", "not valid JSON", ""}}},
		{"single quotes", images, `requests:=[{'features':[]}]`, []want{{1, "'", "not valid JSON", ""}}},
		{"two values", "Product", `name:="a" "b"`, []want{{1, `"`, "not valid JSON: invalid character '\"' after top-level value (byte 5 of 7)", ""}}},
		{"not UTF-8", "Product", "name:=\"\xff\"", []want{{1, "\"\xff\"", "not valid UTF-8", ""}}},

		{"a number for a string", "Product", "name:=1", []want{{1, "1", "must be a string, not a number", ""}}},
		{"an object for a string", "Product", `name:={"a":1}`, []want{{1, `{"a":1}`, "must be a string, not an object", ""}}},
		{"a list for a string", "Product", `name:=["a"]`, []want{{1, `["a"]`, "must be a string, not a list", ""}}},
		{"a boolean for a number", "OutputConfig", "batch-size:=true", []want{{1, "true", "must be an int32, not a boolean", ""}}},
		{"a fraction for an int32", "OutputConfig", "batch-size:=1.5", []want{{1, "1.5", "not an integer (int32)", ""}}},
		{"out of range", "OutputConfig", "batch-size:=2147483648", []want{{1, "2147483648", "out of range for int32", ""}}},
		{"a string for a boolean", "PurgeProductsRequest", `force:="true"`, []want{{1, `"true"`, "must be a boolean, not a string", ""}}},
		{"a boolean for an enum", "Feature", `type:=true`, []want{{1, `true`, "must be an enum, not a boolean", ""}}},
		{"a fraction for an enum", "Feature", `type:=1.5`, []want{{1, `1.5`, "must be an enum, not a number", ""}}},
		{"not base64", "Image", `content:="@a.jpg"`, []want{{1, `"@a.jpg"`, "not valid base64", ""}}},
		{"a string for a message", images, `requests.0.image:="a.jpg"`, []want{{1, `"a.jpg"`, "must be an Image, {...}, not a string", ""}}},
		{"a message for a list", images, `requests:={}`, []want{{1, `{}`, "must be a list, [...], not an object", ""}}},
		{"a list for an element", images, `requests.0:=[]`, []want{{1, `[]`, "must be an AnnotateImageRequest, {...}, not a list", ""}}},
		{"a list for a map", images, `labels:=["a"]`, []want{{1, `["a"]`, `must be an object, {"key": ...}, not a list`, ""}}},
		{"a value of a map", images, `labels:={"a":"b","c":1}`, []want{{1, "1", "c: must be a string, not a number", ""}}},
		{"null in a list", images, `requests:=[{},null,{}]`, []want{{1, "null", "[1]: null is not allowed as a list element", ""}}},
		{"null at the end of a list", "ImageContext", `language-hints:=["a",null]`, []want{{1, "null", "[1]: null is not allowed as a list element", ""}}},
		{"null in a map", images, `labels:={"a":null,"b":"c"}`, []want{{1, `"a":null`, "a: null is not allowed as a map value", ""}}},

		{"an unknown field", images, `requests:=[{"imge":{}}]`, []want{{1, `"imge"`, "[0].imge: unknown field of AnnotateImageRequest", "image"}}},
		{"a dashed field", images, `requests:=[{"image-context":{}}]`, []want{{1, `"image-context"`, "unknown field of AnnotateImageRequest", "imageContext"}}},
		{"wrong case", images, `requests:=[{"Image":{}}]`, []want{{1, `"Image"`, "unknown field of ", "image"}}},
		{"a field twice", images, `requests:=[{"features":[],"image":{},"features":[]}]`, []want{{1, `"features"`, "[0].features: duplicate key", ""}}},
		{"a field twice, with an escape", "Image", `source:={"imageUri":"a","image\u0055ri":"b"}`, []want{{1, `"image\u0055ri"`, "imageUri: duplicate key", ""}}},
		{"a key of a map twice", images, `labels:={"a":"b", "a":"c"}`, []want{{1, `"a"`, "a: duplicate key", ""}}},
		{"a key twice in any value", "Status", `details:=[{"a":{"b":[{"c":1,"c":2}]}}]`, []want{{1, `"c"`, "[0].a.b[0].c: duplicate key", ""}}},
		{"two errors", images, `requests:=[{"imge":{}},{"features":[{"type":1.5}]}]`,
			[]want{{1, `"imge"`, "[0].imge: unknown field of AnnotateImageRequest", "image"}, {1, "1.5", "[1].features[0].type: must be an enum, not a number", ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: []string{test.arg}}, test.wants...)
		})
	}
}

// At most 100 errors of one file are reported.
func TestJSONErrorLimit(t *testing.T) {
	t.Parallel()
	m := message(t, "ImageContext")
	for _, test := range []struct {
		invalid, errs int
		last          string
	}{
		{1, 1, "languageHints[0]: must be a string, not a number"},
		{100, 100, "languageHints[99]: must be a string, not a number"},
		{101, 101, "this JSON has more errors; only the first 100 are shown"},
		{50_000, 101, "this JSON has more errors; only the first 100 are shown"},
	} {
		t.Run(fmt.Sprint(test.invalid), func(t *testing.T) {
			t.Parallel()
			list := strings.Repeat("1,", test.invalid-1) + "1"
			_, diags := Parse(Input{Message: m, Seed: []byte(`{"languageHints":[` + list + `]}`)})
			errs := diags.Errors()
			if len(errs) != test.errs || errs[len(errs)-1].Message != test.last {
				t.Errorf("%d invalid values: %d errors, the last %+v; want %d, the last: %s",
					test.invalid, len(errs), errs[len(errs)-1], test.errs, test.last)
			}
		})
	}
}

// Long paths and keys are truncated.
func TestLongPaths(t *testing.T) {
	t.Parallel()
	m := message(t, "Status")
	key := strings.Repeat("k", 1000)
	deep := strings.Repeat(`{"`+key+`":`, 50) + `{"a":1,"a":2}` + strings.Repeat("}", 50)
	_, diags := Parse(Input{Message: m, Args: []string{"details.0.x:=" + deep}})
	errs := diags.Errors()
	if len(errs) != 1 {
		t.Fatalf("%d errors, want 1", len(errs))
	}
	message := errs[0].Message
	if !strings.HasPrefix(message, "….kkk") || !strings.HasSuffix(message, "….a: duplicate key") || len(message) > 400 {
		t.Errorf("message: %s", message)
	}
}
