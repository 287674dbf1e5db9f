package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/authcmd"
	"vision1/internal/cmdutil"
	"vision1/internal/completion"
	"vision1/internal/detectcmd"
	"vision1/internal/help"
	"vision1/internal/operations"
)

// newRoot returns the tree of commands: one for each resource, and below it its
// methods. It has only the commands that the arguments mention, since the whole
// tree with its flags would cost each command a millisecond. helpErr is set if
// help could not be written: cobra accepts no error of its help function.
func newRoot(f *cmdutil.Factory) (root *cobra.Command, helpErr *error) {
	helpErr = new(error)
	root = &cobra.Command{
		Use:           "vision1",
		Version:       Version(),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(*cobra.Command, []string) error { return f.IO.ShowHelp(rootHelp()) },
	}
	root.SetIn(f.IO.In)
	root.SetOut(f.IO.Stdout())
	root.SetErr(f.IO.Err)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().AddFlagSet(f.Globals.Flags)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(f.Globals, cmd, err) })
	startTimeout := func(cmd *cobra.Command) {
		limit, _ := time.ParseDuration(f.Globals.Timeout) // session.Configure reports an invalid one
		cmd.SetContext(cmdutil.WithTimeout(cmd.Context(), limit))
	}
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) { startTimeout(cmd) }
	helpCmd := newHelpCommand(f)
	root.SetHelpCommand(helpCmd)
	root.AddCommand(helpCmd) // cobra adds it only if there are other commands
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		startTimeout(cmd)
		*helpErr = showHelpOf(f, cmd)
	})
	completing := completion.IsRequest(f.Args)
	add := func(name string, command func() *cobra.Command) {
		if completing || f.Mentions(name) {
			root.AddCommand(command())
		}
	}
	add(schemaCommand, func() *cobra.Command { return newSchemaCommand(f) })
	add(detectcmd.Name, func() *cobra.Command { return detectcmd.NewCommand(f) })
	add(authcmd.Name, func() *cobra.Command { return authcmd.NewCommand(f) })
	add(versionCommand, func() *cobra.Command { return newVersionCommand(f) })
	add(completion.CommandName, func() *cobra.Command { return completion.NewCommand(f, root) })
	resources := api.Resources()
	for i := range resources {
		add(resources[i].Name, func() *cobra.Command { return newResourceCommand(f, operations.WithWait(&resources[i]), completing) })
	}
	return root, helpErr
}

func newResourceCommand(f *cmdutil.Factory, r *api.Resource, completing bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   r.Name,
		Short: r.Summary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(*cobra.Command, []string) error {
			return &cmdutil.UsageError{Help: help.Resource(r)}
		},
	}
	for i := range r.Methods {
		m := &r.Methods[i]
		switch {
		case f.Mentions(m.Name):
			cmd.AddCommand(operations.NewCommand(f, m))
		case completing: // only its name is needed
			cmd.AddCommand(&cobra.Command{Use: m.Name, Short: m.Summary, Run: func(*cobra.Command, []string) {}})
		}
	}
	return cmd
}

// commandPath returns the names that lead to cmd, without that of the program.
func commandPath(cmd *cobra.Command) string {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	return path
}
