package params

import (
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/api/apitest"
)

// FuzzParams passes any arguments, separated by NUL, to a method that has a field
// mask. Positions must stay within the arguments, messages must stay short, and the
// query must contain only names of the API.
func FuzzParams(f *testing.F) {
	for _, args := range [][]string{
		{"alt=json", "$-xgafv=1", "xgafv=2"}, {"key=k", "fields=a,b"}, {"", "=", "nope", "pretty-print=maybe"},
		{"update-mask=display-name,nope.x,,"}, {"quota-user=" + strings.Repeat("ü", 41), "callback=\xff"}, {"access_token=", "access-token=x"},
	} {
		f.Add(strings.Join(args, "\x00"))
	}
	m := apitest.Method(f, "projects", "locations-products-patch")
	known := map[string]bool{}
	for _, table := range [][]api.Parameter{m.Query, api.SystemParameters()} {
		for i := range table {
			known[table[i].Name] = true
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		args := strings.Split(text, "\x00")
		query, diags := Parse(m, args)
		errs, warnings := diags.Errors(), diags.Warnings()
		if len(errs) > len(args) || len(warnings) > len(args) {
			t.Fatalf("%q: %d errors, %d warnings", args, len(errs), len(warnings))
		}
		for _, p := range errs {
			if p.Start < 0 || p.Start > p.End || p.End > len(p.Text) || p.Message == "" || p.Index < 1 || p.Index > len(args) {
				t.Fatalf("%q: error %+v", args, p)
			}
		}
		for name, values := range query.Values {
			if !known[name] || len(values) != 1 {
				t.Fatalf("%q: %s=%q in the query", args, name, values)
			}
		}
		if len(query.Values.Encode()) > 3*len(text)+len(args)*30+len("alt=json") {
			t.Fatalf("%q: the query is %s", args, query.Values.Encode())
		}
	})
}
