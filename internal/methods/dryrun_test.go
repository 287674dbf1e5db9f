package methods_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// --dry-run finds locally what would authenticate the request, and prints no
// secret.
func TestDryRunCredentials(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	token := filepath.Join(directory, "token")
	user := filepath.Join(directory, "user.json")
	for name, text := range map[string]string{
		token: "ya29.SECRET\n",
		user:  `{"type":"authorized_user","client_id":"c","client_secret":"SECRET","refresh_token":"SECRET","quota_project_id":"of-file"}`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name   string
		env    map[string]string
		change func(*command)
		args   []string
		want   []string // in the request
		note   string
	}{
		{"token", map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.SECRET"}, nil, nil,
			[]string{"\nAuthorization: Bearer ***\n"}, "would be authenticated with the access token of GOOGLE_OAUTH_ACCESS_TOKEN"},
		{"key", map[string]string{"VISION1_API_KEY": "AIzaSECRET"}, nil, nil,
			[]string{"\nX-Goog-Api-Key: ***\n"}, "would be authenticated with the API key of VISION1_API_KEY"},
		{"token file", nil, func(c *command) { c.f.Globals.AccessTokenFile = token }, nil,
			[]string{"\nAuthorization: Bearer ***\n"}, "of --access-token-file (" + token + ")"},
		{"user", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": user}, nil, nil,
			[]string{"\nAuthorization: Bearer ***\n", "\nX-Goog-User-Project: of-file\n"}, "tokens from oauth2.googleapis.com"},
		{"quota project", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": user}, func(c *command) { c.f.Globals.QuotaProject = "of-flag" }, nil,
			[]string{"\nX-Goog-User-Project: of-flag\n"}, ""},
		{"key in place of a quota project", nil, func(c *command) {
			c.f.IO.Secrets.Add("AIzaSECRETSECRET")
			c.f.Globals.QuotaProject = "AIzaSECRETSECRET"
		}, nil,
			[]string{"\nX-Goog-User-Project: ***\n"}, ""},
		{"-p", map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.SECRET"}, nil, []string{"--property=access-token=SECRET"},
			[]string{"access_token=***"}, ""},
		{"none", nil, nil, nil, nil, "no credentials found on this machine; vision1 would ask the metadata server"},
		{"emulator", map[string]string{"VISION_EMULATOR_HOST": "127.0.0.1:9790"}, func(c *command) { c.f.Globals.Endpoint = "" }, nil,
			[]string{"\nHost: 127.0.0.1:9790\n"}, "not authenticated: an emulator needs no credentials"},
	} {
		c := newCommand(t, "{}")
		for name, value := range tt.env {
			c.env[name] = value
		}
		if tt.change != nil {
			tt.change(c)
		}
		if err := c.run(t.Context(), t, "images", "annotate", append(tt.args, "--dry-run")...); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		text := c.stdout.String()
		for _, want := range tt.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", tt.name, want, text)
			}
		}
		if !strings.Contains(c.stderr.String(), tt.note) || strings.Contains(text+c.stderr.String(), "SECRET") || c.requests.Load() > 0 {
			t.Errorf("%s: %d requests, %q\n%s", tt.name, c.requests.Load(), c.stderr.String(), text)
		}
		if hasHeader := strings.Contains(text, "\nAuthorization:"); hasHeader && (tt.name == "-p" || tt.name == "emulator") {
			t.Errorf("%s: authenticated twice\n%s", tt.name, text)
		}
	}
}

// A request that would be rejected for its credentials is rejected by --dry-run too.
func TestDryRunRejected(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*command){
		"plain http":        func(c *command) { c.f.Globals.Endpoint = "http://example.com" },
		"impersonate twice": func(c *command) { c.f.Globals.Impersonate = "a@b.example" },
	} {
		c := newCommand(t, "{}")
		change(c)
		err := c.run(t.Context(), t, "images", "annotate", "--property=key=K", "--dry-run")
		if exitcode.Of(err) != exitcode.Usage || c.stdout.Len() > 0 {
			t.Errorf("%s: %v, %q", name, err, c.stdout.String())
		}
	}
	c := newCommand(t, "{}")
	c.env["GOOGLE_APPLICATION_CREDENTIALS"] = filepath.Join(t.TempDir(), "missing.json")
	if err := c.run(t.Context(), t, "images", "annotate", "--dry-run"); exitcode.Of(err) != exitcode.Config {
		t.Errorf("missing file: %v, %q", err, diag.Hints(err))
	}
}

// A dry run of a wait has a request for each operation.
func TestDryRunWait(t *testing.T) {
	t.Parallel()
	c := newCommand(t, "{}")
	if err := c.wait(t.Context(), t, "operations/a", "operations/b", "operations/a", "--dry-run"); err != nil {
		t.Fatal(err)
	}
	text := c.stdout.String()
	if strings.Count(text, "GET /v1/operations/") != 2 || c.requests.Load() > 0 ||
		!strings.Contains(c.stderr.String(), "it would be repeated until the operation is done") {
		t.Errorf("%d requests, %q\n%s", c.requests.Load(), c.stderr.String(), text)
	}
	c = newCommand(t, "{}")
	err := c.run(t.Context(), t, "files", "async-batch-annotate", "--property=key=K", "--wait", "--dry-run")
	if err != nil || !strings.Contains(c.stderr.String(), "then the operation would be polled until it is done") {
		t.Errorf("%v, %q", err, c.stderr.String())
	}
}

// On a terminal, long strings of the request are shortened; in a file or a pipe,
// they are complete. --output is honored.
func TestDryRunOutput(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("x", 300) + `\"y`
	request := `--request=parent=` + strings.Repeat("x", 300) + `"y`
	for terminal, want := range map[bool]string{
		false: `{"parent":"` + name + `"}` + "\n",
		true:  `{"parent":"` + strings.Repeat("x", 200) + `… (103 bytes more)"}` + "\n",
	} {
		c := newCommand(t, "{}")
		c.f.IO.OutIsTTY = terminal
		err := c.run(t.Context(), t, "images", "annotate", request, "--property=key=K", "--dry-run")
		if got := c.stdout.String(); err != nil || !strings.HasSuffix(got, "\n\n"+want) {
			t.Errorf("terminal %t: %v\n%s", terminal, err, got)
		}
	}
	file := filepath.Join(t.TempDir(), "request.txt")
	c := newCommand(t, "{}")
	err := c.run(t.Context(), t, "operations", "get", "operations/x", "--property=key=K", "--dry-run", "--output="+file)
	text, _ := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(text), "GET /v1/operations/x?") || !strings.HasSuffix(string(text), "\n\n") || c.stdout.Len() > 0 {
		t.Errorf("%v, file %q, output %q", err, text, c.stdout.String())
	}
}
