package completion

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// powerShell writes the script for PowerShell. Cobra's joins the elements of the
// command line with spaces and runs the result as a command. So it runs $(...) in an
// argument, splits text,labels, and fails after a quote that is still open. This one
// passes the arguments as PowerShell has parsed them.
func powerShell(root *cobra.Command, w *bytes.Buffer) error {
	var b bytes.Buffer
	if err := root.GenPowerShellCompletionWithDesc(&b); err != nil {
		return err //nolint:wrapcheck // the caller does
	}
	text := b.String()
	for _, part := range []struct{ start, end, new string }{
		{"    # Get the current command line and convert into a string\n", "    $ShellCompDirectiveError=", powerShellArguments},
		{"    # Prepare the command to request completions for the program.\n", "    # Check for flag with equal sign\n", ""},
		{"    if ( $WordToComplete -eq \"\" -And ( -Not $IsEqualFlag )) {\n", "    # First disable ActiveHelp", ""},
	} {
		before, rest, found := strings.Cut(text, part.start)
		at := strings.Index(rest, part.end)
		if !found || at < 0 {
			return fmt.Errorf("cobra changed its script, which lacks %q", part.start)
		}
		text = before + part.new + rest[at:]
	}
	w.WriteString(text)
	return nil
}

// powerShellPatches: candidates can have brackets, which -like interprets. No
// candidates means no completion, not a completion of files.
func powerShellPatches() []patch {
	return []patch{
		{"    Invoke-Expression -OutVariable out \"$RequestComp\" 2>&1 | Out-Null\n", powerShellRequest},
		{"Received error from custom completion go code\"\n        return\n", "Received error from custom completion go code\"\n        \"\"\n        return\n"},
		{"$_.Name -like \"$WordToComplete*\"", "$_.Name.StartsWith($WordToComplete, 'OrdinalIgnoreCase')"},
	}
}

// powerShellArguments sets $Program, $Arguments, and $WordToComplete, the argument at
// the cursor, without what follows the cursor.
const powerShellArguments = `    $Program = $CommandAst.CommandElements[0].Extent.Text.Trim("'""")
    $Arguments = @()
    $WordToComplete = ""
    foreach ($Element in ($CommandAst.CommandElements | Select-Object -Skip 1)) {
        $Start = $Element.Extent.StartOffset
        if ($Start -ge $CursorPosition) {
            break
        }
        if ($Element.Extent.EndOffset -gt $CursorPosition) {
            $Word = $Element.Extent.Text.Substring(0, $CursorPosition - $Start).TrimStart("'""")
        } elseif ($Element -is [System.Management.Automation.Language.StringConstantExpressionAst] -or
                  $Element -is [System.Management.Automation.Language.ExpandableStringExpressionAst]) {
            $Word = $Element.Value
        } else {
            $Word = $Element.Extent.Text
        }
        if ($Element.Extent.EndOffset -ge $CursorPosition) {
            $WordToComplete = $Word
        } else {
            $Arguments += $Word
        }
    }
    __vision1_debug "Arguments: $Arguments WordToComplete: $WordToComplete"

`

// powerShellRequest sets $Out to the lines of the response. Up to version 7.2,
// PowerShell omits empty arguments and doesn't escape double quotes.
const powerShellRequest = `    $Request = @("__complete") + $Arguments
    if ( $IsEqualFlag ) {
        $Request += "$Flag=$WordToComplete"
    } else {
        $Request += $WordToComplete
    }
    if ($PSVersionTable.PSVersion -lt [version]'7.3.0' -or $PSNativeCommandArgumentPassing -eq 'Legacy') {
        $Request = @($Request | ForEach-Object { if ($_ -eq '') { '""' } else { $_ -replace '(\\*)"', '$1$1\"' } })
    }
    __vision1_debug "Calling $Program $Request"
    $Out = @()
    try {
        $Out = @(& $Program @Request 2>$null)
    } catch {
        __vision1_debug "$_"
    }
    if ($Out.Count -eq 0) {
        ""
        return
    }
`
