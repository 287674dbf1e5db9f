package request

import (
	"io"
	"net/url"
	"testing"

	"vision1/internal/api/apitest"
)

// A request built from Go values equals the one planned from arguments.
func TestNew(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "projects", "locations-products-patch")
	const name = "projects/p/locations/l/products/x"
	body, err := NewBody(map[string]any{"displayName": "a"})
	if err != nil {
		t.Fatal(err)
	}
	built, err := New(m, []string{name}, url.Values{"updateMask": {"displayName"}, "key": {"K"}}, body)
	if err != nil {
		t.Fatal(err)
	}
	typed, errs, _ := plan(Args{Method: m, Positionals: []string{name}, RequestArgs: []string{"display-name=a"},
		ParamArgs: []string{"update-mask=display-name", "key=K"}})
	if len(errs) > 0 {
		t.Fatalf("%+v", errs)
	}
	if built.Path != typed.Path || built.Query.Encode() != typed.Query.Encode() || !built.HasCredentials || !built.WantsJSON {
		t.Errorf("built %+v, typed %+v", built, typed)
	}
	a, _ := io.ReadAll(built.Body.Open())
	b, _ := io.ReadAll(typed.Body.Open())
	if string(a) != string(b) || built.Body.Size() != int64(len(a)) {
		t.Errorf("body %s, typed %s", a, b)
	}
}

func TestNewInvalid(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "operations", "get")
	for _, names := range [][]string{nil, {""}, {"a/../b"}, {"operations/x", "y"}} {
		if r, err := New(m, names, nil, nil); err == nil {
			t.Errorf("%q: %+v", names, r)
		}
	}
	if _, err := NewBody(func() {}); err == nil {
		t.Error("a function was encoded")
	}
}
