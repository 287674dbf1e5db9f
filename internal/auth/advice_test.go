package auth

import (
	"strings"
	"testing"

	"vision1/internal/shell"
)

func TestNotFoundHintsForShell(t *testing.T) {
	t.Parallel()
	for sh, want := range map[shell.Shell][]string{
		shell.POSIX:      {"  export VISION1_CREDENTIALS_JSON=…         the text", "export VISION_EMULATOR_HOST=127.0.0.1:9790"},
		shell.PowerShell: {"  $env:VISION1_CREDENTIALS_JSON = …         the text", "$env:VISION_EMULATOR_HOST = '127.0.0.1:9790'"},
		shell.Cmd:        {"  set VISION1_CREDENTIALS_JSON=…          the text", "  gcloud auth application-default login   in a browser", "set VISION_EMULATOR_HOST=127.0.0.1:9790"},
	} {
		hints := strings.Join((&NotFoundError{Shell: sh}).Hints(), "\n")
		for _, text := range want {
			if !strings.Contains(hints, text) {
				t.Errorf("shell %d: no %q in\n%s", sh, text, hints)
			}
		}
		if sh != shell.POSIX && strings.Contains(hints, "export ") {
			t.Errorf("shell %d:\n%s", sh, hints)
		}
	}
}
