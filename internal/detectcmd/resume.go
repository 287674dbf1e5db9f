package detectcmd

import (
	"slices"
	"strings"

	"vision1/internal/secret"
)

// commandLine returns the command as it was typed, with other flags, which replace
// --again. Instead of a credential in -p it has "…".
func (o *options) commandLine(more ...string) string {
	flags, rest := o.f.Args, []string(nil)
	if end := slices.Index(flags, "--"); end >= 0 {
		flags, rest = flags[:end], flags[end:]
	}
	words := []string{"vision1"}
	for _, arg := range withoutFlags(flags, "--again") {
		words = append(words, o.f.IO.Shell.Quote(o.maskCredential(arg)))
	}
	words = append(words, more...)
	for _, arg := range rest {
		words = append(words, o.f.IO.Shell.Quote(arg))
	}
	return strings.Join(words, " ")
}

// withoutFlags returns arguments without some flags and their values. What follows -- is
// not a flag.
func withoutFlags(args []string, names ...string) []string {
	var kept []string
	for i := 0; i < len(args); i++ {
		name, _, attached := strings.Cut(args[i], "=")
		if name == "--" {
			return append(kept, args[i:]...)
		}
		if !slices.Contains(names, name) {
			kept = append(kept, args[i])
		} else if !attached {
			i++
		}
	}
	return kept
}

// maskCredential returns an argument without the credential in it, which is the value
// of a system parameter.
func (o *options) maskCredential(arg string) string {
	for name, values := range o.query {
		for _, value := range values {
			if secret.AuthenticatesRequest(name) && value != "" && strings.HasSuffix(arg, "="+value) {
				return strings.TrimSuffix(arg, value) + "…"
			}
		}
	}
	return arg
}
