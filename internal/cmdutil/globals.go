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

// CredentialFiles returns the files of credentials that flags and the environment name;
// "" for none.
func (g *Globals) CredentialFiles(getenv func(string) string) []string {
	return []string{g.AccessTokenFile, g.Credentials, getenv("GOOGLE_APPLICATION_CREDENTIALS")}
}

// NewGlobals returns the global flags at their defaults. The usage of a flag with
// a value starts with the name of that value in backquotes (see FlagUsage).
func NewGlobals() *Globals {
	g := &Globals{Flags: pflag.NewFlagSet("vision1", pflag.ContinueOnError)}
	f := g.Flags
	f.SortFlags = false
	f.StringArrayVar(&g.Scopes, "scope", nil, "`SCOPE` OAuth scope to request, a URL or its last part (can be repeated; default: cloud-platform)")
	f.StringVar(&g.AccessTokenFile, "access-token-file", "", "`FILE` file with an access token")
	f.StringVar(&g.Credentials, "credentials", "", "`FILE` credentials file: service account, authorized user, external account, or impersonated service account")
	f.StringVar(&g.QuotaProject, "quota-project", "", "`PROJECT` project that quota and billing are charged to")
	f.StringVar(&g.Impersonate, "impersonate-service-account", "", "`EMAIL[,DELEGATE...]` service account to impersonate, through the delegates")
	f.StringVar(&g.ConfigDir, "config-dir", "", "`DIRECTORY` directory with the OAuth client and the logins (default: ~/.google-service-cli)")
	f.StringVar(&g.Endpoint, "endpoint", "", "`URL` server to send requests to (default: https://vision.googleapis.com/)")
	f.StringVar(&g.Location, "location", "", "`us|eu` regional service to use")
	f.StringVar(&g.Timeout, "timeout", "", "`DURATION` time limit for the whole command, such as 90s or 5m (default: none)")
	f.StringVar(&g.Retries, "retries", "3", "`NUMBER` maximum number of retries (default: 3)")
	f.StringVar(&g.ErrorFormat, "error-format", "text", "`text|json` format of errors (default: text)")
	f.BoolVar(&g.Debug, "debug", false, "print requests and responses to standard error, with secrets masked")
	f.BoolVar(&g.Quiet, "quiet", false, "suppress warnings and progress")
	f.BoolVar(&g.Strict, "strict", false, "treat warnings about the command line as errors")
	f.BoolVar(&g.NoHistory, "no-history", false, "don't store or offer operation names for completion")
	return g
}
