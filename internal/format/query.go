package format

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/itchyny/gojq"

	"vision1/internal/diag"
	"vision1/internal/output"
)

// A Query is a valid jq expression.
type Query struct {
	text string
	code *gojq.Code
}

// String returns the jq expression.
func (q *Query) String() string { return q.text }

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
	return &Query{text: text, code: code}, nil
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
		if rest := text[at+len(name):]; at == 0 && (rest == "" || strings.ContainsAny(rest[:1], ".[")) && !strings.ContainsAny(rest, " |(,") { // a field
			d.Suggestion = "." + text
		}
	}
	return d
}

// Run passes the results for a document to show. It returns when ctx is done,
// even in the middle of a function such as gsub, which jq can't interrupt.
func (q *Query) Run(ctx context.Context, document []byte, show func(v any) error) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	results := make(chan any, 64) // results are often small and many
	go q.start(running, document, results)
	watch := time.NewTicker(watchInterval)
	defer watch.Stop()
	for {
		select {
		case v, ok := <-results:
			if ctx.Err() != nil { // which ends the results, too
				return fmt.Errorf("run the query: %w", context.Cause(ctx))
			}
			if !ok {
				return nil
			}
			if err, failed := v.(error); failed {
				return err
			}
			if err := show(v); err != nil {
				return err
			}
		case <-watch.C:
			if err := checkMemory(); err != nil {
				return err
			}
		case <-ctx.Done():
			return fmt.Errorf("run the query: %w", context.Cause(ctx))
		}
	}
}

// start sends the results for a document, or an error as the last of them, until
// ctx is done.
func (q *Query) start(ctx context.Context, document []byte, results chan<- any) {
	defer close(results)
	send := func(v any) {
		select {
		case results <- v:
		case <-ctx.Done():
		}
	}
	if err := q.evaluate(ctx, document, send); err != nil {
		send(err)
	}
}

// evaluate passes the results for a document to send. It never panics.
func (q *Query) evaluate(ctx context.Context, document []byte, send func(v any)) (err error) {
	defer diag.Recover(&err)
	input, err := decode(document)
	if err != nil {
		return err
	}
	for results := q.code.RunWithContext(ctx, input); ; {
		v, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := v.(error); failed {
			return queryError(err)
		}
		if isDeeper(v, maxDepth) {
			return errTooDeep()
		}
		send(v)
	}
}

// queryError returns the error for one of jq, or nil for the end of a query that
// halts. It is called while the query runs, since a message can contain a value.
func queryError(err error) error {
	var halt *gojq.HaltError
	if errors.As(err, &halt) && halt.Value() == nil {
		return nil
	}
	message := "--query failed: " + err.Error()
	if strings.Contains(message, " null") { // gojq doesn't export its errors' values
		message += "; the API omits empty fields: write []? instead of [] to skip them, or (FIELD // \"\") for a default"
	}
	return &Error{Message: message, Err: err}
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

// Encode returns a value of a query as JSON on one line.
func Encode(v any) ([]byte, error) {
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
	return w.formatter.options.Query.Run(w.formatter.ctx, w.document.Bytes(), w.formatter.value)
}
