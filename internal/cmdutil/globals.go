package cmdutil

import (
	"github.com/spf13/pflag"

	"vision1/internal/diag"
)

// Globals are the values of the flags that every command accepts.
type Globals struct {
	Scopes          []string
	AccessTokenFile string
	Credentials     string
	QuotaProject    string
	Impersonate     string
	ConfigDir       string
	Endpoint        string
	Location        string
	Timeout         string
	Retries         string
	ErrorFormat     string
	Debug           bool
	Quiet           bool
	Strict          bool
	NoHistory       bool

	// Flags is the flag set with these values.
	Flags *pflag.FlagSet
	// Diags are the errors found while the arguments were split into flags.
	Diags diag.List
}

// NewGlobals returns the global flags at their defaults. In the help of a flag,
// the name of its value is in backquotes.
func NewGlobals() *Globals {
	g := &Globals{Flags: pflag.NewFlagSet("vision1", pflag.ContinueOnError)}
	f := g.Flags
	f.SortFlags = false
	f.StringArrayVar(&g.Scopes, "scope", nil, "OAuth `SCOPE` to request, a URL or its last part (can be repeated; default: cloud-platform)")
	f.StringVar(&g.AccessTokenFile, "access-token-file", "", "`FILE` with an access token")
	f.StringVar(&g.Credentials, "credentials", "", "credentials `FILE`: service account, authorized user, external account, or impersonated service account")
	f.StringVar(&g.QuotaProject, "quota-project", "", "`PROJECT` that quota and billing are charged to")
	f.StringVar(&g.Impersonate, "impersonate-service-account", "", "`EMAIL[,DELEGATE...]` of a service account to impersonate, through the delegates")
	f.StringVar(&g.ConfigDir, "config-dir", "", "`DIRECTORY` with the OAuth client and the logins (default: ~/.google-service-cli)")
	f.StringVar(&g.Endpoint, "endpoint", "", "`URL` of the server to send requests to (default: https://vision.googleapis.com/)")
	f.StringVar(&g.Location, "location", "", "regional service to use: `us|eu`")
	f.StringVar(&g.Timeout, "timeout", "", "time limit for the whole command, a `DURATION` such as 90s or 5m (default: none)")
	f.StringVar(&g.Retries, "retries", "3", "maximum `NUMBER` of retries")
	f.StringVar(&g.ErrorFormat, "error-format", "text", "format of errors: `text|json`")
	f.BoolVar(&g.Debug, "debug", false, "print requests and responses to standard error, with secrets masked")
	f.BoolVar(&g.Quiet, "quiet", false, "suppress warnings and progress")
	f.BoolVar(&g.Strict, "strict", false, "treat warnings about the command line as errors")
	f.BoolVar(&g.NoHistory, "no-history", false, "don't store or offer operation names for completion")
	return g
}
