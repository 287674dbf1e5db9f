package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/help"
)

const helpCommand = "help"

// newHelpCommand shows the same pages as --help, found by words.
func newHelpCommand(env *Env, flags *flagSet) *cobra.Command {
	return &cobra.Command{
		Use:   helpCommand + " [resource [method] | topic]",
		Short: "Show the page of a resource, a method or a topic",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := findPage(args, flags)
			if err != nil {
				return err
			}
			return env.writePage(p)
		},
	}
}

// findPage returns the page that the words name.
func findPage(words []string, flags *flagSet) (*help.Document, error) {
	if len(words) == 0 || words[0] == helpCommand {
		return rootPage(flags), nil
	}
	if words[0] == authCommand {
		return findAuthPage(words[1:])
	}
	if p, ok := findTopic(words[0]); ok {
		return p, nil
	}
	r, ok := findResource(words[0])
	if !ok {
		return nil, unknownCommand("page", "", words[0], pageWords())
	}
	if len(words) == 1 {
		return help.Resource(r), nil
	}
	m, ok := r.FindMethod(words[1])
	if !ok {
		return nil, unknownCommand("method", r.Name, words[1], methodWords(r))
	}
	return methodHelp(m), nil
}

// pageOf returns the page of a command of the tree.
func pageOf(cmd *cobra.Command, flags *flagSet) *help.Document {
	p, err := findPage(strings.Fields(commandWords(cmd)), flags)
	if err != nil { // help has no page of its own
		return rootPage(flags)
	}
	return p
}

func rootPage(flags *flagSet) *help.Document {
	var list []help.Term
	flags.global.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		list = append(list, help.Term{Name: strings.TrimRight("--"+f.Name+" "+value, " "), Text: text})
	})
	more := []help.Term{
		{Name: "help RESOURCE [METHOD]", Text: "the methods of a resource, the page of a method"},
		{Name: "auth login|status|logout", Text: "sign in with a browser, see what signs calls, sign out"},
		{Name: "schema RESOURCE METHOD", Text: "what a method takes and returns, as JSON Schema"},
		{Name: "version [--json]", Text: "the version, and of what the program was built"},
		{Name: "--version", Text: "the version alone"},
	}
	for _, t := range topics() {
		more = append(more, help.Term{Name: "help " + t.Name, Text: t.Summary})
	}
	return help.Root(list, more)
}

// pageWords are the words after help.
func pageWords() []string {
	words := append(resourceNames(), authCommand)
	for _, t := range topics() {
		words = append(words, t.Name)
	}
	return words
}
