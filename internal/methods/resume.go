package methods

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/params"
	"vision1/internal/secret"
	"vision1/internal/shell"
)

// resumeCommand returns the command that resumes waiting for operations, with
// every flag that was set. It leaves out those of the request, parameters of -p
// that are secrets, and --timeout, which has just ended the wait.
func (o *options) resumeCommand(names []string) string {
	const maxNames = 20
	sh := o.f.IO.Shell
	args := append([]string{"vision1"}, setFlags(sh, o.f.Globals.Flags, "timeout")...)
	args = append(args, "operations", "wait")
	for _, name := range names[:min(len(names), maxNames)] {
		args = append(args, sh.Quote(name))
	}
	if len(names) > maxNames {
		args = append(args, "...")
	}
	args = append(args, setFlags(sh, o.flags.Set, RequestFlag, ParamFlag, "json", "wait", "output")...)
	for _, arg := range o.flags.ParamArgs {
		name, _, _ := strings.Cut(arg, "=")
		if p, ok := params.Find(&api.Method{}, name); ok && !secret.AuthenticatesRequest(p.Name) { // a system parameter
			args = append(args, "-p", sh.Quote(arg))
		}
	}
	if o.flags.Output != "-" {
		args = append(args, "-o", sh.Quote(o.flags.Output))
	}
	return strings.Join(args, " ")
}

// setFlags returns the flags of a set that were set, as arguments of a shell,
// without some.
func setFlags(sh shell.Shell, set *pflag.FlagSet, without ...string) []string {
	var args []string
	set.VisitAll(func(f *pflag.Flag) {
		if !f.Changed || slices.Contains(without, f.Name) {
			return
		}
		name := "--" + f.Name
		switch list, isList := f.Value.(pflag.SliceValue); {
		case isList:
			for _, value := range list.GetSlice() {
				args = append(args, name, sh.Quote(value))
			}
		case f.NoOptDefVal == "":
			args = append(args, name, sh.Quote(f.Value.String()))
		case f.Value.String() == f.NoOptDefVal:
			args = append(args, name)
		}
	})
	return args
}
