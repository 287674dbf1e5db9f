package authcmd_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/authcmd"
	"vision1/internal/cmdutil"
	"vision1/internal/exitcode"
	"vision1/internal/secret"
)

// run runs a command below auth and returns its output and messages.
func run(t *testing.T, env map[string]string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, messages bytes.Buffer
	secrets := new(secret.Redactor)
	f := &cmdutil.Factory{
		IO: &cmdutil.IO{
			In: strings.NewReader(""), Out: &out, Err: cmdutil.NewStatusWriter(&messages, func() int { return 0 }, secrets), Secrets: secrets,
			Getenv: func(name string) string { return env[name] },
		},
		Globals: cmdutil.NewGlobals(),
		Version: "test",
	}
	if env["VISION1_CONFIG_DIR"] == "" {
		f.Globals.ConfigDir = filepath.Join(t.TempDir(), "config")
	}
	cmd := authcmd.NewCommand(f)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.PersistentFlags().AddFlagSet(f.Globals.Flags)
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(t.Context())
	return out.String(), messages.String(), err
}

// Every command validates the global flags and rejects arguments, together.
func TestInvalid(t *testing.T) {
	t.Parallel()
	for _, c := range authcmd.Commands() {
		_, _, err := run(t, nil, c.Name, "extra", "--timeout", "soon")
		var usage *cmdutil.UsageError
		if !errors.As(err, &usage) || len(usage.Diags) != 2 || usage.Command != "auth "+c.Name {
			t.Errorf("%s: %v", c.Name, err)
		}
		if d, err := authcmd.Help([]string{c.Name}); err != nil || d.Title == "" {
			t.Errorf("help for %s: %v", c.Name, err)
		}
	}
	for _, args := range [][]string{nil, {"nope"}} {
		if _, _, err := run(t, nil, args...); exitcode.Of(err) != exitcode.Usage {
			t.Errorf("%q: %v", args, err)
		}
	}
	if _, err := authcmd.Help([]string{"nope"}); exitcode.Of(err) != exitcode.Usage {
		t.Errorf("help for nope: %v", err)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	env := map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.token"}
	stdout, stderr, err := run(t, env, "print-access-token")
	if err != nil || stdout != "ya29.token\n" || stderr != "" {
		t.Errorf("%q, %q, %v", stdout, stderr, err)
	}
	stdout, stderr, err = run(t, env, "status")
	if err != nil || !strings.Contains(stdout, "GOOGLE_OAUTH_ACCESS_TOKEN") || strings.Contains(stdout+stderr, "ya29") {
		t.Errorf("status: %q, %q, %v", stdout, stderr, err)
	}
	stdout, _, err = run(t, env, "status", "--json")
	if err != nil || !strings.Contains(stdout, `"source": "GOOGLE_OAUTH_ACCESS_TOKEN"`) || strings.Contains(stdout, "ya29") {
		t.Errorf("status --json: %q, %v", stdout, err)
	}
}

func TestEmulator(t *testing.T) {
	t.Parallel()
	stdout, _, err := run(t, map[string]string{"VISION_EMULATOR_HOST": "127.0.0.1:9790"}, "status")
	if err != nil || !strings.HasPrefix(stdout, "source:         none\n") {
		t.Errorf("%q, %v", stdout, err)
	}
}

// Without a login, logout says so; a remaining source is reported.
func TestLogoutWithoutLogin(t *testing.T) {
	t.Parallel()
	_, stderr, err := run(t, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.token"}, "logout")
	if err != nil || !strings.Contains(stderr, "no login is stored in") || !strings.Contains(stderr, "still authenticated with") {
		t.Errorf("%q, %v", stderr, err)
	}
}

func TestLoginWithoutClient(t *testing.T) {
	t.Parallel()
	_, _, err := run(t, nil, "login", "--no-browser")
	var config *cmdutil.ConfigError
	if !errors.As(err, &config) || exitcode.Of(err) != exitcode.Config || len(config.Hints()) == 0 {
		t.Errorf("%v", err)
	}
}
