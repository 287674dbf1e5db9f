package call

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"vision1/internal/api"
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

// namesFor returns positionals that a method takes without a warning.
func namesFor(t testing.TB, resource, name string) []string {
	t.Helper()
	var names []string
	for _, p := range methodOf(t, resource, name).Positionals {
		names = append(names, exampleName(p.Pattern))
	}
	return names
}

// planOf plans a call that must be right.
func planOf(t testing.TB, resource, name string, words ...string) *Plan {
	t.Helper()
	plan, problems := Make(Input{Method: methodOf(t, resource, name), RWords: words,
		Positionals: namesFor(t, resource, name), Files: NewFiles(context.Background(), strings.NewReader(""))})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
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
