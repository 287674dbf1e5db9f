package methods_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"vision1/internal/clitest"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

func (c *command) list(t *testing.T, args ...string) error {
	t.Helper()
	return c.run(t.Context(), t, "projects", "locations-products-list",
		append([]string{"projects/p/locations/l", "--property=key=K", "--page-all"}, args...)...)
}

// newList returns a command with a list of seven products, three on a page.
func newList(t *testing.T) *command {
	t.Helper()
	products := clitest.ServeProducts(7, 3)
	t.Cleanup(products.Close)
	return newCommandFor(t, products)
}

// --page-all merges the pages into one response, from the start or from a page, and
// continues to --page-limit.
func TestPageAll(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args     []string
		products int
		requests int32
		note     string
	}{
		{nil, 7, 3, ""},
		{[]string{"--property=page-token=6"}, 1, 1, ""},
		{[]string{"--page-limit=3"}, 7, 3, ""},
		{[]string{"--page-limit=2"}, 6, 2, "stopped by --page-limit; there are more pages, to continue: -p page-token=6\n"},
	} {
		c := newList(t)
		if err := c.list(t, tt.args...); err != nil {
			t.Errorf("%q: %v", tt.args, err)
		}
		var response struct {
			Products      []struct{ Name string }
			NextPageToken string
		}
		if err := json.Unmarshal(c.stdout.Bytes(), &response); err != nil {
			t.Errorf("%q: %v", tt.args, err)
		}
		if len(response.Products) != tt.products || c.requests.Load() != tt.requests || c.stderr.String() != tt.note {
			t.Errorf("%q: %d products in %d requests, %q", tt.args, len(response.Products), c.requests.Load(), c.stderr.String())
		}
	}
}

// With --query, the results of one page follow those of the other; with --format,
// the pages are one document.
func TestPageAllFormats(t *testing.T) {
	t.Parallel()
	for arg, want := range map[string]struct {
		lines  int
		prefix string
	}{
		"--query=.products[].displayName": {7, "Product 0\nProduct 1\n"},
		"--query=.products|length":        {3, "3\n3\n1\n"},
		"--format=csv":                    {8, "name,"},
		"--format=table":                  {8, "NAME "},
		"--format=compact":                {1, `{"products":[{`},
	} {
		c := newList(t)
		err := c.list(t, arg)
		if got := c.stdout.String(); err != nil || strings.Count(got, "\n") != want.lines || !strings.HasPrefix(got, want.prefix) {
			t.Errorf("%s: %v\n%s", arg, err, got)
		}
	}
}

// A page that can't be fetched fails the command, and the error says how to
// continue from there.
func TestPageAllErrors(t *testing.T) {
	t.Parallel()
	const first = `{"products":[{"name":"a"}],"nextPageToken":"it's 2"}`
	for _, tt := range []struct {
		name  string
		steps []string
		args  []string
		code  int
		hint  string
	}{
		{"first page", []string{`404 {"error":{"status":"NOT_FOUND","message":"No."}}`}, nil, exitcode.Rejected, ""},
		{"second page", []string{first, `404 {"error":{"status":"NOT_FOUND","message":"No."}}`}, nil, exitcode.Rejected, `to fetch the missing pages: -p page-token='it'\''s 2'`},
		{"cut", []string{first, "cut"}, nil, exitcode.Unavailable, "to fetch the missing pages: -p page-token="},
		{"not JSON", []string{first, "hello"}, nil, exitcode.Unavailable, "to fetch the missing pages: -p page-token="},
		{"same token", []string{first}, nil, exitcode.Unavailable, ""},
		{"query", []string{first}, []string{"--query=.products[0].name.x"}, exitcode.Output, ""},
	} {
		c := newSequence(t, map[string][]string{"GET /v1/projects/p/locations/l/products": tt.steps})
		c.f.Globals.Retries = "0"
		err := c.list(t, tt.args...)
		if hints := strings.Join(diag.Hints(err), "\n"); exitcode.Of(err) != tt.code || err.Error() == "" || !strings.Contains(hints, tt.hint) {
			t.Errorf("%s: exit code %d, %v, hints %q; want %d, %q", tt.name, exitcode.Of(err), err, hints, tt.code, tt.hint)
		}
	}
}

// Every page is requested with the other parameters.
func TestPageAllParameters(t *testing.T) {
	t.Parallel()
	server := clitest.Serve(clitest.Sequence(map[string][]string{
		"GET /v1/projects/p/locations/l/products": {`{"nextPageToken":"2"}`, `{}`},
	}))
	t.Cleanup(server.Close)
	c := newCommandFor(t, http.NotFoundHandler())
	c.f.Globals.Endpoint = server.URL()
	err := c.list(t, "--property=page-size=1")
	requests := server.Requests()
	if err != nil || len(requests) != 2 || requests[0].Query != "alt=json&key=K&pageSize=1" || requests[1].Query != "alt=json&key=K&pageSize=1&pageToken=2" {
		t.Errorf("%v, %+v", err, requests)
	}
}
