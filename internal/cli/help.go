package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/page"
)

// newHelpCommand shows the same pages as --help, found by words.
func newHelpCommand(env *Env, flags *flagSet) *cobra.Command {
	return &cobra.Command{
		Use:   "help [resource [method] | exit-codes]",
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
func findPage(words []string, flags *flagSet) (*page.Page, error) {
	switch {
	case len(words) == 0:
		return rootPage(flags), nil
	case len(words) == 1 && words[0] == exitCodesTopic:
		return exitCodesPage(), nil
	}
	r, ok := api.FindResource(words[0])
	if !ok {
		return nil, unknownCommand("page", words[0], append(resourceWords(), exitCodesTopic))
	}
	if len(words) == 1 {
		return page.Resource(r), nil
	}
	m, ok := r.FindMethod(words[1])
	if !ok {
		return nil, unknownCommand("method of "+r.Name, words[1], methodWords(r))
	}
	return page.Method(m), nil
}

// pageOf returns the page of a command of the tree.
func pageOf(cmd *cobra.Command, flags *flagSet) *page.Page {
	p, err := findPage(strings.Fields(commandWords(cmd)), flags)
	if err != nil { // help has no page of its own
		return rootPage(flags)
	}
	return p
}

func (env *Env) writePage(p *page.Page) error { return env.print(p.Text()) }

func rootPage(flags *flagSet) *page.Page {
	var list []page.Term
	flags.global.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		list = append(list, page.Term{Name: strings.TrimRight("--"+f.Name+" "+value, " "), Text: text})
	})
	return page.Root(list)
}

const exitCodesTopic = "exit-codes"

func exitCodesPage() *page.Page {
	var list []page.Term
	for _, e := range exitCodes() {
		list = append(list, page.Term{Name: strconv.Itoa(e.code), Text: e.meaning})
	}
	return page.Topic("exit codes", "What the exit code of vision1 tells:", list...)
}
