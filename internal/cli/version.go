package cli

// The linker sets these for a release.
var (
	version = "dev"
	commit  string //nolint:gochecknoglobals // the linker can set variables only
	date    string //nolint:gochecknoglobals // likewise; of the commit, RFC 3339
)

// Version returns the version of the program.
func Version() string { return version }

// userAgent names the program to the service.
func userAgent() string { return "vision1/" + Version() }
