package cli

import (
	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/schema"
)

const schemaCommand = "schema"

// newSchemaCommand prints what a method takes and returns as JSON Schema.
func newSchemaCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   schemaCommand + " <resource> <method>",
		Short: "Print the parameters, request and reply of a method as JSON Schema",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			m, err := findMethod(args)
			if err != nil {
				return err
			}
			document, err := schema.Method(m)
			if err != nil {
				return err
			}
			return env.print(string(document))
		},
	}
}

// findMethod returns the method that two words name.
func findMethod(words []string) (*api.Method, error) {
	if len(words) != 2 {
		text := ""
		if len(words) > 2 {
			text = words[2]
		}
		return nil, &usageError{command: schemaCommand, problems: diag.List{{Flag: "argument", Text: text,
			Message: "schema takes a resource and a method, as in vision1 schema operations cancel"}}}
	}
	r, ok := findResource(words[0])
	if !ok {
		return nil, unknownCommand("resource", "", words[0], resourceNames())
	}
	m, ok := r.FindMethod(words[1])
	if !ok {
		return nil, unknownCommand("method", r.Name, words[1], methodWords(r))
	}
	return m, nil
}

// printSkeleton prints a request that --json takes back.
func (c *methodCommand) printSkeleton() error {
	if _, problems := c.flags.settings.check(c.method, c.env.Getenv); len(problems)+len(c.flags.problems) > 0 {
		return &usageError{command: c.method.Resource + " " + c.method.Name, problems: append(c.flags.problems, problems...)}
	}
	m, ok := api.FindMessage(c.method.Request)
	if !ok {
		return &usageError{command: c.method.Resource + " " + c.method.Name, problems: diag.List{{
			Flag: "--skeleton", Message: "this method has no request"}}}
	}
	document, err := schema.Skeleton(m)
	if err != nil {
		return err
	}
	return c.env.print(string(document))
}
