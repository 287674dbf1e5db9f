package cli

import (
	"strings"

	"github.com/spf13/pflag"

	"vision1/internal/diag"
)

// settings are the values of the flags that every method takes.
type settings struct {
	scopes          []string
	accessTokenFile string
	credentials     string
	quotaProject    string
	impersonate     string
	configDir       string
	endpoint        string
	location        string
	timeout         string
	retries         string
	errorFormat     string
	debug           bool
	quiet           bool
	strict          bool
	noHistory       bool
}

// callFlags are the values of the flags that come after a method.
type callFlags struct {
	request    []string
	properties []string
	json       string
	output     string
	dryRun     bool
	skeleton   bool
	wait       bool
	interval   string
	progress   string
	query      string
	format     string
	pageAll    bool
	pageLimit  string

	set *pflag.FlagSet
}

// given tells whether a flag was typed, be it with an empty value.
func (c *callFlags) given(name string) bool { return c.set.Changed(name) }

// flagSet knows all flags of the program, for the words to be rewritten before
// cobra reads them.
type flagSet struct {
	global   *pflag.FlagSet
	call     *pflag.FlagSet
	settings settings
	problems diag.List // found while the words were rewritten
	// helpFailed is why a page could not be written: cobra takes no error of it.
	helpFailed error
}

const (
	requestFlag  = "request"
	propertyFlag = "property"
)

func newFlagSet() *flagSet {
	f := &flagSet{global: pflag.NewFlagSet("vision1", pflag.ContinueOnError)}
	s, g := &f.settings, f.global
	g.SortFlags = false
	g.StringArrayVar(&s.scopes, "scope", nil, "OAuth `scope` to ask for, a URL or its last part (may be repeated)")
	g.StringVar(&s.accessTokenFile, "access-token-file", "", "`file` that holds an access token")
	g.StringVar(&s.credentials, "credentials", "", "`file` with credentials: a service account, an authorized user, an external account")
	g.StringVar(&s.quotaProject, "quota-project", "", "`project` that quota and billing are counted for")
	g.StringVar(&s.impersonate, "impersonate-service-account", "", "`email[,delegate...]` of a service account to act as, through the delegates")
	g.StringVar(&s.configDir, "config-dir", "", "`folder` with the OAuth client and the logins (default: ~/.google-service-cli)")
	g.StringVar(&s.endpoint, "endpoint", "", "`URL` to send calls to in place of the service's own")
	g.StringVar(&s.location, "location", "", "`us|eu`: call the service of that region")
	g.StringVar(&s.timeout, "timeout", "", "longest `duration` for the whole command, as in 90s or 5m (default: none)")
	g.StringVar(&s.retries, "retries", "3", "how many `times` a call is sent again, at most")
	g.StringVar(&s.errorFormat, "error-format", "text", "`text|json`: how errors are written")
	g.BoolVar(&s.debug, "debug", false, "show requests and replies on standard error, secrets masked")
	g.BoolVar(&s.quiet, "quiet", false, "leave out warnings and progress")
	g.BoolVar(&s.strict, "strict", false, "treat warnings about the command line as mistakes")
	g.BoolVar(&s.noHistory, "no-history", false, "keep no names of operations for completion, and offer none")
	var unused callFlags
	f.call = unused.flags()
	return f
}

func (c *callFlags) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.SortFlags = false
	f.StringArrayVarP(&c.request, requestFlag, "r", nil, "set fields of the request: `words` of the form field=value, or moves of the cursor")
	f.StringArrayVarP(&c.properties, propertyFlag, "p", nil, "set properties of the call: `words` of the form name=value")
	f.StringVar(&c.json, "json", "", "`file` with a whole request in JSON, - for standard input; -r is applied over it")
	f.StringVarP(&c.output, "output", "o", "-", "`file` for the reply, - for standard output")
	f.BoolVar(&c.dryRun, "dry-run", false, "print the request, secrets masked, and send nothing")
	f.BoolVar(&c.skeleton, "skeleton", false, "print a request with every field, for --json, and send nothing")
	f.BoolVar(&c.wait, "wait", false, "wait for the end of the operation, which is the reply then")
	f.StringVar(&c.interval, "interval", "", "`duration` between two looks at the operation (default: growing, up to 30s)")
	f.StringVar(&c.query, queryFlag, "", "jq `expression` for what of the reply is shown, texts bare")
	f.StringVar(&c.format, formatFlag, "", "`json|compact|yaml|table|csv`: how the reply is shown (default: as it was received)")
	f.BoolVar(&c.pageAll, "page-all", false, "ask for page after page of a list, as one reply")
	f.StringVar(&c.pageLimit, pageLimitFlag, "", "`number` of pages that --page-all asks for, at most")
	f.StringVar(&c.progress, "progress", "auto", "`auto|plain`: a moving line on a terminal, or plain lines anywhere")
	c.set = f
	return f
}

// parse takes a word for a flag apart. The name is the long one, "" where the
// word is no flag that is known.
func (f *flagSet) parse(word string) (name, attached string, hasValue bool) {
	if long, ok := strings.CutPrefix(word, "--"); ok {
		name, attached, hasValue = strings.Cut(long, "=")
		if f.find(name) == nil {
			return "", "", false
		}
		return name, attached, hasValue
	}
	if !isFlag(word) {
		return "", "", false
	}
	flag := f.call.ShorthandLookup(word[1:2])
	if flag == nil {
		return "", "", false
	}
	return flag.Name, strings.TrimPrefix(word[2:], "="), len(word) > 2
}

func (f *flagSet) find(name string) *pflag.Flag {
	if flag := f.global.Lookup(name); flag != nil {
		return flag
	}
	return f.call.Lookup(name)
}

func (f *flagSet) takesValue(name string) bool { return f.find(name).NoOptDefVal == "" }

func (f *flagSet) takesMany(name string) bool { return name == requestFlag || name == propertyFlag }

// repeats tells whether a flag may be given several times.
func (f *flagSet) repeats(name string) bool { return f.find(name).Value.Type() == "stringArray" }

// names returns all flags as they are typed.
func (f *flagSet) names() []string {
	var names []string
	for _, set := range []*pflag.FlagSet{f.global, f.call} {
		set.VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
	}
	return names
}
