package cli_test

import (
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// On a terminal, --dry-run shows only the beginning of an image; elsewhere, the
// request is complete.
func TestDryRunTruncates(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("QUJD", 1000)
	args := []string{"images", "annotate", "--dry-run", "-r", "requests.image.content=" + content, "requests.features.type=LOGO_DETECTION"}
	run := func(terminal bool) string {
		env := map[string]string{"VISION_EMULATOR_HOST": "127.0.0.1:1", "HOME": t.TempDir()}
		return clitest.Command{Args: args, Env: env, StdoutTerminal: terminal}.Run().Stdout
	}
	if got := run(false); !strings.Contains(got, `"content":"`+content+`"`) {
		t.Errorf("not complete: %.300s", got)
	}
	got := run(true)
	if want := `"content":"` + content[:200] + `… (3800 bytes more)"`; !strings.Contains(got, want) || !strings.Contains(got, `"type":"LOGO_DETECTION"`) {
		t.Errorf("no %q in\n%s", want, got)
	}
}

// A line break in an argument is escaped, unlike one in a message of the service.
func TestLineBreakInArgument(t *testing.T) {
	t.Parallel()
	result := runCommand(t, "", nil, "images", "annotate", "-r", "a\nerror: b=c")
	if result.Code != 2 || !strings.Contains(result.Stderr, `a\nerror: b=c`) || strings.Contains(result.Stderr, "\nerror: b") {
		t.Errorf("exit code %d\n%s", result.Code, result.Stderr)
	}
}
