package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vision1/internal/diag"
	"vision1/internal/help"
)

const completionCommand = "completion"

// A shell is one that vision1 has a script for.
type shell struct {
	name    string
	install string // what to type, once
	script  func(root *cobra.Command, w *bytes.Buffer) error
	// patches change cobra's script where words hold more than it reckons with:
	// =, : and @ in the middle, dashes before an =, quotes that are still open.
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
			func(root *cobra.Command, w *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(w) }, nil},
	}
}

// bashPatches: readline replaces what follows the last of the characters that
// break words, so that all before it is cut off what is offered. No answer at
// all means no completion, also not of files.
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

// text returns the script of the shell.
func (s *shell) text(root *cobra.Command) (string, error) {
	var b bytes.Buffer
	if err := s.script(root, &b); err != nil {
		return "", fmt.Errorf("write the script for %s: %w", s.name, err)
	}
	text := b.String()
	for _, p := range s.patches {
		if strings.Count(text, p.old) != 1 {
			return "", fmt.Errorf("write the script for %s: cobra's has changed: no %q in it", s.name, p.old)
		}
		text = strings.Replace(text, p.old, p.new, 1)
	}
	return text, nil
}

// newCompletionCommand prints the script that makes a shell complete words.
func newCompletionCommand(env *Env, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   completionCommand + " <shell>",
		Short: "Print the script that completes words in bash, zsh, fish or PowerShell",
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
			return env.print(text)
		},
	}
}

func findShell(words []string) (*shell, error) {
	p := diag.Diagnostic{Flag: "argument", Message: "completion takes the name of a shell: " + strings.Join(shellNames(nil), ", ")}
	if len(words) > 1 {
		p.Text = words[1]
	}
	if len(words) == 1 {
		for _, s := range shells() {
			if s.name == words[0] {
				return &s, nil
			}
		}
		p.Text, p.Message = words[0], "no script for this shell"
		p.Suggestion = diag.Nearest(words[0], shellNames(nil))
	}
	return nil, &usageError{command: completionCommand, problems: diag.List{p}}
}

func completionPage() *help.Document {
	list := make([]help.Term, 0, len(shells()))
	for _, s := range shells() {
		list = append(list, help.Term{Name: s.name, Text: s.install})
	}
	p := help.New("vision1 completion", "Prints the script that makes a shell complete what you type of vision1: commands, flags, the fields of a "+
		"request where the cursor stands, values, files after content=@, names of operations that were asked for lately. Once for each shell:", list...)
	p.Sections = append(p.Sections, help.Section{Heading: "History", Blocks: []help.Block{
		{Text: "The names of operations come from " + historyFile + " in the configuration folder, where vision1 keeps the last hundred that it was given. " +
			"--no-history, or the variable VISION1_NO_HISTORY, leaves it as it is and offers none."}}})
	return p
}
