package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/help"
	"vision1/internal/paginate"
)

// methodHelp returns the help for a method and its flags.
func methodHelp(m *api.Method) *help.Document {
	var values callFlags
	set := values.flags()
	output := []string{"output", queryFlag, formatFlag}
	if _, ok := paginate.Of(m); ok {
		output = append(output, "page-all", pageLimitFlag)
	}
	o := help.MethodOptions{
		RequestFlags: flagTerms(set, "json", "skeleton"),
		OutputFlags:  flagTerms(set, append(output, "dry-run")...),
		WaitFlags:    flagTerms(set, "wait", "interval", "progress"),
		ManyNames:    isWait(m),
	}
	const timeout = " When --timeout expires, the exit code is 8, and the operation continues, as it does after Ctrl-C."
	switch {
	case isWait(m):
		o.WaitFlags = o.WaitFlags[1:]
		o.WaitText = "The command accepts any number of names. With several names, it writes each operation as one line of JSON when it is done, " +
			"and the exit code is that of the worst outcome: 8, then 7, then 0." + timeout
	case isCancel(m):
		o.WaitText = "With --wait, the command polls the operation until it is done, and writes it unmodified. " +
			"The exit code is 0 if the operation was canceled, or 7 if it completed or failed." + timeout
	case canWait(m):
		o.WaitText = "With --wait, the command polls the operation until it is done, and writes it unmodified." + timeout
	}
	return help.Method(m, o)
}

// flagTerms returns the help for the flags with these names.
func flagTerms(set *pflag.FlagSet, names ...string) []help.Term {
	list := make([]help.Term, len(names))
	for i, name := range names {
		flag := set.Lookup(name)
		value, text := pflag.UnquoteUsage(flag)
		term := strings.TrimRight("--"+name+" "+value, " ")
		if flag.Shorthand != "" {
			term = "-" + flag.Shorthand + ", " + term
		}
		list[i] = help.Term{Name: term, Text: text}
	}
	return list
}
