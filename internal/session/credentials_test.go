package session_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vision1/internal/auth"
	"vision1/internal/cmdutil"
	"vision1/internal/session"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	user := &auth.Source{Kind: "authorized user", Name: "gcloud", Path: "/adc.json", TokenHost: "oauth2.googleapis.com"}
	for _, tt := range []struct {
		source *auth.Source
		want   string
		tokens string
	}{
		{&auth.Source{Kind: "API key", Name: "VISION1_API_KEY"}, "the API key of VISION1_API_KEY", ""},
		{user, "the authorized user of gcloud (/adc.json)", "tokens from oauth2.googleapis.com"},
		{&auth.Source{Kind: "service account", Account: "a@b", Name: "--credentials", Path: "f"}, "the service account a@b of --credentials (f)", ""},
		{&auth.Source{Kind: "impersonated service account", Account: "r@p", Impersonator: user, TokenHost: "iamcredentials.googleapis.com", Subject: "URL https://x"},
			"the service account r@p, through the authorized user of gcloud (/adc.json)",
			"tokens from iamcredentials.googleapis.com, subject token from URL https://x, tokens from oauth2.googleapis.com"},
	} {
		if got, tokens := session.Describe(tt.source), session.DescribeTokens(tt.source); got != tt.want || tokens != tt.tokens {
			t.Errorf("%q, %q; want %q, %q", got, tokens, tt.want, tt.tokens)
		}
	}
}

// Warnings about credentials are printed, or reject them with --strict.
func TestCheckSource(t *testing.T) {
	t.Parallel()
	source := &auth.Source{Name: "--credentials", Warnings: []string{"others can write the file"}}
	f, messages := factory(nil)
	if err := session.CheckSource(f, source); err != nil || messages.String() != "warning: others can write the file\n" {
		t.Errorf("%v, %q", err, messages.String())
	}
	f.Globals.Strict = true
	err := session.CheckSource(f, source)
	var usage *cmdutil.UsageError
	if !errors.As(err, &usage) || usage.Command != "credentials" || len(usage.Diags) != 1 || usage.Diags[0].Flag != "--credentials" {
		t.Errorf("%v, %+v", err, usage)
	}
	if err := session.CheckSource(f, &auth.Source{}); err != nil {
		t.Errorf("without warnings: %v", err)
	}
}

func TestCheckEndpoint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		endpoint, impersonate, emulator string
		hasCredentials                  bool
		flag                            string // of the error
	}{
		{"https://example.com", "", "", false, ""},
		{"http://127.0.0.1:1", "", "", false, ""},
		{"http://example.com", "", "", false, "--endpoint"},
		{"http://example.com", "", "", true, "--endpoint"},
		{"", "", "example.com:80", false, ""},
		{"", "", "example.com:80", true, "VISION_EMULATOR_HOST"},
		{"", "a@b.example", "", true, "--impersonate-service-account"},
	} {
		f, _ := factory(map[string]string{"VISION_EMULATOR_HOST": tt.emulator})
		f.Globals.Endpoint, f.Globals.Impersonate = tt.endpoint, tt.impersonate
		config, diags := session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
		if len(diags) > 0 {
			t.Fatalf("%+v: %+v", tt, diags)
		}
		d := config.CheckEndpoint(tt.hasCredentials)
		if (d == nil) != (tt.flag == "") || d != nil && d.Flag != tt.flag {
			t.Errorf("%+v: %+v", tt, d)
		}
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"cloud-vision": "https://www.googleapis.com/auth/cloud-vision", "https://example.com/scope": "https://example.com/scope",
		"": "", "Cloud": "", "a b": "", "https://": "", "ftp://example.com/x": "", "https://example.com/a b": "",
	} {
		if got, ok := session.ScopeURL(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %t; want %q", text, got, ok, want)
		}
	}
	for _, scope := range session.AllScopes() {
		if got, ok := session.ScopeURL(session.ScopeName(scope)); !ok || got != scope {
			t.Errorf("%s: %s", scope, got)
		}
	}
}

// The configuration has what the flags say, or the defaults. A scope of another
// method is only a warning.
func TestConfig(t *testing.T) {
	t.Parallel()
	f, _ := factory(nil)
	config, diags := session.Configure(f.Globals, []string{"https://example.com/first", "https://example.com/second"}, f.IO.Getenv)
	if len(diags) > 0 || !slices.Equal(config.Scopes, []string{"https://example.com/first"}) || config.Retries != 3 || config.Timeout != 0 || config.Impersonate != nil {
		t.Errorf("%+v, %+v", config, diags)
	}
	f.Globals.Scopes, f.Globals.Impersonate = []string{"cloud-vision", "nope"}, "a@b.example,c@d.example"
	config, diags = session.Configure(f.Globals, session.AllScopes(), f.IO.Getenv)
	if diags.HasErrors() || len(diags) != 1 || diags[0].Index != 2 || len(config.Scopes) != 2 || len(config.Impersonate) != 2 {
		t.Errorf("%+v, %+v", config, diags)
	}
}

// All invalid flags and variables are reported together.
func TestConfigureTogether(t *testing.T) {
	t.Parallel()
	f, _ := factory(map[string]string{"GOOGLE_CLOUD_QUOTA_PROJECT": "a\nb", "HTTPS_PROXY": "://"})
	g := f.Globals
	g.Location, g.Timeout, g.Retries, g.ErrorFormat, g.Impersonate, g.Scopes = "mars", "5", "x", "xml", "me", []string{"A"}
	_, diags := session.Configure(g, session.AllScopes(), f.IO.Getenv)
	var got []string
	for _, d := range diags.Errors() {
		got = append(got, d.Flag)
	}
	slices.Sort(got)
	const want = "--error-format --impersonate-service-account --location --retries --scope --timeout GOOGLE_CLOUD_QUOTA_PROJECT HTTPS_PROXY"
	if strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}
