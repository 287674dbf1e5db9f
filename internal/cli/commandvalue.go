package cli

import (
	"slices"
	"strings"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
)

// commandAsValue returns the error for a command that a flag before it took as its
// value, as in --quota-project images annotate; nil if none did. commands[0] is not a
// command, and typed is the whole command line.
func commandAsValue(commands, typed []string) *cmdutil.UsageError {
	at := slices.Index(typed, commands[0])
	if at < 2 || !strings.HasPrefix(typed[at-2], "-") || strings.Contains(typed[at-2], "=") {
		return nil
	}
	flag, command := typed[at-2], typed[at-1]
	if _, ok := findResource(command); !ok && !slices.Contains(ownCommands(), command) {
		return nil
	}
	return &cmdutil.UsageError{Diags: diag.List{{
		Flag: flag, Text: command, Message: "this flag requires a value, and took the command " + command + " for it; add the value before the command",
	}}}
}
