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
		RunE: func(*cobra.Command, []string) error {
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
	help := newHelpCommand(env, flags)
	root.SetHelpCommand(help)
	root.AddCommand(help) // cobra adds it only where there are other commands
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
		RunE: func(*cobra.Command, []string) error {
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

// checkCommand makes sure that the first words name a command, before cobra
// wonders about the flags of one that there is not.
func checkCommand(words []string) error {
	if len(words) == 0 || words[0] == helpCommand || words[0] == schemaCommand {
		return nil
	}
	r, ok := api.FindResource(words[0])
	if !ok {
		return unknownCommand("resource", words[0], resourceWords())
	}
	if len(words) == 1 {
		return nil
	}
	if _, ok := r.FindMethod(words[1]); !ok {
		return unknownCommand("method of "+r.Name, words[1], methodWords(r))
	}
	return nil
}

func unknownCommand(what, word string, known []string) error {
	return &usageError{problems: []problem.Problem{{Flag: "command", Text: word, Message: "no such " + what,
		Suggestion: problem.Nearest(word, known)}}}
}

// resourceWords are the words that a command can start with.
func resourceWords() []string {
	return append(resourceNames(), helpCommand, schemaCommand)
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
