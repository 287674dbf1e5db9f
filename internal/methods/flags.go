package methods

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/cursor"
	"vision1/internal/diag"
	"vision1/internal/params"
)

// Flags are the values of the flags that follow a method.
type Flags struct {
	RequestArgs []string
	ParamArgs   []string
	JSON        string
	Output      string
	DryRun      bool
	Skeleton    bool
	Wait        bool
	Interval    string
	Progress    string
	Query       string
	Format      string
	PageAll     bool
	PageLimit   string

	Set *pflag.FlagSet
}

// The flags that take several values, and those whose presence counts.
const (
	RequestFlag   = "request"
	ParamFlag     = "property"
	queryFlag     = "query"
	formatFlag    = "format"
	pageLimitFlag = "page-limit"
	progressFlag  = "progress"
)

// NewFlags returns the flags at their defaults. The usage of a flag with a value
// starts with the name of that value in backquotes (see cmdutil.FlagUsage).
func NewFlags() *Flags {
	c := &Flags{Set: pflag.NewFlagSet("", pflag.ContinueOnError)}
	f := c.Set
	f.SortFlags = false
	f.StringArrayVarP(&c.RequestArgs, RequestFlag, "r", nil, "`ARGUMENT...` set fields of the request: field=value, or cursor moves")
	f.StringArrayVarP(&c.ParamArgs, ParamFlag, "p", nil, "`NAME=VALUE...` set parameters")
	f.StringVar(&c.JSON, "json", "", "`FILE` start from a JSON request in FILE, or - for standard input; -r is applied on top of it")
	f.StringVarP(&c.Output, "output", "o", "-", "`FILE` write the response to FILE, atomically; - is standard output")
	f.BoolVar(&c.DryRun, "dry-run", false, "print the request, with secrets masked, and send nothing")
	f.BoolVar(&c.Skeleton, "skeleton", false, "print a request with every field, as JSON for --json, and send nothing")
	f.BoolVar(&c.Wait, "wait", false, "wait until the operation is done, and write it as the response")
	f.StringVar(&c.Interval, "interval", "", "`DURATION` time between two polls (default: from 1s to 30s, with jitter)")
	f.StringVar(&c.Query, queryFlag, "", "`EXPRESSION` print what a jq expression selects from the response: one result a line, strings as raw strings")
	f.StringVar(&c.Format, formatFlag, "", "`json|compact|yaml|table|csv` format of the response (default: unmodified)")
	f.BoolVar(&c.PageAll, "page-all", false, "fetch all pages of a list, as one response")
	f.StringVar(&c.PageLimit, pageLimitFlag, "", "`NUMBER` maximum number of pages that --page-all fetches")
	f.StringVar(&c.Progress, progressFlag, cmdutil.ProgressAuto, cmdutil.ProgressUsage)
	return c
}

func (c *Flags) isSet(name string) bool { return c.Set.Changed(name) }

// UnknownFlag returns the error for a flag, which can be meant as a parameter of
// -p, a field of -r, or a positional argument.
func UnknownFlag(name string, known []string, m *api.Method) *diag.Diagnostic {
	d := diag.Unknown("flag", name, known)
	typed := strings.TrimLeft(name, "-")
	if len(typed) < 2 { // a letter
		return d
	}
	meant := typed
	if d.Suggestion == "" {
		meant = diag.Nearest(name, params.Names(m))
	}
	isPositional := func(p api.Parameter) bool { return api.IsName(typed, p.CLIName, p.Name) }
	parameter, isParameter := params.Find(m, meant)
	field := cursor.SuggestField(m.Request, typed)
	switch {
	case isParameter:
		d.Message, d.Suggestion = "unknown flag", "-p "+parameter.CLIName+"="
	case slices.ContainsFunc(m.Positionals, isPositional):
		d.Message, d.Suggestion = "unknown flag; the "+typed+" is an argument: vision1 "+m.Resource+" "+usageLine(m), ""
	case field != "":
		d.Message, d.Suggestion = "unknown flag", "-r "+field
	}
	return d
}
