package lro

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body, name string
		want       string // the state, the progress, done, and the name of the error code
	}{
		{`{"name":"operations/x"}`, "operations/x", "  false "},
		{`{"name":"operations/x","done":false,"metadata":{"state":"RUNNING"}}`, "operations/x", "RUNNING  false "},
		{`{"name":"operations/x","metadata":{"state":"RUNNING","progressPercent":42}}`, "", "RUNNING 42 false "},
		{`{"name":"operations/x","metadata":{"progressPercentage":"12.5"}}`, "", " 12.5 false "},
		{`{"name":"operations/x","metadata":{"state":7,"progressPercent":"much"}}`, "", "  false "},
		{`{"name":"operations/x","metadata":{"progressPercent":4200}}`, "", "  false "},
		{`{"name":"operations/x","metadata":[1]}`, "", "  false "},
		{`{"name":"operations/x","done":true,"response":{}}`, "operations/x", "  true "},
		{`{"name":"operations/x","done":true,"error":null,"response":{}}`, "operations/x", "  true "},
		{`{"name":"operations/x","done":true,"error":{"code":1,"message":"m"}}`, "operations/x", "  true CANCELLED"},
		{`{"name":"operations/x","done":true,"error":{"code":16}}`, "operations/x", "  true UNAUTHENTICATED"},
		{`{"name":"operations/x","done":true,"error":{"code":99}}`, "operations/x", "  true code 99"},
		// The name can have the ID or the number of the project.
		{`{"name":"projects/12/operations/x","done":true,"response":{}}`, "projects/p/operations/x", "  true "},
	}
	for _, test := range tests {
		o, err := Read([]byte(test.body), test.name)
		if err != nil {
			t.Errorf("%s: %v", test.body, err)
			continue
		}
		got := o.State + " " + o.Progress + " " + map[bool]string{true: "true", false: "false"}[o.Done] + " "
		if o.Error != nil {
			got += o.Error.Name()
		}
		if got != test.want || string(o.Raw) != test.body {
			t.Errorf("%s: %q, want %q; raw %s", test.body, got, test.want, o.Raw)
		}
		if want := strings.Contains(test.want, "CANCELLED"); o.Canceled() != want {
			t.Errorf("%s: canceled %t", test.body, o.Canceled())
		}
	}
}

func TestReadUnusable(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{`[]`, "a JSON array, not an object"},
		{`"text"`, "a JSON string, not an object"},
		{`{`, "unexpected end"},
		{`null`, "no name"},
		{`{}`, "no name"},
		{`{"name":""}`, "no name"},
		{`{"name":7}`, "name has the type number"},
		{`{"name":"operations/y"}`, "about operations/y, not about operations/x"},
		{`{"name":"operations/x","done":"true"}`, "done has the type string"},
		{`{"name":"operations/x","done":true}`, "neither an error nor a response"},
		{`{"name":"operations/x","done":true,"response":null}`, "neither an error nor a response"},
		{`{"name":"operations/x","done":true,"response":{},"error":{"code":3}}`, "both an error and a response"},
		{`{"name":"operations/x","response":{}}`, "is not done"},
		{`{"name":"operations/x","done":false,"error":{"code":3}}`, "is not done"},
		{`{"name":"operations/x","done":true,"error":"no"}`, "its error is unreadable"},
	}
	for _, test := range tests {
		o, err := Read([]byte(test.body), "operations/x")
		var unusable *UnusableError
		if !errors.As(err, &unusable) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v; want an error with %q", test.body, o, err, test.want)
		}
	}
}

// FuzzRead checks that an operation that Read accepts is consistent: if it has an
// error, it is done.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"name":"operations/x","done":true,"error":{"code":1},"metadata":{"state":"RUNNING","progressPercent":1e2}}`))
	f.Add([]byte(`{"name":"operations/x","metadata":{"progressPercent":"-1"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := Read(body, "operations/x")
		if err != nil {
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(body, &members); err != nil {
			t.Fatalf("%q is accepted, but is not an object: %v", body, err)
		}
		if !strings.HasSuffix(o.Name, "x") || !o.Done && o.Error != nil {
			t.Errorf("%q is read as %+v", body, o)
		}
	})
}
