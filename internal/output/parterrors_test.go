package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func collect(t *testing.T, doc string, size func() int) *partErrors {
	t.Helper()
	var parts partErrors
	if err := scan([]byte(doc), &parts, size); err != nil {
		t.Fatalf("%.60q: %v", doc, err)
	}
	return &parts
}

func TestPartErrors(t *testing.T) {
	long := strings.Repeat("x", maxPartErrorBytes)
	tests := []struct {
		name, doc, want string
	}{
		{"none", `{"responses":[{"labelAnnotations":[]}]}`, ""},
		{"one", `{"responses":[{},{"error":{"code":3,"message":"bad"}}]}`, `1/0 {"code":3,"message":"bad"};`},
		{"unmodified", "{\n \"responses\": [\n  {\"error\": { \"code\" : 3 }}]}", `0/0 { "code" : 3 };`},
		{"several", `{"responses":[{"error":{"code":1}},{"a":{"error":{}}},{"error":{"code":2},"b":[1,{"error":{}}]}]}`, `0/0 {"code":1};2/0 {"code":2};`},
		{"pages of a file", `{"responses":[{"totalPages":2,"responses":[{},{"error":{"code":3}}]},{"error":{"code":5}}]}`, `0/2 {"code":3};1/0 {"code":5};`},
		{"numbers of pages", `{"responses":[{"responses":[{"error":{"code":3},"context":{"uri":"u","pageNumber":5}},{"context":{"pageNumber":-2},"error":{"code":4}},` +
			`{"context":{"pageNumber":7}},{"error":{"code":6}}]}]}`, `0/5 {"code":3};0/2 {"code":4};0/4 {"code":6};`},
		{"escaped keys", `{"respon\u0073es":[{"\u0065rror":{"code":1}}]}`, `0/0 {"code":1};`},
		{"null", `{"responses":[{"error":null}]}`, ""},
		{"not an object", `{"responses":[{"error":"x"},{"error":[{"a":1}]}]}`, ""},
		{"elsewhere", `{"error":{"code":1},"result":{"responses":[{"error":{"code":1}}]},"responses":{"x":{"error":{}}}}`, ""},
		{"in an operation", `{"response":{"responses":[{},{"error":{"code":1}},{"responses":[{"error":{"code":2}}]}]}}`, `1/0 {"code":1};2/1 {"code":2};`},
		{"statuses of an import", `{"response":{"statuses":[{},{"code":3},{"code":0},null,{"message":"x"},{"code":5}]}}`, `1/0 {"code":3};5/0 {"code":5};`},
		{"in an array", `[{"responses":[{"error":{}}]}]`, ""},
		{"after other members", `{"a":{"b":[1,2,{"c":3}]},"responses":[[1],"x",7,{"d":[],"error":{"code":9}}],"z":0}`, `3/0 {"code":9};`},
		{"long details", `{"responses":[{"error":{"code":3,"message":"bad","details":["` + long + `"]}}]}`, `0/0 {"code":3,"message":"bad"};`},
		{"long message", `{"responses":[{"error":{"code":3,"status":"X","message":"` + long + `"}}]}`, `0/0 {"code":3,"status":"X"};`},
		{"long first member", `{"responses":[{"error":{"details":"` + long + `","code":3}}]}`, `0/0 {};`},
		{"long key", `{"` + long + `":{"error":{}},"responses":[{"` + long + `":{},"error":{"code":1}}]}`, `0/0 {"code":1};`},
	}
	for _, tt := range tests {
		for name, size := range map[string]func() int{"whole": whole, "bytewise": bytewise} {
			parts := collect(t, tt.doc, size)
			var got strings.Builder
			for _, part := range parts.found {
				fmt.Fprintf(&got, "%d/%d %s;", part.Index, part.Page, part.Raw)
				if !json.Valid(part.Raw) {
					t.Errorf("%s, %s: %s is invalid JSON", tt.name, name, part.Raw)
				}
			}
			if got.String() != tt.want || parts.more != 0 {
				t.Errorf("%s, %s: got %s and %d more, want %s", tt.name, name, &got, parts.more, tt.want)
			}
		}
	}
}

func TestPartErrorsAreBounded(t *testing.T) {
	var doc bytes.Buffer
	doc.WriteString(`{"responses":[{}`)
	for i := range 1000 {
		fmt.Fprintf(&doc, `,{"error":{"code":%d}}`, i)
	}
	doc.WriteString(`]}`)
	parts := collect(t, doc.String(), whole)
	if n, more := len(parts.found), parts.more; n != 64 || more != 936 {
		t.Fatalf("got %d errors and %d more, want 64 and 936", n, more)
	}
	if last := parts.found[63]; last.Index != 64 || string(last.Raw) != `{"code":63}` {
		t.Errorf("the last one is %d %s", last.Index, last.Raw)
	}
}
