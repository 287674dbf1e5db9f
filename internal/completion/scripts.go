package completion

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/history"
)

// CommandName is the name of the command that prints the scripts.
const CommandName = "completion"

// A shell is one that vision1 supports.
type shell struct {
	name    string
	install string // the command that installs the script
	script  func(root *cobra.Command, w *bytes.Buffer) error
	// patches adapt cobra's script to arguments that it doesn't expect: with =, :,
	// and @ in the middle, dashes before an =, quotes that are still open.
	patches []patch
}

type patch struct{ old, new string }

func shells() []shell {
	return []shell{
		{"bash", "vision1 completion bash > ~/.local/share/bash-completion/completions/vision1",
			func(root *cobra.Command, w *bytes.Buffer) error { return root.GenBashCompletionV2(w, true) }, bashPatches()},
		{"zsh", "vision1 completion zsh > \"${fpath[1]}/_vision1\"",
			func(root *cobra.Command, w *bytes.Buffer) error { return root.GenZshCompletion(w) }, zshPatches()},
		{"fish", "vision1 completion fish > ~/.config/fish/completions/vision1.fish",
			func(root *cobra.Command, w *bytes.Buffer) error { return root.GenFishCompletion(w, true) }, fishPatches()},
		{"powershell", "vision1 completion powershell >> $PROFILE",
			powerShell, powerShellPatches()},
	}
}

// bashPatches: readline replaces only what follows the last word break, so the part
// before it is cut off every candidate. No candidates means no completion, not a
// completion of files.
func bashPatches() []patch {
	return []patch{
		{" _init_completion -n =: || return", " _init_completion -n =:@ || return"},
		{" __vision1_init_completion -n =: || return", " __vision1_init_completion -n =:@ || return"},
		{"        directive=0\n", "        directive=4\n"},
		{"    __vision1_handle_special_char \"$cur\" :\n    __vision1_handle_special_char \"$cur\" =\n",
			"    __vision1_cut_broken_words\n"},
		{"__vision1_handle_special_char()\n", "__vision1_cut_broken_words()\n" +
			"{\n" +
			"    local char cut= before idx\n" +
			"    for char in : = @; do\n" +
			"        [[ $cur == *\"$char\"* && $COMP_WORDBREAKS == *\"$char\"* ]] || continue\n" +
			"        before=${cur%\"${cur##*\"$char\"}\"}\n" +
			"        ((${#before} > ${#cut})) && cut=$before\n" +
			"    done\n" +
			"    for idx in \"${!COMPREPLY[@]}\"; do\n" +
			"        COMPREPLY[idx]=${COMPREPLY[idx]#\"$cut\"}\n" +
			"    done\n" +
			"}\n\n" +
			"__vision1_handle_special_char()\n"},
	}
}

func zshPatches() []patch {
	return []patch{
		{`=~ '-.*=' ]]`, `=~ '^-.*=' ]]`},
		{"        directive=0\n", "        directive=4\n"},
	}
}

func fishPatches() []patch {
	return []patch{
		{"(string escape -- (commandline -ct))", "(string escape -- (string unescape -- (commandline -ct); or commandline -ct))"},
		{`string match -r -- '-.*=' "$lastArg"`, `string match -r -- '^-.*=' "$lastArg"`},
		{"        __vision1_debug \"No completion, probably due to a failure\"\n        # Might as well do file completion, in case it helps\n        return 1\n",
			"        __vision1_debug \"No completion, probably due to a failure\"\n        return 0\n"},
	}
}

// text returns the script for the shell.
func (s *shell) text(root *cobra.Command) (string, error) {
	var b bytes.Buffer
	if err := s.script(root, &b); err != nil {
		return "", fmt.Errorf("write the script for %s: %w", s.name, err)
	}
	text := b.String()
	for _, p := range s.patches {
		if strings.Count(text, p.old) != 1 {
			return "", fmt.Errorf("write the script for %s: cobra changed its script, which lacks %q", s.name, p.old)
		}
		text = strings.Replace(text, p.old, p.new, 1)
	}
	return text, nil
}

// Summary is what the command does, in one line.
const Summary = "Print the completion script of a shell"

// NewCommand returns the command that prints the script of a shell.
func NewCommand(f *cmdutil.Factory, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   CommandName + " <shell>",
		Short: Summary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := findShell(args)
			if err != nil {
				return err
			}
			text, err := s.text(root)
			if err != nil {
				return err
			}
			return f.IO.Print(text)
		},
	}
}

func findShell(args []string) (*shell, error) {
	d := &diag.Diagnostic{Flag: "<shell>", Message: "is missing" + diag.ListOf("shell", shellNames(nil))}
	switch {
	case len(args) > 1:
		d = &diag.Diagnostic{Flag: "argument", Text: args[1], Message: "too many arguments; completion accepts the name of one shell"}
	case len(args) == 1:
		for _, s := range shells() {
			if s.name == args[0] {
				return &s, nil
			}
		}
		d = diag.Unknown("shell", args[0], shellNames(nil))
		d.Flag, d.Text = "argument", args[0]
	}
	return nil, &cmdutil.UsageError{Command: CommandName, Diags: diag.List{*d}}
}

func shellNames(args []string) []string {
	if len(args) > 0 {
		return nil
	}
	var out []string
	for _, s := range shells() {
		out = append(out, s.name)
	}
	return out
}

// Help returns the help of the command.
func Help() *help.Document {
	list := make([]help.Term, 0, len(shells()))
	for _, s := range shells() {
		list = append(list, help.Term{Name: s.name, Text: s.install})
	}
	p := help.NewList("vision1 completion bash|zsh|fish|powershell", "Prints the script with which a shell completes vision1 commands: names, flags, the fields of a "+
		"request at the cursor, values, files after content=@, and operations that you used recently. To install it, once for each shell:", list...)
	p.Sections = append(p.Sections, help.Section{Heading: "History", Blocks: []help.Block{
		{Text: "Operation names come from " + history.Name + " in the configuration directory, which stores the last 100 names, readable only by you. " +
			"--no-history, or the variable VISION1_NO_HISTORY, neither stores nor offers any."}}})
	return p
}
