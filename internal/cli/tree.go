package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/page"
	"vision1/internal/problem"
)

// newRoot makes the tree of commands: a resource each, and below it its methods.
// Only those whose names were typed are made, since the whole tree with its
// flags would cost a command a millisecond.
func newRoot(env *Env) (*cobra.Command, *flagSet) {
	flags := newFlagSet()
	root := &cobra.Command{
		Use:           "vision1",
		Version:       Version(),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand("resource", args[0], resourceWords())
			}
			if len(flags.problems) > 0 {
				return &usageError{problems: flags.problems}
			}
			return env.writePage(rootPage(flags))
		},
	}
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().AddFlagSet(flags.global)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flags.flagError(cmd, err) })
	root.SetHelpCommand(newHelpCommand(env, flags))
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { _ = env.writePage(pageOf(cmd, flags)) })
	if slices.Contains(env.Args, schemaCommand) {
		root.AddCommand(newSchemaCommand(env))
	}
	resources := api.Resources()
	for i := range resources {
		if slices.Contains(env.Args, resources[i].Name) {
			root.AddCommand(newResourceCommand(env, flags, &resources[i]))
		}
	}
	return root, flags
}

func newResourceCommand(env *Env, flags *flagSet, r *api.Resource) *cobra.Command {
	cmd := &cobra.Command{
		Use:   r.Name,
		Short: r.Summary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand("method of "+r.Name, args[0], methodWords(r))
			}
			return &usageError{page: page.Resource(r)}
		},
	}
	for i := range r.Methods {
		if slices.Contains(env.Args, r.Methods[i].Name) {
			cmd.AddCommand(newMethodCommand(env, flags, &r.Methods[i]))
		}
	}
	return cmd
}

func unknownCommand(what, word string, known []string) error {
	return &usageError{problems: []problem.Problem{{Flag: "command", Text: word, Message: "no such " + what,
		Suggestion: problem.Nearest(word, known)}}}
}

// resourceWords are the words that a command can start with.
func resourceWords() []string {
	return append(resourceNames(), "help", schemaCommand)
}

func resourceNames() []string {
	names := make([]string, 0, len(api.Resources()))
	for i := range api.Resources() {
		names = append(names, api.Resources()[i].Name)
	}
	return names
}

func methodWords(r *api.Resource) []string {
	words := make([]string, len(r.Methods))
	for i := range r.Methods {
		words[i] = r.Methods[i].Name
	}
	return words
}
