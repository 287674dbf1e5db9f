package cli

import (
	"io"

	"github.com/spf13/cobra"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/methods"
	"vision1/internal/output"
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
				d := diag.Diagnostic{Flag: "<resource>", Message: "schema requires a resource and a method, as in vision1 schema operations cancel"}
				if len(args) == 1 {
					d.Flag = "<method>"
				}
				if len(args) > 2 {
					d.Flag, d.Text = "argument", args[2]
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
			if d := output.ValidateFile(path, nil); d != nil {
				return &cmdutil.UsageError{Command: schemaCommand, Diags: diag.List{*d}}
			}
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
	d := help.NewCommand("vision1 schema <resource> <method> [-o file]", "Prints what a method accepts and returns as JSON Schema, draft 2020-12: "+
		"its parameters, its request, and its response. It needs no credentials and sends nothing. "+
		"For a request with every field, to be edited and sent with --json, see --skeleton of the method.",
		cmdutil.FlagTerms(methods.NewFlags().Set, "output")...)
	d.AddExamples(
		help.Example("Save the schema of a method", "vision1 schema images annotate -o images-annotate.schema.json"),
		help.Example("Print a request with every field", "vision1 images annotate --skeleton"),
	)
	return d
}
