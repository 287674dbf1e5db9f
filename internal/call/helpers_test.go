package call

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/api/apitest"
	"vision1/internal/request"
	"vision1/internal/transport"
)

// newRequest returns a request of a method with the given arguments of -r, which
// must be valid.
func newRequest(t testing.TB, resource, name string, args ...string) *request.Request {
	t.Helper()
	m := apitest.Method(t, resource, name)
	r, diags := request.Plan(request.Args{Method: m, RequestArgs: args,
		Positionals: namesFor(m), Files: request.NewFiles(context.Background(), strings.NewReader(""))})
	if diags.HasErrors() {
		t.Fatalf("%+v", diags)
	}
	return r
}

func parseURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// optionsFor returns options that send requests to a URL with the client of the
// program, without credentials.
func optionsFor(t testing.TB, endpointURL string) Options {
	t.Helper()
	endpoint := transport.Endpoint{URL: parseURL(t, endpointURL)}
	client, _, err := transport.NewClient(context.Background(), transport.Options{Endpoint: endpoint})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return Options{Client: client, Endpoint: endpoint.URL}
}

// namesFor returns positionals that a method accepts.
func namesFor(m *api.Method) []string {
	var names []string
	for range m.Positionals {
		names = append(names, "operations/x")
	}
	return names
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
