package cli

import (
	"io"

	"github.com/spf13/cobra"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/methods"
	"vision1/internal/schema"
)

const (
	schemaCommand = "schema"
	schemaSummary = "Print the parameters, request, and response of a method as JSON Schema"
)

func newSchemaCommand(f *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use:   schemaCommand + " <resource> <method>",
		Short: schemaSummary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				d := diag.Diagnostic{Flag: "argument", Message: "schema requires a resource and a method, as in vision1 schema operations cancel"}
				if len(args) > 2 {
					d.Text = args[2]
				}
				return &cmdutil.UsageError{Command: schemaCommand, Diags: diag.List{d}}
			}
			m, err := findMethod(args[0], args[1])
			if err != nil {
				return err
			}
			document, err := schema.Method(m)
			if err != nil {
				return err
			}
			path, _ := cmd.Flags().GetString("output") // defined below
			return f.IO.WriteOutput(cmd.Context(), path, func(to io.Writer) error {
				_, err := to.Write(document)
				return err
			})
		},
	}
	cmd.Flags().AddFlag(methods.NewFlags().Set.Lookup("output"))
	return cmd
}

func schemaHelp() *help.Document {
	return help.New("vision1 schema", "Prints what a method accepts and returns as JSON Schema, draft 2020-12. "+
		"It needs no credentials and sends nothing.",
		help.Term{Name: "vision1 schema RESOURCE METHOD [-o FILE]", Text: "the parameters, the request, and the response of the method"},
		help.Term{Name: "vision1 RESOURCE METHOD --skeleton", Text: "a request with every field, for --json"},
	)
}
