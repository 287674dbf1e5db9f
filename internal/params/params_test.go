package params

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/api/apitest"
	"vision1/internal/diag"
)

func TestParse(t *testing.T) {
	t.Parallel()
	cancel := apitest.Method(t, "operations", "cancel")
	list := apitest.Method(t, "operations", "list")
	create := apitest.Method(t, "projects", "locations-products-create")
	tests := []struct {
		name   string
		method *api.Method
		args   []string
		want   string // the query, encoded
		signed bool
		json   bool
	}{
		{"nothing", cancel, nil, "alt=json", false, true},
		{"every system parameter", cancel, []string{"$-xgafv=2", "access-token=a", "alt=json", "callback=f", "fields=name,done", "key=k",
			"oauth-token=o", "pretty-print=false", "quota-user=u", "upload-type=media", "upload-protocol=raw"},
			"$.xgafv=2&access_token=a&alt=json&callback=f&fields=name,done&key=k&oauth_token=o&prettyPrint=false&quotaUser=u&uploadType=media&upload_protocol=raw", true, false},
		{"API spelling", cancel, []string{"$.xgafv=1", "access_token=a", "prettyPrint=true", "upload_protocol=raw"},
			"$.xgafv=1&access_token=a&alt=json&prettyPrint=true&upload_protocol=raw", true, true},
		{"without $-", cancel, []string{"xgafv=1"}, "$.xgafv=1&alt=json", false, true},
		{"alt=media", cancel, []string{"alt=media"}, "alt=media", false, false},
		{"alt=proto", cancel, []string{"alt=proto"}, "alt=proto", false, false},
		{"callback", cancel, []string{"callback=f"}, "alt=json&callback=f", false, false},
		{"an empty value", cancel, []string{"fields="}, "alt=json&fields=", false, true},
		{"= in the value", cancel, []string{"fields=a=b"}, "alt=json&fields=a=b", false, true},
		{"commas in the value", cancel, []string{"quota-user=a,b"}, "alt=json&quotaUser=a,b", false, true},
		{"characters, not bytes", cancel, []string{"quota-user=" + strings.Repeat("ü", 40)}, "alt=json&quotaUser=" + strings.Repeat("ü", 40), false, true},
		{"query parameters", list, []string{"page-size=+10", "pageToken=t", "filter=f"}, "alt=json&filter=f&pageSize=10&pageToken=t", false, true},
		{"query parameter in API spelling", create, []string{"productId=x"}, "alt=json&productId=x", false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			query, diags := Parse(test.method, test.args)
			errs, warnings := diags.Errors(), diags.Warnings()
			if len(errs)+len(warnings) > 0 {
				t.Fatalf("errors %+v, warnings %+v", errs, warnings)
			}
			if got, _ := url.QueryUnescape(query.Values.Encode()); got != test.want {
				t.Errorf("the query is\n     %s, want\n     %s", got, test.want)
			}
			if query.HasCredentials != test.signed || query.IsJSON != test.json {
				t.Errorf("signed %t, JSON %t; want %t, %t", query.HasCredentials, query.IsJSON, test.signed, test.json)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cancel := apitest.Method(t, "operations", "cancel")
	list := apitest.Method(t, "operations", "list")
	tests := []struct {
		name  string
		args  []string
		wants diag.List // Message: a part of it
	}{
		{"an empty argument", []string{"fields=x", ""}, diag.List{{Index: 2, Message: "empty argument"}}},
		{"no name", []string{"=x"}, diag.List{{Index: 1, Text: "=x", Message: "missing parameter name before the ="}}},
		{"no value", []string{"fields"}, diag.List{{Index: 1, Text: "fields", End: 6, Message: "missing value; use fields=..."}}},
		{"unknown", []string{"feilds=x"}, diag.List{{Index: 1, Text: "feilds=x", End: 6, Message: "unknown parameter", Suggestion: "fields"}}},
		{"unknown and without a value", []string{"feilds"}, diag.List{{Index: 1, Text: "feilds", End: 6, Message: "unknown parameter (expected name=value)", Suggestion: "fields"}}},
		{"snake_case and dashes", []string{"pretty_pr-int=true"}, diag.List{{Index: 1, Text: "pretty_pr-int=true", End: 13, Message: "unknown parameter", Suggestion: "pretty-print"}}},
		{"a lone dash", []string{"-"}, diag.List{{Index: 1, Text: "-", End: 1, Message: "unknown parameter (expected name=value)"}}},
		{"another method's", []string{"product-id=x"}, diag.List{{Index: 1, Text: "product-id=x", End: 10, Message: "unknown parameter; valid parameters are "}}},
		{"invalid enum value", []string{"alt=jsn"}, diag.List{{Index: 1, Text: "alt=jsn", Start: 4, End: 7, Message: "unknown value", Suggestion: "json"}}},
		{"invalid $.xgafv", []string{"xgafv=3"}, diag.List{{Index: 1, Text: "xgafv=3", Start: 6, End: 7, Message: "unknown value; valid values are 1 and 2"}}},
		{"invalid boolean", []string{"pretty-print=yes"}, diag.List{{Index: 1, Text: "pretty-print=yes", Start: 13, End: 16, Message: "true or false", Suggestion: "true"}}},
		{"overlong quota user", []string{"quota-user=" + strings.Repeat("a", 41)},
			diag.List{{Index: 1, Text: "quota-user=" + strings.Repeat("a", 41), Start: 11, End: 52, Message: "at most 40 characters are allowed; this value has 41"}}},
		{"overlong quota user of multibyte characters", []string{"quota-user=" + strings.Repeat("漢", 41)},
			diag.List{{Index: 1, Text: "quota-user=" + strings.Repeat("漢", 41), Start: 11, End: 134, Message: "this value has 41"}}},
		{"not UTF-8", []string{"fields=\xff"}, diag.List{{Index: 1, Text: "fields=\xff", Start: 7, End: 8, Message: "not valid UTF-8"}}},
		{"invalid number", []string{"page-size=ten"}, diag.List{{Index: 1, Text: "page-size=ten", Start: 10, End: 13, Message: "not an integer (int32)"}}},
		{"twice", []string{"fields=a", "fields=b"}, diag.List{{Index: 2, Text: "fields=b", End: 6, Message: `already set to "a"; set it once`}}},
		{"twice in two spellings", []string{"page-size=1", "pageSize=1"}, diag.List{{Index: 2, Text: "pageSize=1", End: 8, Message: `already set to "1"`}}},
		{"$.xgafv twice", []string{"xgafv=1", "$-xgafv=2"}, diag.List{{Index: 2, Text: "$-xgafv=2", End: 7, Message: `already set to "1"`}}},
		{"a long one twice", []string{"fields=" + strings.Repeat("a", 1000), "fields=b"},
			diag.List{{Index: 2, Text: "fields=b", End: 6, Message: `already set to "` + strings.Repeat("a", 40) + `…"`}}},
		{"an empty credential", []string{"key="}, diag.List{{Index: 1, Text: "key=", Start: 4, End: 4, Message: "empty; a credential needs a value"}}},
		{"all at once", []string{"alt=x", "nope=1", "fields"}, diag.List{
			{Index: 1, Text: "alt=x", Start: 4, End: 5, Message: "unknown value; valid values are json, media, and proto"},
			{Index: 2, Text: "nope=1", End: 4, Message: "unknown parameter; valid parameters are access-token, alt, "},
			{Index: 3, Text: "fields", End: 6, Message: "missing value"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := cancel
			if slices.ContainsFunc(test.args, func(w string) bool { return strings.HasPrefix(w, "page") }) {
				m = list
			}
			_, diags := Parse(m, test.args)
			errs := diags.Errors()
			same := slices.EqualFunc(errs, test.wants, func(got, want diag.Diagnostic) bool {
				says := got.Message
				got.Message = want.Message
				want.Flag = "-p"
				return got == want && strings.Contains(says, want.Message)
			})
			if !same {
				t.Errorf("errors\n     %+v, want\n     %+v", errs, test.wants)
			}
		})
	}
}

// Messages never show a credential, even if its name is mistyped.
func TestErrorsHideSecrets(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "operations", "cancel")
	for _, args := range [][]string{
		{"access-token=hush", "access-token=hush2"}, {"key=hush\xff"}, {"oauth_token=hush", "oauth-token=hush"},
		{"acces-token=hush"}, {"Key=hush"}, {"api-key=hush"}, {"access-token=hush", "access_token="},
	} {
		_, diags := Parse(m, args)
		errs := diags.Errors()
		if len(errs) == 0 {
			t.Errorf("%q: no error", args)
		}
		for _, p := range errs {
			if strings.Contains(p.Text+p.Message+p.Suggestion, "hush") || p.End > len(p.Text) {
				t.Errorf("%q: %+v", args, p)
			}
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	names := Names(apitest.Method(t, "projects", "locations-products-patch"))
	for _, want := range []string{"update-mask", "key", "$-xgafv"} {
		if !slices.Contains(names, want) {
			t.Errorf("Names = %q, without %s", names, want)
		}
	}
	if last := names[len(names)-1]; last != "$-xgafv" {
		t.Errorf("the last name is %s, want $-xgafv", last)
	}
}
