package request

import (
	"encoding/json"
	"io"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/api/apitest"
)

// For every method, a request built from Go values equals the planned one.
func TestNewForEveryMethod(t *testing.T) {
	t.Parallel()
	count := 0
	for _, r := range api.Resources() {
		for i := range r.Methods {
			m := &r.Methods[i]
			count++
			names := namesFor(t, r.Name, m.Name)
			var body *Body
			if _, ok := api.FindMessage(m.Request); ok {
				body, _ = NewBody(struct{}{})
			}
			built, err := New(m, names, url.Values{"fields": {"name"}}, body)
			if err != nil {
				t.Errorf("%s %s: %v", r.Name, m.Name, err)
				continue
			}
			planned, errs, _ := plan(Args{Method: m, Positionals: names, ParamArgs: []string{"fields=name"}})
			if len(errs) > 0 {
				t.Errorf("%s %s: %+v", r.Name, m.Name, errs)
				continue
			}
			endpoint := &url.URL{Scheme: "https", Host: "example.com"}
			a, errA := built.HTTP(t.Context(), endpoint)
			b, errB := planned.HTTP(t.Context(), endpoint)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			bodyA, _ := io.ReadAll(a.Body)
			bodyB, _ := io.ReadAll(b.Body)
			if a.Method != b.Method || a.URL.String() != b.URL.String() || !reflect.DeepEqual(a.Header, b.Header) ||
				a.ContentLength != b.ContentLength || string(bodyA) != string(bodyB) || built.HasCredentials || !built.WantsJSON {
				t.Errorf("%s %s: built %s %s %v %s, planned %s %s %v %s", r.Name, m.Name, a.Method, a.URL, a.Header, bodyA, b.Method, b.URL, b.Header, bodyB)
			}
		}
	}
	if count < 38 {
		t.Errorf("%d methods", count)
	}
}

// Query parameters that authenticate a request are recognized.
func TestNewCredentials(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "operations", "get")
	for name, want := range map[string]bool{"key": true, "access_token": true, "oauth_token": true, "fields": false, "quotaUser": false, "alt": false} {
		r, err := New(m, []string{"operations/x"}, url.Values{name: {"json"}}, nil)
		if err != nil || r.HasCredentials != want || r.Query.Get(name) != "json" {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
	}
}

// The error for an invalid name has the method and the reason.
func TestNewErrors(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "operations", "get")
	for name, want := range map[string]string{
		"":                             "operations get: ",
		"/operations/x":                "starts with a slash",
		"operations/x/":                "ends with a slash",
		"operations/../x":              "operations get: operations/../x",
		"operations/a\nb":              "control character",
		"operations/\xff":              "not valid UTF-8",
		"https://example.com/v1/x":     "is a URL",
		"operations//x":                "operations get: operations//x",
		"operations/./x":               "operations get: operations/./x",
		"projects/p/operations/x/../y": "operations get: ",
	} {
		if r, err := New(m, []string{name}, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %+v; want %q", name, err, r, want)
		}
	}
	r, err := New(m, []string{"projects/p/operations/ä b%2F?"}, nil, nil)
	if err != nil || r.Path != "v1/projects/p/operations/%C3%A4%20b%252F%3F" {
		t.Errorf("%v, %+v", err, r)
	}
}

// A body is the JSON of its value, and can be read any number of times.
func TestNewBody(t *testing.T) {
	t.Parallel()
	for _, value := range []any{
		struct{}{}, map[string]any{"content": []byte{0, 0xff}, "text": "<ä>&\u2028", "big": json.Number("12345678901234567890")}, []string{"a"}, nil,
	} {
		body, err := NewBody(value)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			r := body.Open()
			got, err := io.ReadAll(r)
			if err != nil || string(got) != string(want) || body.Size() != int64(len(want)) {
				t.Errorf("%v, %s of %d bytes, want %s", err, got, body.Size(), want)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for _, value := range []any{func() {}, make(chan int), map[string]any{"a": func() {}}} {
		if body, err := NewBody(value); err == nil || !strings.HasPrefix(err.Error(), "encode the request: ") {
			t.Errorf("%T: %v, %v", value, body, err)
		}
	}
}

// A copy with another query leaves the original as it is.
func TestWithQuery(t *testing.T) {
	t.Parallel()
	r, err := New(apitest.Method(t, "operations", "get"), []string{"operations/x"}, url.Values{"key": {"K"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := r.WithQuery(url.Values{"alt": {"json"}})
	if r.Query.Get("key") != "K" || c.Query.Has("key") || !c.HasCredentials || c.Path != r.Path {
		t.Errorf("original %+v, copy %+v", r, c)
	}
}

// Only requests with the same effect when they are sent twice are repeatable.
func TestRepeatable(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]bool{
		"operations get": true, "operations cancel": true, "operations delete": true, "images annotate": false, "projects locations-products-patch": false,
	} {
		resource, name, _ := strings.Cut(method, " ")
		if r := (&Request{Method: apitest.Method(t, resource, name)}); r.Repeatable() != want {
			t.Errorf("%s: repeatable: %t", method, !want)
		}
	}
}
