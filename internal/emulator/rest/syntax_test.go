package rest

import (
	"encoding/json"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The texts, but not all of these bodies, are in public reports of the service's errors.
func TestSyntaxErrors(t *testing.T) {
	for body, want := range map[string]string{
		"ts\": [\n      {\n     \"image\": {}": "Unexpected token.\nts\": [\n      {\n     \n^",
		"FasdUAS 1.101.10":                     "Unexpected token.\nFasdUAS 1.101.10\n^",
		"{\n \"requests\": [{\n  \"features\": [\n    {\"type\": 1}\n    \"x\"]}]}": "Expected , or ] after array value.\n    {\"type\": 1}\n    \"x\"]}]}\n                    ^",
		`{"parent": "a" "labels": {}}`:                                              "Expected , or } after key:value pair.\n{\"parent\": \"a\" \"labels\": {}}\n               ^",
		`{"parent" "a"}`:                                                            "Expected : between key:value pair.\n{\"parent\" \"a\"}\n          ^",
		`{"parent": NaN}`:                                                           "Unexpected token.\n{\"parent\": NaN}\n           ^",
		`{"parent": 'a'}`:                                                           "Unexpected token.\n{\"parent\": 'a'}\n           ^",
		`{"parent": "\x"}`:                                                          "Invalid escape sequence.\n{\"parent\": \"\\x\"}\n           ^",
		"{\"parent\": \"a\nb\"}":                                                    "Unexpected token.\n{\"parent\": \"a\nb\"}\n             ^",
		`{parent: "a"}`:                                                             "Expected an object key or }.\n{parent: \"a\"}\n ^",
		`{} {}`:                                                                     "Parsing terminated before end of input.\n{} {}\n   ^",
		`{"a"`:                                                                      "Unexpected end of string. Expected : between key:value pair.\n\n^",
		`{"requests":[`:                                                             "Unexpected end of string. Expected a value or ] within an array.\n\n^",
		`{"requests":[{}`:                                                           "Unexpected end of string. Expected , or ] after array value.\n\n^",
		`{"parent":`:                                                                "Unexpected end of string. Expected a value.\n\n^",
		`{"parent":"a"`:                                                             "Unexpected end of string. Expected , or } after key:value pair.\n\n^",
		`{"parent":"a`:                                                              "Closing quote expected in string.\n{\"parent\":\"a\n          ^",
		`{"parent":"` + strings.Repeat("é", 30) + `" x}`: "Expected , or } after key:value pair.\n" + strings.Repeat("é", 9) + "\" x}\n                    ^",
	} {
		err := decodeBody([]byte(body), new(visionpb.BatchAnnotateImagesRequest))
		if got := status.Convert(err); got.Code() != codes.InvalidArgument || got.Message() != "Invalid JSON payload received. "+want || len(got.Details()) > 0 {
			t.Errorf("%s:\ngot:  %q\nwant: %q", body, got.Message(), want)
		}
	}
}

func FuzzSyntaxScanner(f *testing.F) {
	f.Add([]byte(`{"a":[1,-2.5e3,"x\"",true,null,{}]}`))
	f.Add([]byte(`{"a":[1,}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if message := (&syntaxScanner{data: data}).scan(); json.Valid(data) && message != "" {
			t.Errorf("%q: %s", data, message)
		}
		if describeSyntaxError(data, len(data)) == "" {
			t.Error("no description")
		}
	})
}
