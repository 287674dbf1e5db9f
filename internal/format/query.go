package format

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/itchyny/gojq"

	"vision1/internal/diag"
	"vision1/internal/output"
)

// A Query is a valid jq expression.
type Query struct{ code *gojq.Code }

// Compile returns the query for a jq expression. Queries can't access files or the
// environment.
func Compile(text string) (*Query, *diag.Diagnostic) {
	if strings.TrimSpace(text) == "" {
		return nil, &diag.Diagnostic{Message: "requires a jq expression, such as .responses[] | .fullTextAnnotation.text // \"\""}
	}
	parsed, err := gojq.Parse(text)
	if err != nil {
		return nil, parseError(text, err)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, compileError(text, err)
	}
	return &Query{code: code}, nil
}

func parseError(text string, err error) *diag.Diagnostic {
	d := &diag.Diagnostic{Message: "not a valid jq expression: " + err.Error()}
	var parse *gojq.ParseError
	if !errors.As(err, &parse) {
		return d
	}
	if parse.Token == "" {
		d.Message = "incomplete jq expression: unexpected end"
		return d
	}
	d.End = min(max(parse.Offset, 0), len(text))
	d.Start = max(d.End-len(parse.Token), 0)
	return d
}

// compileError locates the undefined name that err reports.
func compileError(text string, err error) *diag.Diagnostic {
	d := &diag.Diagnostic{Message: "not a valid jq expression: " + err.Error()}
	_, name, found := strings.Cut(err.Error(), "not defined: ")
	name, _, _ = strings.Cut(name, "/")
	if at := strings.Index(text, name); found && name != "" && at >= 0 {
		d.Start, d.End = at, at+len(name)
	}
	return d
}

// run passes the results for a document to show.
func (q *Query) run(ctx context.Context, document []byte, show func(v any) error) error {
	input, err := decode(document)
	if err != nil {
		return err
	}
	results := q.code.RunWithContext(ctx, input)
	for {
		v, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := v.(error); failed {
			return queryError(ctx, err)
		}
		if err := show(v); err != nil {
			return err
		}
	}
}

func queryError(ctx context.Context, err error) error {
	var halt *gojq.HaltError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("run the query: %w", context.Cause(ctx))
	case errors.As(err, &halt) && halt.Value() == nil:
		return nil
	default:
		message := "--query failed: " + err.Error()
		if strings.Contains(message, " null") { // gojq doesn't export its errors' values
			message += "; the API omits empty fields: write []? instead of [] to skip them, or (FIELD // \"\") for a default"
		}
		return &Error{Message: message, Err: err}
	}
}

// decode returns the value of a JSON document. Numbers keep all their digits.
func decode(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, &Error{Message: "invalid JSON: " + err.Error(), Err: err}
	}
	return v, nil
}

// encode returns a value of a query as JSON on one line.
func encode(v any) ([]byte, error) {
	text, err := gojq.Marshal(v)
	if err != nil {
		return nil, &Error{Message: "a result can't be encoded as JSON: " + err.Error(), Err: err}
	}
	return text, nil
}

// A queryWriter stores a document, and runs the query when it is closed.
type queryWriter struct {
	formatter *Formatter
	document  output.LimitBuffer
}

func (w *queryWriter) Write(p []byte) (int, error) {
	if n, err := w.document.Write(p); !w.document.Truncated {
		return n, err
	}
	return 0, tooLongError("the response")
}

func (w *queryWriter) Close() error {
	return w.formatter.options.Query.run(w.formatter.ctx, w.document.Bytes(), w.formatter.value)
}
