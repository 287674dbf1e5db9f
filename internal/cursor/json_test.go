package cursor

import (
	"fmt"
	"strings"
	"testing"
)

// JSON that does not fit, with its place in it and in the word.
func TestRefusedJSON(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message, word string
		wants               []want
	}{
		{"nothing", "Product", "name:=", []want{{1, "", "not JSON: unexpected end of JSON input", ""}}},
		{"no quotes", "Product", "name:=a", []want{{1, "a", "not JSON: invalid character 'a'", ""}}},
		{"a comma too many", images, `requests:=[{},]`, []want{{1, "]", "not JSON", ""}}},
		{"single quotes", images, `requests:=[{'features':[]}]`, []want{{1, "'", "not JSON", ""}}},
		{"two values", "Product", `name:="a" "b"`, []want{{1, `"`, "not JSON: invalid character '\"' after top-level value (byte 5 of 7)", ""}}},
		{"not UTF-8", "Product", "name:=\"\xff\"", []want{{1, "\"\xff\"", "not valid UTF-8", ""}}},

		{"a number for a string", "Product", "name:=1", []want{{1, "1", "takes a string, not a number", ""}}},
		{"an object for a string", "Product", `name:={"a":1}`, []want{{1, `{"a":1}`, "takes a string, not an object", ""}}},
		{"a list for a string", "Product", `name:=["a"]`, []want{{1, `["a"]`, "takes a string, not a list", ""}}},
		{"a boolean for a number", "OutputConfig", "batch-size:=true", []want{{1, "true", "takes an int32, not a boolean", ""}}},
		{"a fraction for an int32", "OutputConfig", "batch-size:=1.5", []want{{1, "1.5", "not a whole number (int32)", ""}}},
		{"out of range", "OutputConfig", "batch-size:=2147483648", []want{{1, "2147483648", "out of range for int32", ""}}},
		{"a string for a boolean", "PurgeProductsRequest", `force:="true"`, []want{{1, `"true"`, "takes a boolean, not a string", ""}}},
		{"a boolean for an enum", "Feature", `type:=true`, []want{{1, `true`, "takes an enum, not a boolean", ""}}},
		{"a fraction for an enum", "Feature", `type:=1.5`, []want{{1, `1.5`, "takes an enum, not a number", ""}}},
		{"no base64", "Image", `content:="@a.jpg"`, []want{{1, `"@a.jpg"`, "not base64", ""}}},
		{"a string for a message", images, `requests.0.image:="a.jpg"`, []want{{1, `"a.jpg"`, "takes an Image, {...}, not a string", ""}}},
		{"a message for a list", images, `requests:={}`, []want{{1, `{}`, "takes a list, [...], not an object", ""}}},
		{"a list for an element", images, `requests.0:=[]`, []want{{1, `[]`, "takes an AnnotateImageRequest, {...}, not a list", ""}}},
		{"a list for a map", images, `labels:=["a"]`, []want{{1, `["a"]`, `takes an object, {"key": ...}, not a list`, ""}}},
		{"a value of a map", images, `labels:={"a":"b","c":1}`, []want{{1, "1", "c: takes a string, not a number", ""}}},
		{"null in a list", images, `requests:=[{},null,{}]`, []want{{1, "null", "[1]: null can't be an element", ""}}},
		{"null at the end of a list", "ImageContext", `language-hints:=["a",null]`, []want{{1, "null", "[1]: null can't be an element", ""}}},
		{"null in a map", images, `labels:={"a":null,"b":"c"}`, []want{{1, `"a":null`, "a: null can't be a value of a map", ""}}},

		{"an unknown field", images, `requests:=[{"imge":{}}]`, []want{{1, `"imge"`, "[0].imge: AnnotateImageRequest has no field imge", "image"}}},
		{"a dashed field", images, `requests:=[{"image-context":{}}]`, []want{{1, `"image-context"`, "AnnotateImageRequest has no field image-context", "imageContext"}}},
		{"capitals", images, `requests:=[{"Image":{}}]`, []want{{1, `"Image"`, "has no field Image", "image"}}},
		{"a field twice", images, `requests:=[{"features":[],"image":{},"features":[]}]`, []want{{1, `"features"`, "[0].features: the key is given twice", ""}}},
		{"a field twice, in other letters", "Image", `source:={"imageUri":"a","image\u0055ri":"b"}`, []want{{1, `"image\u0055ri"`, "imageUri: the key is given twice", ""}}},
		{"a key of a map twice", images, `labels:={"a":"b", "a":"c"}`, []want{{1, `"a"`, "a: the key is given twice", ""}}},
		{"a key twice in any value", "Status", `details:=[{"a":{"b":[{"c":1,"c":2}]}}]`, []want{{1, `"c"`, "[0].a.b[0].c: the key is given twice", ""}}},
		{"two mistakes", images, `requests:=[{"imge":{}},{"features":[{"type":1.5}]}]`,
			[]want{{1, `"imge"`, "[0].imge: AnnotateImageRequest has no field imge", "image"}, {1, "1.5", "[1].features[0].type: takes an enum, not a number", ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			refuse(t, Input{Message: message(t, test.message), Words: []string{test.word}}, test.wants...)
		})
	}
}

// A file of the wrong kind is wrong all over: it is enough to say so at its
// beginning.
func TestMistakesInJSONAreCounted(t *testing.T) {
	t.Parallel()
	m := message(t, "ImageContext")
	for _, test := range []struct {
		wrong, problems int
		last            string
	}{
		{1, 1, "languageHints[0]: takes a string, not a number"},
		{100, 100, "languageHints[99]: takes a string, not a number"},
		{101, 101, "more is wrong in this JSON; these are the first 100 mistakes"},
		{50_000, 101, "more is wrong in this JSON; these are the first 100 mistakes"},
	} {
		t.Run(fmt.Sprint(test.wrong), func(t *testing.T) {
			t.Parallel()
			list := strings.Repeat("1,", test.wrong-1) + "1"
			_, diags := Parse(Input{Message: m, Base: []byte(`{"languageHints":[` + list + `]}`)})
			problems := diags.Errors()
			if len(problems) != test.problems || problems[len(problems)-1].Message != test.last {
				t.Errorf("%d mistakes make %d problems, the last %+v; want %d, the last: %s",
					test.wrong, len(problems), problems[len(problems)-1], test.problems, test.last)
			}
		})
	}
}

// Places deep down and with long keys are shortened.
func TestLongPlaces(t *testing.T) {
	t.Parallel()
	m := message(t, "Status")
	key := strings.Repeat("k", 1000)
	deep := strings.Repeat(`{"`+key+`":`, 50) + `{"a":1,"a":2}` + strings.Repeat("}", 50)
	_, diags := Parse(Input{Message: m, Words: []string{"details.0.x:=" + deep}})
	problems := diags.Errors()
	if len(problems) != 1 {
		t.Fatalf("%d problems, want 1", len(problems))
	}
	message := problems[0].Message
	if !strings.HasPrefix(message, "….kkk") || !strings.HasSuffix(message, "….a: the key is given twice") || len(message) > 400 {
		t.Errorf("message: %s", message)
	}
}
