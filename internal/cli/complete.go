package cli

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/api"
)

// A shell asks `vision1 __complete WORD... BEGUN` what the last word can be; the
// scripts of `vision1 completion` do, and cobra answers them. Nothing here tells
// of mistakes: a person in the middle of a word is not to be bothered.

// completing tells whether a shell asks for completions.
func (env *Env) completing() bool {
	return len(env.Args) > 0 && (env.Args[0] == cobra.ShellCompRequestCmd || env.Args[0] == cobra.ShellCompNoDescRequestCmd)
}

// typed tells whether a command is needed in the tree: its name was typed, or a
// shell asks which there are.
func (env *Env) typed(name string) bool {
	return env.completing() || slices.Contains(env.Args, name)
}

// methodStub stands for a method where its name is all that is asked for.
func methodStub(m *api.Method) *cobra.Command {
	return &cobra.Command{Use: m.Name, Short: m.Summary, Run: func(*cobra.Command, []string) {}}
}

// complete prints what the last word can be. It succeeds where there is nothing
// to say.
func (env *Env) complete(ctx context.Context, root *cobra.Command, flags *flagSet) error {
	if len(env.Args) < 2 {
		return nil
	}
	last := len(env.Args) - 1
	typed := rewrite(env.Args[1:last], flags)
	if typed.leadsNowhere() {
		return env.print(":" + strconv.Itoa(int(closed)) + "\n")
	}
	words := typed.begun(env.Args[last])
	c := &completer{env: env, flags: flags, request: valuesOf(words, requestFlag), properties: valuesOf(words, propertyFlag)}
	c.command(root)
	root.SetErr(io.Discard) // cobra tells of its workings there
	root.SetArgs(slices.Concat(env.Args[:1], words, env.Args[last:]))
	_ = root.ExecuteContext(ctx)
	return nil
}

// leadsNowhere tells of words that are no command, or of flags that come before
// the method that they belong to.
func (w *rewriter) leadsNowhere() bool {
	if checkCommand(w.commands) != nil {
		return true
	}
	own := len(w.commands) > 0 && slices.Contains(ownCommands(), w.commands[0])
	for name := range w.given {
		isOwn := own && name == "json" // auth and version have one, too
		if w.flags.global.Lookup(name) == nil && !isOwn && (own || len(w.commands) < 2) {
			return true
		}
	}
	return false
}

// begun returns the words before the one that is being typed. Where that is a
// value of -r or -p, they end with the flag, as they do for any other.
func (w *rewriter) begun(begun string) []string {
	if w.open != "" && !strings.HasPrefix(begun, "-") {
		return append(w.out, "--"+w.open)
	}
	return w.out
}

// valuesOf returns the values of -r or -p among rewritten words. Those that cobra
// has are no use: it reads the words twice.
func valuesOf(words []string, name string) []string {
	var out []string
	for _, word := range words {
		if word == "--" {
			break
		}
		if value, ok := strings.CutPrefix(word, "--"+name+"="); ok {
			out = append(out, value)
		}
	}
	return out
}

// completer answers what flags and arguments can be.
type completer struct {
	env        *Env
	flags      *flagSet
	request    []string // the words of -r before the one that is being typed
	properties []string // those of -p
}

// command prepares cmd and all below it.
func (c *completer) command(cmd *cobra.Command) {
	cmd.ValidArgsFunction = c.arguments
	cmd.FParseErrWhitelist.UnknownFlags = true
	if text, ok := findSummary(authCommands(), cmd.Name()); ok && cmd.Short == "" {
		cmd.Short = text
	}
	prepare := func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		f.Usage = text // without the quotes around the value
		_ = cmd.RegisterFlagCompletionFunc(f.Name, c.flagValues(f.Name, value))
	}
	if cmd.HasParent() {
		cmd.LocalNonPersistentFlags().VisitAll(prepare)
	} else {
		cmd.PersistentFlags().VisitAll(prepare)
	}
	for _, below := range cmd.Commands() {
		c.command(below)
	}
}

const (
	closed = cobra.ShellCompDirectiveNoFileComp // the word is whole: a space follows
	open   = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
)

// flagValues returns what completes a flag, whose value is called so in help:
// "file", "folder", "us|eu".
func (c *completer) flagValues(name, value string) cobra.CompletionFunc {
	switch {
	case name == requestFlag:
		return c.requestWords
	case name == propertyFlag:
		return c.propertyWords
	case name == "scope":
		return c.scopes
	case value == "file":
		return answer(nil, cobra.ShellCompDirectiveDefault)
	case value == "folder":
		return answer(nil, cobra.ShellCompDirectiveFilterDirs)
	case strings.Contains(value, "|"):
		return answer(strings.Split(value, "|"), closed)
	default:
		return answer(nil, closed)
	}
}

// answer returns a function that offers those of the words that go on from what
// was begun.
func answer(words []string, directive cobra.ShellCompDirective) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return matching(words, begun), directive
	}
}

func matching(words []string, begun string) []string {
	var out []string
	for _, word := range words {
		if strings.HasPrefix(word, begun) {
			out = append(out, word)
		}
	}
	return out
}

func (c *completer) scopes(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var words []string
	for _, s := range api.Scopes() {
		words = append(words, cobra.CompletionWithDesc(lastOfScope(s.URL), s.Summary))
		if begun != "" {
			words = append(words, cobra.CompletionWithDesc(s.URL, s.Summary))
		}
	}
	return matching(words, begun), closed
}

func lastOfScope(url string) string { return strings.TrimPrefix(url, scopePrefix) }

// methodOf returns the method that a command of the tree calls.
func methodOf(cmd *cobra.Command) (*api.Method, bool) {
	if !cmd.HasParent() {
		return nil, false
	}
	r, ok := findResource(cmd.Parent().Name())
	if !ok {
		return nil, false
	}
	return r.FindMethod(cmd.Name())
}
