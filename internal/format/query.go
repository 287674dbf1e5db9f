package format

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"vision1/internal/diag"

	"github.com/itchyny/gojq"
)

// A Query is a jq expression that was found right.
type Query struct{ code *gojq.Code }

// Compile checks a jq expression. It knows neither files nor the environment.
func Compile(text string) (*Query, *diag.Diagnostic) {
	if strings.TrimSpace(text) == "" {
		return nil, &diag.Diagnostic{Message: "takes a jq expression, as in .responses[].fullTextAnnotation.text"}
	}
	parsed, err := gojq.Parse(text)
	if err != nil {
		return nil, parseFault(text, err)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, compileFault(text, err)
	}
	return &Query{code: code}, nil
}

func parseFault(text string, err error) *diag.Diagnostic {
	fault := &diag.Diagnostic{Message: "not a jq expression: " + err.Error()}
	var parse *gojq.ParseError
	if !errors.As(err, &parse) {
		return fault
	}
	fault.End = min(max(parse.Offset, 0), len(text))
	fault.Start = max(fault.End-len(parse.Token), 0)
	if parse.Token == "" {
		fault.Message = "not a whole jq expression: it ends too early"
		fault.Start, fault.End = 0, 0
	}
	return fault
}

// compileFault finds the place of a name that there is not, where the error
// gives the name only.
func compileFault(text string, err error) *diag.Diagnostic {
	fault := &diag.Diagnostic{Message: "not a jq expression that can be run: " + err.Error()}
	_, name, found := strings.Cut(err.Error(), "not defined: ")
	name, _, _ = strings.Cut(name, "/")
	if at := strings.Index(text, name); found && name != "" && at >= 0 {
		fault.Start, fault.End = at, at+len(name)
	}
	return fault
}

// run hands the results for a document on.
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
		return fmt.Errorf("running the query: %w", context.Cause(ctx))
	case errors.As(err, &halt) && halt.Value() == nil:
		return nil
	default:
		return &Error{Message: "--query can't be run on it: " + err.Error(), Err: err}
	}
}

// decode returns the value of a document, its numbers as they are written.
func decode(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, &Error{Message: "it can't be read: " + err.Error(), Err: err}
	}
	return v, nil
}

// encode returns the JSON of a value of a query, in one line.
func encode(v any) ([]byte, error) {
	text, err := gojq.Marshal(v)
	if err != nil {
		return nil, &Error{Message: "a result can't be written as JSON: " + err.Error(), Err: err}
	}
	return text, nil
}

// queried keeps a document until it is whole, then runs the query.
type queried struct {
	held
	formatter *Formatter
}

// Write keeps a part of the document.
func (d *queried) Write(p []byte) (int, error) {
	d.what = "the reply"
	return d.held.Write(p)
}

// Close runs the query.
func (d *queried) Close() error {
	return d.formatter.options.Query.run(d.formatter.ctx, d.Bytes(), d.formatter.value)
}
