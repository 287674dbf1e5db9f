package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/help"
)

const (
	versionCommand = "version"
	versionSummary = "Print the version and build information"
)

// The linker sets these for a release.
var (
	version = "dev"
	commit  string //nolint:gochecknoglobals // the linker can set only variables
	date    string //nolint:gochecknoglobals // likewise; of the commit, RFC 3339
)

// Version returns the version of the program.
func Version() string { return version }

// build is the build information. What the linker didn't set is omitted.
type build struct {
	Version     string `json:"version"`
	Commit      string `json:"commit,omitempty"`
	Date        string `json:"date,omitempty"` // of the commit, RFC 3339
	GoVersion   string `json:"goVersion"`
	Platform    string `json:"platform"`    // operating system and processor, as Go names them
	APIRevision string `json:"apiRevision"` // date of the API description, YYYYMMDD
}

func thisBuild() build {
	return build{
		Version:     version,
		Commit:      commit,
		Date:        date,
		GoVersion:   runtime.Version(),
		Platform:    runtime.GOOS + "/" + runtime.GOARCH,
		APIRevision: api.Revision(),
	}
}

// newVersionCommand prints the build information, for bug reports and, with
// --json, for scripts.
func newVersionCommand(f *cmdutil.Factory) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   versionCommand + " [--json]",
		Short: versionSummary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			diags := f.Globals.Diags
			if len(args) > 0 {
				diags.Add(&diag.Diagnostic{Flag: "argument", Text: args[0], Message: "version accepts no arguments, only --json"})
			}
			if len(diags) > 0 {
				return &cmdutil.UsageError{Diags: diags, Command: versionCommand}
			}
			if asJSON {
				return f.IO.PrintJSON(thisBuild())
			}
			return f.IO.Print(thisBuild().text())
		},
	}
	cmd.Flags().AddFlagSet(versionFlags(&asJSON))
	return cmd
}

func versionFlags(asJSON *bool) *pflag.FlagSet {
	f := pflag.NewFlagSet(versionCommand, pflag.ContinueOnError)
	f.BoolVar(asJSON, "json", false, "print a JSON object")
	return f
}

func versionHelp() *help.Document {
	d := help.NewCommand("vision1 version [--json]", "Prints the version and the build information: the commit, the Go version, the platform, and the date "+
		"of the API description that vision1 was built from. It needs no credentials and sends nothing.",
		cmdutil.AllFlagTerms(versionFlags(new(bool)))...)
	d.AddExamples(
		help.Example("Print the build information for a script", "vision1 version --json"),
	)
	return d
}

func (b build) text() string {
	text := "vision1 " + b.Version + "\n"
	for _, line := range []struct{ name, value string }{
		{"commit", b.Commit}, {"date", b.Date}, {"go", b.GoVersion}, {"platform", b.Platform}, {"api", b.APIRevision},
	} {
		if line.value != "" {
			text += fmt.Sprintf("%-9s %s\n", line.name, line.value)
		}
	}
	return text
}
