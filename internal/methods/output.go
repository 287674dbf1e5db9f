package methods

import (
	"context"
	"errors"

	"vision1/internal/call"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/format"
	"vision1/internal/output"
)

// outputOptions says how a response is written.
type outputOptions struct {
	formatted bool // by --query or --format; otherwise it is written unmodified
	settings  format.Options
}

// completeOutput validates -o, and parses --query and --format.
func (o *options) completeOutput() diag.List {
	var diags diag.List
	diags.Add(output.ValidateFile(o.flags.Output, o.f.IO.In, append(o.f.Globals.CredentialFiles(o.f.IO.Getenv), o.inputs.Names()...)...))
	if kind, ok := format.FindKind(o.flags.Output); ok {
		diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "-o", Text: o.flags.Output,
			Message: "writes to a file of this name; to choose the format, use --format " + string(kind)})
	}
	settings := &o.output.settings
	if o.flags.isSet(queryFlag) {
		query, invalid := format.Compile(o.flags.Query)
		if invalid != nil {
			invalid.Flag, invalid.Text = "--query", o.flags.Query
			diags.Add(invalid)
		}
		o.output.formatted, settings.Query = true, query
	}
	if !o.flags.isSet(formatFlag) {
		return diags
	}
	kind, ok := format.FindKind(o.flags.Format)
	if !ok {
		diags.Add(&diag.Diagnostic{Flag: "--format", Text: o.flags.Format,
			Message: "valid values are json, compact, yaml, table, and csv", Suggestion: diag.Nearest(o.flags.Format, format.Kinds())})
		return diags
	}
	o.output.formatted, settings.Kind = true, kind
	if kind.IsTabular() && !o.flags.isSet(queryFlag) {
		message := o.method.Response
		if o.flags.Wait || o.spec.Wait.Always {
			message = "Operation"
		}
		if settings.Rows, ok = format.RowsOf(message); !ok {
			example := o.f.IO.Shell.Quote(".responses[].labelAnnotations[]? | {description, score}")
			diags.Add(&diag.Diagnostic{Flag: "--format", Text: o.flags.Format,
				Message: "the response of this method has no rows; select some with --query, such as " + example + ", or use yaml"})
		}
	}
	return diags
}

// validateJSON rejects flags that parse the response if it is not JSON.
func (o *options) validateJSON() diag.List {
	if o.request.WantsJSON || !o.output.formatted && !o.pages.all {
		return nil
	}
	parameter := "callback"
	if !o.request.Query.Has(parameter) {
		parameter = "alt"
	}
	index, text := o.paramArg(parameter)
	return diag.List{{Flag: "-p", Index: index, Text: text, Message: "--query, --format, and --page-all require a JSON response"}}
}

// writeResponse writes a response to the destination: unmodified, or as --query
// and --format say. outcome is a *partialError if parts of it failed.
func (o *options) writeResponse(ctx context.Context, response *call.Response, destination *output.Destination) (outcome, err error) {
	defer func() { _ = response.Body.Close() }()
	var result output.Result
	if o.output.formatted {
		result, err = o.writeFormatted(ctx, response, destination)
	} else {
		result, err = output.Copy(ctx, destination, response.Body, o.expect(response))
	}
	if err != nil {
		return nil, o.advise(err)
	}
	o.warnMissingPages(result)
	return o.advise(partialErrorOf(result)), nil
}

// advise adds what was sent to an error about parts of its response, for advice.
func (o *options) advise(err error) error {
	var parts *partialError
	var formatting *formatError
	switch {
	case errors.As(err, &parts):
	case errors.As(err, &formatting) && formatting.parts != nil:
		parts = formatting.parts
	default:
		return err
	}
	parts.sent = readSent(o.request)
	return err
}

func (o *options) writeFormatted(ctx context.Context, response *call.Response, destination *output.Destination) (output.Result, error) {
	formatter := o.formatter(ctx, destination)
	document := formatter.Document()
	result, err := output.CopyTo(ctx, document, response.Body, o.expect(response))
	if err == nil {
		err = document.Close()
	}
	if err == nil {
		err = formatter.Close()
	}
	return result, wrapFormatError(err, result)
}

// expect returns what the response must be.
func (o *options) expect(response *call.Response) output.Expectation {
	return output.Expectation{JSON: o.request.WantsJSON, ContentType: response.ContentType, AllowEmpty: o.request.Query.Get("alt") == "proto"}
}

// A formatError is a response that could not be formatted. If parts of the
// response failed, which often is the reason, it names them.
type formatError struct {
	err   error // with a *format.Error in its chain
	parts *partialError
}

// Error returns the error of the parts first.
func (e *formatError) Error() string {
	if e.parts != nil {
		return e.parts.Error()
	}
	return "the request succeeded, but its response could not be formatted: " + e.err.Error()
}

func (e *formatError) Unwrap() error { return e.err }

func (e *formatError) ExitCode() int {
	if e.parts != nil {
		return e.parts.ExitCode()
	}
	return exitcode.Output
}

func (e *formatError) Hints() []string {
	if e.parts == nil {
		return nil
	}
	return append(e.parts.Hints(), "the response could not be formatted, and was not written: "+e.err.Error())
}

func (e *formatError) Describe(object *diag.Object) {
	if e.parts != nil {
		e.parts.Describe(object)
	}
}

// wrapFormatError returns err, as a *formatError if the response could not be
// formatted.
func wrapFormatError(err error, result output.Result) error {
	var failed *format.Error
	if !errors.As(err, &failed) {
		return err
	}
	wrapped := &formatError{err: failed}
	if len(result.PartErrors) > 0 {
		wrapped.parts = &partialError{result: result}
	}
	return wrapped
}
