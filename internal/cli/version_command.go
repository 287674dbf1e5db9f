package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/diag"
)

const versionCommand = "version"

// A build is what there is to know of the program that runs. What the linker was
// not told is left out.
type build struct {
	Version     string `json:"version"`
	Commit      string `json:"commit,omitempty"`
	Date        string `json:"date,omitempty"` // of the commit, RFC 3339
	GoVersion   string `json:"goVersion"`
	Platform    string `json:"platform"`    // operating system and processor, as Go names them
	APIRevision string `json:"apiRevision"` // date of the API's description, YYYYMMDD
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

// newVersionCommand prints what is known of this build, for reports of bugs and,
// with --json, for scripts.
func newVersionCommand(env *Env, flags *flagSet) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   versionCommand + " [--json]",
		Short: "Print the version, and of what the program was built",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			problems := flags.problems
			if len(args) > 0 {
				problems = append(problems, diag.Diagnostic{Flag: "argument", Text: args[0],
					Message: "version takes no argument, only --json"})
			}
			if len(problems) > 0 {
				return &usageError{problems: problems}
			}
			if asJSON {
				return env.printJSON(thisBuild())
			}
			return env.print(thisBuild().text())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return cmd
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

// printJSON writes a value to standard output, indented.
func (env *Env) printJSON(value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write %T as JSON: %w", value, err)
	}
	return env.print(string(text) + "\n")
}
