package completion_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"vision1/internal/completion"
)

// The script passes the arguments as PowerShell has parsed them: it never runs the
// text of the command line.
func TestPowerShellScript(t *testing.T) {
	t.Parallel()
	f, out := newFactory(t)
	cmd := completion.NewCommand(f, newRoot(f))
	cmd.SetArgs([]string{"powershell"})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	script := out.String()
	for _, unwanted := range []string{"Invoke-Expression", "RequestComp", "-like \"$WordToComplete", "$Command.Split"} {
		if strings.Contains(script, unwanted) {
			t.Errorf("the script has %s", unwanted)
		}
	}
	// Each part uses what an earlier one has set.
	at := 0
	for _, want := range []string{
		"param(", "$Arguments += $Word", "$IsEqualFlag = (", "@(\"" + cobra.ShellCompRequestCmd + "\") + $Arguments", "$Out = @(& $Program @Request 2>$null)",
		"[int]$Directive = $Out[-1]", "StartsWith($WordToComplete, ", "CompletionResult]::new(", "Register-ArgumentCompleter",
	} {
		next := strings.Index(script[at:], want)
		if next < 0 {
			t.Fatalf("the script lacks %q after\n%s", want, script[:at])
		}
		at += next
	}
	if open, closed := strings.Count(script, "{"), strings.Count(script, "}"); open != closed {
		t.Errorf("%d braces are opened, %d closed", open, closed)
	}
}
