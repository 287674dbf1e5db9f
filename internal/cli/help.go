package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/authcmd"
	"vision1/internal/cmdutil"
	"vision1/internal/completion"
	"vision1/internal/detect"
	"vision1/internal/detectcmd"
	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/methods"
	"vision1/internal/operations"
)

const helpCommand = "help"

// newHelpCommand shows the same documents as --help, found by arguments.
func newHelpCommand(f *cmdutil.Factory) *cobra.Command {
	return &cobra.Command{
		Use:   helpCommand + " [resource [method] | topic]",
		Short: "Show help for a resource, a method, or a topic",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := findHelp(args)
			if err != nil {
				return err
			}
			return f.IO.ShowHelp(d)
		},
	}
}

// topics returns the documents that belong to no method: topics, and commands
// that are not a resource.
func topics() []help.Topic {
	features := help.Topic{Name: "features", Summary: detectcmd.FeaturesSummary, Document: detectcmd.FeaturesHelp}
	return append(append([]help.Topic{features}, help.Topics()...),
		help.Topic{Name: completion.CommandName, Summary: completion.Summary, Document: completion.Help},
		help.Topic{Name: versionCommand, Summary: versionSummary, Document: versionHelp},
		help.Topic{Name: schemaCommand, Summary: schemaSummary, Document: schemaHelp})
}

func findTopic(name string) (*help.Document, bool) {
	for _, t := range topics() {
		if t.Name == name {
			return t.Document(), true
		}
	}
	return nil, false
}

// findHelp returns the document that the arguments name.
func findHelp(args []string) (*help.Document, error) {
	if len(args) == 0 {
		return rootHelp(), nil
	}
	if args[0] == helpCommand {
		return rootHelp(), extraArgument(args, 1)
	}
	if args[0] == authcmd.Name {
		d, err := authcmd.Help(args[1:])
		return d, cmp.Or(err, extraArgument(args, 2))
	}
	if args[0] == detectcmd.Name {
		return findDetectHelp(args)
	}
	if d, ok := findTopic(args[0]); ok {
		return d, extraArgument(args, 1)
	}
	r, ok := findResource(args[0])
	if !ok {
		known := append(resourceNames(), authcmd.Name, detectcmd.Name, helpCommand)
		for _, t := range topics() {
			known = append(known, t.Name)
		}
		err := cmdutil.UnknownCommand("help topic", "", args[0], known, commandNames()...)
		if feature := detect.SuggestFeature(args[0]); feature == strings.ToLower(args[0]) && feature != "" {
			suggest(err, "unknown help topic", detectcmd.Name+" "+feature)
		}
		return nil, err
	}
	if len(args) == 1 {
		return help.Resource(r), nil
	}
	m, err := findMethod(args[0], args[1])
	if err != nil {
		return nil, err
	}
	return methodHelp(m), extraArgument(args, 2)
}

// findDetectHelp returns the help for detect for a command or a feature below it.
func findDetectHelp(args []string) (*help.Document, error) {
	accepted := min(len(args), 2)
	d, ok := detectcmd.Help(args[1:accepted])
	if !ok {
		return nil, cmdutil.UnknownCommand("help topic", detectcmd.Name, args[1], detectcmd.SubcommandNames())
	}
	return d, extraArgument(args, accepted)
}

// extraArgument returns an error if there are more than accepted arguments.
func extraArgument(args []string, accepted int) error {
	if len(args) <= accepted {
		return nil
	}
	return &cmdutil.UsageError{Diags: diag.List{{Flag: "argument", Index: accepted + 1, Text: args[accepted],
		Message: "too many arguments; there is no help below vision1 help " + strings.Join(args[:accepted], " ")}}}
}

func methodHelp(m *api.Method) *help.Document { return methods.Help(operations.SpecOf(m)) }

// showHelpOf shows the help of a command of the tree. That of help is about what
// its arguments name.
func showHelpOf(f *cmdutil.Factory, cmd *cobra.Command) error {
	args := strings.Fields(commandPath(cmd))
	if len(args) > 0 && args[0] == helpCommand {
		args = cmd.Flags().Args()
	}
	d, err := findHelp(args)
	if err != nil {
		return err
	}
	return f.IO.ShowHelp(d)
}

func rootHelp() *help.Document {
	more := []help.Term{
		{Name: "help RESOURCE [METHOD]", Text: "Show the methods of a resource, or help for a method"},
		{Name: "detect FEATURES SOURCE...", Text: detectcmd.Summary},
	}
	for _, d := range detectcmd.Subcommands() {
		more = append(more, help.Term{Name: detectcmd.Name + " " + d.Usage, Text: d.Summary})
	}
	more = append(more, []help.Term{
		{Name: "auth login|status|logout", Text: authcmd.Summary},
		{Name: "schema RESOURCE METHOD", Text: schemaSummary},
		{Name: "version [--json]", Text: versionSummary},
		{Name: "--version", Text: "Print only the version"},
	}...)
	for _, t := range topics() {
		more = append(more, help.Term{Name: "help " + t.Name, Text: t.Summary})
	}
	return help.Root(cmdutil.AllFlagTerms(cmdutil.NewGlobals().Flags), more)
}

// A HelpEntry is a document, and the arguments after vision1 that it is about.
type HelpEntry struct {
	Args     string // "operations cancel", "help cursors"; "" for the program
	Summary  string // one line
	Document *help.Document
}

// HelpEntries returns every help document, in the order in which they are listed.
func HelpEntries() []HelpEntry {
	out := []HelpEntry{{"", "A command-line client for the Google Cloud Vision API", rootHelp()}}
	for i := range api.Resources() {
		r := operations.WithWait(&api.Resources()[i])
		out = append(out, HelpEntry{r.Name, r.Summary, help.Resource(r)})
		for j := range r.Methods {
			m := &r.Methods[j]
			out = append(out, HelpEntry{r.Name + " " + m.Name, m.Summary, methodHelp(m)})
		}
	}
	for _, c := range detectcmd.Commands() {
		out = append(out, HelpEntry{strings.TrimSpace(detectcmd.Name + " " + c.Name), c.Summary, c.Help()})
	}
	d, _ := authcmd.Help(nil)
	out = append(out, HelpEntry{authcmd.Name, authcmd.Summary, d})
	for _, c := range authcmd.Commands() {
		out = append(out, HelpEntry{authcmd.Name + " " + c.Name, c.Summary, c.Help()})
	}
	for _, t := range topics() {
		args := t.Name
		if !slices.Contains(ownCommands(), t.Name) {
			args = helpCommand + " " + t.Name
		}
		out = append(out, HelpEntry{args, t.Summary, t.Document()})
	}
	for i := range out {
		out[i].Document.Title = strings.TrimRight("vision1 "+out[i].Args, " ")
	}
	return out
}
