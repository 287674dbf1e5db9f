package session

import (
	"crypto/x509"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"vision1/internal/api/apitest"
	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/request"
	"vision1/internal/transport"
)

func info(reason string, metadata ...string) []json.RawMessage {
	m := make(map[string]string)
	for i := 0; i+1 < len(metadata); i += 2 {
		m[metadata[i]] = metadata[i+1]
	}
	raw, _ := json.Marshal(map[string]any{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": m})
	return []json.RawMessage{raw}
}

// An error keeps the service's sentence, and its advice depends on what
// authenticated the request.
func TestAdvice(t *testing.T) {
	t.Parallel()
	m := apitest.Method(t, "images", "annotate")
	token := &auth.Source{Name: "GOOGLE_OAUTH_ACCESS_TOKEN", Kind: "access token"}
	key := &auth.Source{Name: "VISION1_API_KEY", Kind: "API key", APIKey: "AIza"}
	const scope = "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
	tests := []struct {
		name      string
		err       call.ServiceError
		source    *auth.Source
		query     url.Values
		want      []string // parts of the error and its hints
		unwanted  string
		noSources bool // the request has no credentials
	}{
		{name: "no quota project", source: token,
			err:  call.ServiceError{Code: 403, Message: "The API requires a quota project.", Details: info("SERVICE_DISABLED", "consumer", "projects/764086051850")},
			want: []string{"The API requires a quota project (403", "--quota-project PROJECT"}, unwanted: "not enabled"},
		{name: "the project of gcloud, in the text", source: token,
			err:  call.ServiceError{Code: 403, Message: "The API has not been used in project 32555940559 before or it is disabled."},
			want: []string{"has not been used in project 32555940559", "--quota-project PROJECT"}, unwanted: "enable it"},
		{name: "disabled", source: token,
			err:  call.ServiceError{Code: 403, Message: "The API is disabled.", Details: info("SERVICE_DISABLED", "consumer", "projects/12")},
			want: []string{"The API is disabled (403", "enable it: https://console.developers.google.com/apis/api/vision.googleapis.com/overview?project=12"}},
		{name: "disabled, with the link", source: token,
			err: call.ServiceError{Code: 403, Message: "Enable it by visiting https://console.developers.google.com/apis/api/vision.googleapis.com/overview?project=12 then retry.",
				Details: info("SERVICE_DISABLED", "consumer", "projects/12")},
			want: []string{"Enable it by visiting"}, unwanted: "enable it: "},
		{name: "scopes of a variable", source: token, err: call.ServiceError{Code: 403, Details: info(scope)},
			want: []string{"GOOGLE_OAUTH_ACCESS_TOKEN", "takes precedence"}, unwanted: "auth login"},
		{name: "scopes of a machine", source: &auth.Source{Kind: "service account of this machine"}, err: call.ServiceError{Code: 403, Details: info(scope)},
			want: []string{"gcloud compute instances set-service-account"}, unwanted: "auth login"},
		{name: "scopes of gcloud", source: &auth.Source{Kind: "authorized user"}, err: call.ServiceError{Code: 403, Details: info(scope)},
			want: []string{"gcloud auth application-default login --scopes=https://"}, unwanted: "vision1 auth login"},
		{name: "scopes of a login", source: &auth.Source{Kind: "login"}, err: call.ServiceError{Code: 403, Details: info(scope)},
			want: []string{"vision1 auth login --scope cloud-platform"}},
		{name: "scopes of a service account", source: &auth.Source{Kind: "service account"}, err: call.ServiceError{Code: 403, Details: info(scope)},
			want: []string{"--scope cloud-platform"}, unwanted: "login"},
		{name: "scopes of what impersonates", source: &auth.Source{Kind: "impersonated service account", Impersonator: token}, err: call.ServiceError{Code: 403, Details: info(scope)},
			want: []string{"GOOGLE_OAUTH_ACCESS_TOKEN"}},
		{name: "a key in a variable", source: key, err: call.ServiceError{Code: 401, Message: "API keys are not supported."},
			want: []string{"API keys are not supported (401", "accepts no API key", "vision1 auth login"}, unwanted: "expired"},
		{name: "a key of -p", query: url.Values{"key": {"AIza"}}, err: call.ServiceError{Code: 401}, want: []string{"accepts no API key"}},
		{name: "a token of -p", query: url.Values{"access_token": {"x"}}, err: call.ServiceError{Code: 401}, want: []string{"given with -p"}},
		{name: "no credentials", noSources: true, err: call.ServiceError{Code: 401}, want: []string{"VISION_EMULATOR_HOST"}, unwanted: "-p"},
		{name: "too large", source: token, err: call.ServiceError{Code: 413, BodyExcerpt: call.HTMLBody, Page: "Error 413 (Request Entity Too Large)"},
			want: []string{"the request is too large", "10 MB"}, unwanted: "between vision1"},
		{name: "too large, as a 400", source: token, err: call.ServiceError{Code: 400, Message: "Request payload size exceeds the limit: 41943040 bytes."},
			want: []string{"41943040 bytes", "up to 10 MB"}},
		{name: "an expired token", source: token, err: call.ServiceError{Code: 401}, want: []string{"is it expired"}},
		{name: "a rejected account", source: &auth.Source{Kind: "service account of this machine"}, err: call.ServiceError{Code: 401},
			want: []string{"a new token was rejected too"}, unwanted: "expired"},
		{name: "Google's 404", source: token, err: call.ServiceError{Code: 404, BodyExcerpt: call.HTMLBody, Page: "Error 404 (Not Found)"},
			want: []string{"Error 404 (Not Found)", "example.com has no such URL"}, unwanted: "between vision1"},
		{name: "a page of a proxy", source: token, err: call.ServiceError{Code: 404, BodyExcerpt: call.HTMLBody}, want: []string{"between vision1"}},
		{name: "a field whose description is the message", source: token,
			err: call.ServiceError{Code: 400, Message: "Features must be set.", Details: []json.RawMessage{json.RawMessage(
				`{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"requests[0].features","description":"Features must be set."}]}`)}},
			want: []string{"-r requests.0.features"}, unwanted: "features: Features must be set"},
	}
	for _, test := range tests {
		endpoint := transport.Endpoint{URL: &url.URL{Scheme: "https", Host: "example.com", Path: "/"}, Source: "VISION_EMULATOR_HOST"}
		e := &Error{Err: &test.err, Source: test.source, Endpoint: endpoint,
			Request: &request.Request{Method: m, Query: test.query, HasCredentials: test.source == nil && !test.noSources}}
		text := strings.Join(append([]string{e.Error()}, e.Hints()...), "\n")
		for _, part := range test.want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in\n%s", test.name, part, text)
			}
		}
		if test.unwanted != "" && strings.Contains(text, test.unwanted) {
			t.Errorf("%s: %q in\n%s", test.name, test.unwanted, text)
		}
	}
}

// An emulator that can't be reached is started with a command, if its address has a
// port.
func TestEmulatorAdvice(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"127.0.0.1:9791": "to start an emulator there: vision1-emulator --listen 127.0.0.1:9791",
		"127.0.0.1":      "it has no port, so port 80 was used; the emulator's default is 127.0.0.1:9790",
	} {
		e := &Error{Err: &call.ConnectionError{Err: io.EOF}, Request: &request.Request{Method: apitest.Method(t, "operations", "get")},
			Endpoint: transport.Endpoint{URL: &url.URL{Host: host}, Source: "VISION_EMULATOR_HOST", Emulator: true}}
		if hints := e.Hints(); !slices.Contains(hints, want) {
			t.Errorf("%s: %q, want %q", host, hints, want)
		}
	}
}

// A certificate of an unknown authority gets advice; other failures of a connection
// don't.
func TestCertificateAdvice(t *testing.T) {
	t.Parallel()
	const advice = "set SSL_CERT_FILE to a file with its CA"
	for cause, want := range map[error]bool{x509.UnknownAuthorityError{}: true, io.EOF: false} {
		e := &Error{
			Err:     &call.ConnectionError{Err: cause},
			Request: &request.Request{Method: apitest.Method(t, "operations", "get")}, Endpoint: transport.Endpoint{URL: &url.URL{Host: "example.com"}},
		}
		if hints := strings.Join(e.Hints(), "\n"); strings.Contains(hints, advice) != want {
			t.Errorf("%v: hints %q", cause, hints)
		}
	}
}
