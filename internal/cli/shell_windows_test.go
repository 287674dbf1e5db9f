package cli_test

import (
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// TestShells checks that advice is what the user's shell accepts.
func TestShells(t *testing.T) {
	t.Parallel()
	const profile = `C:\Users\ann`
	for _, test := range []struct{ name, modules, want string }{
		{"cmd.exe", `C:\Program Files\WindowsPowerShell\Modules`, "set GOOGLE_OAUTH_ACCESS_TOKEN=…"},
		{"PowerShell", profile + `\Documents\WindowsPowerShell\Modules`, "$env:GOOGLE_OAUTH_ACCESS_TOKEN = …"},
	} {
		got := clitest.Command{
			Args: []string{"operations", "get", "operations/x"},
			Env: map[string]string{
				"SHELL": "", "USERPROFILE": profile, "PSModulePath": test.modules, "GCE_METADATA_HOST": "127.0.0.1:1",
			},
		}.Run()
		if got.Code != 4 || !strings.Contains(got.Stderr, test.want) || strings.Contains(got.Stderr, "export ") {
			t.Errorf("%s: exit %d\n%s", test.name, got.Code, got.Stderr)
		}
	}
}
