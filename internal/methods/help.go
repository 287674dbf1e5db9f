package methods

import (
	"vision1/internal/cmdutil"
	"vision1/internal/help"
	"vision1/internal/paginate"
)

// Help returns the help of the command of a method.
func Help(spec Spec) *help.Document {
	flags := NewFlags().Set
	output := []string{"output", queryFlag, formatFlag}
	if _, ok := paginate.ListOf(spec.Method); ok {
		output = append(output, "page-all", pageLimitFlag)
	}
	o := help.MethodOptions{
		RequestFlags: cmdutil.FlagTerms(flags, "json", "skeleton"),
		OutputFlags:  cmdutil.FlagTerms(flags, append(output, "dry-run")...),
		ManyNames:    spec.Wait.Always,
		WaitText:     spec.Wait.Help,
	}
	switch {
	case spec.Wait.Always:
		o.WaitFlags = cmdutil.FlagTerms(flags, "interval", "progress")
	case spec.Wait.Offered:
		o.WaitFlags = cmdutil.FlagTerms(flags, "wait", "interval", "progress")
		if o.WaitText == "" {
			o.WaitText = "--wait waits until the operation is done, and only then writes it, unmodified."
		}
	}
	if o.WaitFlags != nil {
		o.WaitText += " After --timeout DURATION, vision1 stops waiting with exit code 8; the operation continues, as it does after Ctrl-C."
	}
	return help.Method(spec.Method, o)
}
