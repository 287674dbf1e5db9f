package cli

import (
	"context"
	"errors"

	"golang.org/x/term"

	"vision1/internal/call"
	"vision1/internal/diag"
	"vision1/internal/format"
	"vision1/internal/output"
)

const (
	queryFlag  = "query"
	formatFlag = "format"
)

// showing is what was typed about how a reply is shown.
type showing struct {
	asked   bool // by --query or --format; otherwise it stays byte for byte
	options format.Options
}

// planFormat checks --query and --format.
func (c *methodCommand) planFormat(p *plannedCall) diag.List {
	var problems diag.List
	options := &p.show.options
	if c.call.given(queryFlag) {
		query, fault := format.Compile(c.call.query)
		if fault != nil {
			problems = append(problems, diag.Diagnostic{Flag: "--query", Text: c.call.query,
				Start: fault.Start, End: fault.End, Message: fault.Message})
		}
		p.show.asked, options.Query = true, query
	}
	if !c.call.given(formatFlag) {
		return problems
	}
	kind, ok := format.FindKind(c.call.format)
	if !ok {
		return append(problems, diag.Diagnostic{Flag: "--format", Text: c.call.format,
			Message: "json, compact, yaml, table or csv", Suggestion: diag.Nearest(c.call.format, format.Kinds())})
	}
	p.show.asked, options.Kind = true, kind
	if kind.Rowwise() && !c.call.given(queryFlag) {
		message := c.method.Response
		if p.wait.asked {
			message = "Operation"
		}
		if options.Rows, ok = format.RowsOf(message); !ok {
			problems = append(problems, diag.Diagnostic{Flag: "--format", Text: c.call.format,
				Message: "this method's reply has no rows; name some with --query, as in '.responses[].labelAnnotations[] | {description, score}', or take yaml"})
		}
	}
	return problems
}

// checkJSON refuses to take a reply apart that does not come as JSON.
func (c *methodCommand) checkJSON(p *plannedCall) diag.List {
	if p.JSON || !p.show.asked && !p.pages.asked {
		return nil
	}
	property := "callback"
	if !p.Query.Has(property) {
		property = "alt"
	}
	word, text := c.propertyWord(property)
	return diag.List{{Flag: "-p", Index: word, Text: text,
		Message: "the reply has to come as JSON for --query, --format and --page-all"}}
}

// deliver brings a reply to its destination: as it was received, or as --query
// and --format ask for.
func (c *methodCommand) deliver(ctx context.Context, p *plannedCall, reply *call.Reply, destination *output.Destination) (output.Result, error) {
	if !p.show.asked {
		return output.Copy(ctx, destination, reply.Body, expected(p, reply))
	}
	formatter := c.formatter(ctx, p, destination)
	document := formatter.Document()
	result, err := output.Pass(ctx, document, reply.Body, expected(p, reply))
	if err == nil {
		err = document.Close()
	}
	if err == nil {
		err = formatter.Close()
	}
	return result, withParts(err, result)
}

// expected says what the reply to a call has to be.
func expected(p *plannedCall, reply *call.Reply) output.Expect {
	return output.Expect{JSON: p.JSON, ContentType: reply.ContentType, AllowEmpty: p.Query.Get("alt") == "proto"}
}

// formatter returns what shows documents at a destination.
func (c *methodCommand) formatter(ctx context.Context, p *plannedCall, destination *output.Destination) *format.Formatter {
	options := p.show.options
	if c.env.StdoutTerminal && c.call.output == "-" {
		options.Terminal, options.Width = true, c.env.stdoutWidth()
	}
	return format.New(ctx, destination.Writer(ctx), options)
}

// stdoutWidth returns how many cells a line of the terminal has; 0 where that is
// unknown.
func (env *Env) stdoutWidth() int {
	terminal, ok := env.Stdout.(interface{ Fd() uintptr })
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(terminal.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// A shownError is a reply that could not be shown as asked for.
type shownError struct {
	err    error // with a *format.Error in its chain
	result output.Result
}

func (e *shownError) Error() string { return e.err.Error() }

func (e *shownError) Unwrap() error { return e.err }

// withParts adds the failed parts of a reply to the reason why it can't be shown,
// since they often are that reason.
func withParts(err error, result output.Result) error {
	var unfit *format.Error
	if errors.As(err, &unfit) {
		return &shownError{err, result}
	}
	return err
}

// explainShown tells of what --query, --format and --page-all alone can end in.
// It returns nil for any other error.
func (env *Env) explainShown(ctx context.Context, err error) *failure {
	var shown *shownError
	var unfit *format.Error
	if errors.As(err, &unfit) {
		f := &failure{exit: exitOutput, message: "the call was done, but its reply can't be shown: " + unfit.Error()}
		if errors.As(err, &shown) && len(shown.result.PartErrors) > 0 {
			parts := explainParts(&partsError{shown.result})
			f.lines = append(append(f.lines, parts.message+":"), parts.lines...)
			f.json.Details = parts.json.Details
		}
		return f
	}
	return env.explainPages(ctx, err)
}
