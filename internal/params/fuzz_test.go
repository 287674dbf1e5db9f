package params

import (
	"strings"
	"testing"

	"vision1/internal/api"
)

// FuzzParams gives any words, with a NUL between them, to a method with a mask
// of its own. Whatever they are, what is said stays within them and small, and
// only names of the API go into the query.
func FuzzParams(f *testing.F) {
	for _, words := range [][]string{
		{"alt=json", "$-xgafv=1", "xgafv=2"}, {"key=k", "fields=a,b"}, {"", "=", "nope", "pretty-print=maybe"},
		{"update-mask=display-name,nope.x,,"}, {"quota-user=" + strings.Repeat("ü", 41), "callback=\xff"}, {"access_token=", "access-token=x"},
	} {
		f.Add(strings.Join(words, "\x00"))
	}
	m := method(f, "projects", "locations-products-patch")
	known := map[string]bool{}
	for _, table := range [][]api.Parameter{m.Query, api.Properties()} {
		for i := range table {
			known[table[i].Name] = true
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := strings.Split(text, "\x00")
		query, diags := Parse(m, words)
		problems, warnings := diags.Errors(), diags.Warnings()
		if len(problems) > len(words) || len(warnings) > len(words) {
			t.Fatalf("%q: %d problems, %d warnings", words, len(problems), len(warnings))
		}
		for _, p := range problems {
			if p.Start < 0 || p.Start > p.End || p.End > len(p.Text) || p.Message == "" || p.Index < 1 || p.Index > len(words) {
				t.Fatalf("%q: problem %+v", words, p)
			}
		}
		for name, values := range query.Values {
			if !known[name] || len(values) != 1 {
				t.Fatalf("%q: %s=%q in the query", words, name, values)
			}
		}
		if len(query.Values.Encode()) > 3*len(text)+len(words)*30+len("alt=json") {
			t.Fatalf("%q: the query is %s", words, query.Values.Encode())
		}
	})
}
