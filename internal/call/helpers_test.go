package call

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/request"
	"vision1/internal/transport"
)

// methodOf returns a method of the API, which must be there.
func methodOf(t testing.TB, resource, name string) *api.Method {
	t.Helper()
	r, ok := api.FindResource(resource)
	if !ok {
		t.Fatalf("no resource %s", resource)
	}
	m, ok := r.FindMethod(name)
	if !ok {
		t.Fatalf("no method %s %s", resource, name)
	}
	return m
}

// planOf plans a call that must be right.
func planOf(t testing.TB, resource, name string, words ...string) *request.Request {
	t.Helper()
	plan, diags := request.Plan(request.Args{Method: methodOf(t, resource, name), RequestArgs: words,
		Positionals: namesFor(methodOf(t, resource, name)), Files: request.NewFiles(context.Background(), strings.NewReader(""))})
	if diags.HasErrors() {
		t.Fatalf("%+v", diags)
	}
	return plan
}

func parseURL(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// optionsFor sends a call to an address by the client of the program, without
// credentials.
func optionsFor(t testing.TB, address string) Options {
	t.Helper()
	endpoint := transport.Endpoint{URL: parseURL(t, address)}
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
