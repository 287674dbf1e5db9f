package request

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"vision1/internal/api"
)

// FuzzPlan calls Plan for any method with any name, and any arguments of -r and -p,
// separated by NUL. A valid request must address the resource of that name.
func FuzzPlan(f *testing.F) {
	var methods []*api.Method
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			methods = append(methods, &resource.Methods[i])
		}
	}
	for i, name := range []string{"operations/x", "operations/a/../x", "projects/p/locations/l", "/", "a//b", "{+name}", "%2e%2e/?#", "ü\x00", "..", "."} {
		f.Add(uint8(i), name, ".\x00parent=p", "alt=json\x00fields=a")
		f.Add(uint8(i), name, name, name)
	}
	f.Fuzz(func(t *testing.T, which uint8, name, rArgs, pArgs string) {
		in := Args{Method: methods[int(which)%len(methods)], Files: NewFiles(context.Background(), strings.NewReader(name))}
		if len(in.Method.Positionals) > 0 && which < 128 {
			in.Positionals = []string{name}
		}
		if in.Method.Request != "" && !strings.Contains(rArgs, "@") { // @ would read files of this machine
			in.RequestArgs = strings.Split(rArgs, "\x00")
		}
		if pArgs != "" {
			in.ParamArgs = strings.Split(pArgs, "\x00")
		}
		r, errs, _ := plan(in)
		if (r == nil) != (len(errs) > 0) {
			t.Fatalf("want either a request or errors: %+v, %+v", r, errs)
		}
		for _, p := range errs {
			if p.Flag == "" || p.Message == "" || p.Start < 0 || p.Start > p.End || p.End > len(p.Text) {
				t.Fatalf("invalid diagnostic %+v", p)
			}
		}
		if len(errs) > 0 {
			return
		}
		if _, err := r.HTTP(t.Context(), &url.URL{Scheme: "https", Host: "service"}); err != nil {
			t.Fatal(err)
		}
		checkPath(t, r, in.Positionals)
	})
}

// checkPath checks that the path is the template with the names in it.
func checkPath(t *testing.T, r *Request, names []string) {
	t.Helper()
	u, err := url.Parse("https://service/" + r.Path + "?" + r.Query.Encode())
	if err != nil || u.Host != "service" || u.Fragment != "" || u.EscapedPath() != "/"+r.Path {
		t.Fatalf("the path is %s: %v", r.Path, err)
	}
	if clean := u.JoinPath().EscapedPath(); clean != u.EscapedPath() {
		t.Fatalf("the path %s is cleaned to %s", r.Path, clean)
	}
	if len(names) == 0 {
		return
	}
	before, after, ok := strings.Cut(r.Method.Path, "{+"+r.Method.Positionals[0].Name+"}")
	if want := "/" + before + names[0] + after; !ok || u.Path != want {
		t.Fatalf("the path is %s, want %s", u.Path, want)
	}
}
