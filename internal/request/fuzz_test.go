package request

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"vision1/internal/api"
)

// FuzzPlan gives any name, and any words of -r and -p with a NUL between them,
// to any method. What is planned addresses what the name says and nothing else.
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
	f.Fuzz(func(t *testing.T, which uint8, name, rWords, pWords string) {
		in := Args{Method: methods[int(which)%len(methods)], Files: NewFiles(context.Background(), strings.NewReader(name))}
		if len(in.Method.Positionals) > 0 && which < 128 {
			in.Positionals = []string{name}
		}
		if in.Method.Request != "" && !strings.Contains(rWords, "@") { // the files of this machine are not at stake
			in.RequestArgs = strings.Split(rWords, "\x00")
		}
		if pWords != "" {
			in.ParamArgs = strings.Split(pWords, "\x00")
		}
		plan, problems, _ := planned(in)
		if (plan == nil) != (len(problems) > 0) {
			t.Fatalf("a plan and problems: %+v", problems)
		}
		for _, p := range problems {
			if p.Flag == "" || p.Message == "" || p.Start < 0 || p.Start > p.End || p.End > len(p.Text) {
				t.Fatalf("problem %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		if _, err := plan.HTTP(t.Context(), &url.URL{Scheme: "https", Host: "service"}); err != nil {
			t.Fatal(err)
		}
		addresses(t, plan, in.Positionals)
	})
}

// addresses checks that the path is the template with the names in it.
func addresses(t *testing.T, plan *Request, names []string) {
	t.Helper()
	u, err := url.Parse("https://service/" + plan.Path + "?" + plan.Query.Encode())
	if err != nil || u.Host != "service" || u.Fragment != "" || u.EscapedPath() != "/"+plan.Path {
		t.Fatalf("the path is %s: %v", plan.Path, err)
	}
	if clean := u.JoinPath().EscapedPath(); clean != u.EscapedPath() {
		t.Fatalf("the path %s is one to %s", plan.Path, clean)
	}
	if len(names) == 0 {
		return
	}
	before, after, ok := strings.Cut(plan.Method.Path, "{+"+plan.Method.Positionals[0].Name+"}")
	if want := "/" + before + names[0] + after; !ok || u.Path != want {
		t.Fatalf("the path is %s, want %s", u.Path, want)
	}
}
