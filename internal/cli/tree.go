package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/help"
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
			return env.writePage(rootPage(flags))
		},
	}
	root.SetIn(env.Stdin)
	root.SetOut(outputWriter{env.Stdout})
	root.SetErr(env.Stderr)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().AddFlagSet(flags.global)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flags.flagError(cmd, err) })
	help := newHelpCommand(env, flags)
	root.SetHelpCommand(help)
	root.AddCommand(help) // cobra adds it only where there are other commands
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { flags.helpFailed = env.writePage(pageOf(cmd, flags)) })
	if env.typed(schemaCommand) {
		root.AddCommand(newSchemaCommand(env))
	}
	if env.typed(authCommand) {
		root.AddCommand(newAuthCommand(env, flags))
	}
	if env.typed(versionCommand) {
		root.AddCommand(newVersionCommand(env, flags))
	}
	if env.typed(completionCommand) {
		root.AddCommand(newCompletionCommand(env, root))
	}
	resources := api.Resources()
	for i := range resources {
		if env.typed(resources[i].Name) {
			root.AddCommand(newResourceCommand(env, flags, withWait(&resources[i])))
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
			return &usageError{page: help.Resource(r)}
		},
	}
	for i := range r.Methods {
		if slices.Contains(env.Args, r.Methods[i].Name) {
			cmd.AddCommand(newMethodCommand(env, flags, &r.Methods[i]))
		} else if env.completing() {
			cmd.AddCommand(methodStub(&r.Methods[i]))
		}
	}
	return cmd
}

// checkCommand makes sure that the first words name a command, before cobra
// wonders about the flags of one that there is not.
func checkCommand(words []string) error {
	if len(words) == 0 || slices.Contains(ownCommands(), words[0]) {
		return nil
	}
	r, ok := findResource(words[0])
	if !ok {
		known := resourceWords()
		if _, ok := findTopic(words[0]); ok {
			known = []string{helpCommand + " " + words[0]}
		}
		return unknownCommand("resource", "", words[0], known)
	}
	if len(words) == 1 {
		return nil
	}
	if _, ok := r.FindMethod(words[1]); !ok {
		return unknownCommand("method", r.Name, words[1], methodWords(r))
	}
	return nil
}

// unknownCommand is a word that is none of those known below parent: no such
// resource, or no such method of operations. It leads to the page of the nearest.
func unknownCommand(kind, parent, word string, known []string) error {
	nearest := diag.Nearest(word, known)
	message := "no such " + kind
	if parent != "" {
		message += " of " + parent
	}
	command := parent + " " + strings.TrimPrefix(nearest, helpCommand)
	return &usageError{command: strings.TrimSpace(command), problems: diag.List{{
		Flag: "command", Text: word, Message: message, Suggestion: nearest}}}
}

// resourceWords are the words that a command can start with.
func resourceWords() []string {
	return append(resourceNames(), ownCommands()...)
}

// ownCommands are the words for commands that belong to no resource.
func ownCommands() []string {
	return []string{helpCommand, schemaCommand, authCommand, versionCommand, completionCommand}
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
