package cli

import (
	"context"
	"errors"
	"io"
	"maps"
	"strconv"
	"strings"

	"vision1/internal/diag"
	"vision1/internal/help"
	"vision1/internal/output"
	"vision1/internal/paginate"
	"vision1/internal/params"
)

const pageLimitFlag = "page-limit"

// paging is what was typed about the pages of a list.
type paging struct {
	asked bool // by --page-all
	list  paginate.List
	limit int // how many pages at most; 0 for all
}

// planPages checks --page-all and --page-limit.
func (c *methodCommand) planPages(p *plannedCall) diag.List {
	var problems diag.List
	p.pages.asked = c.call.pageAll
	if c.call.given(pageLimitFlag) {
		var err error
		if p.pages.limit, err = strconv.Atoi(c.call.pageLimit); err != nil || p.pages.limit < 1 {
			problems = append(problems, diag.Diagnostic{Flag: "--page-limit", Text: c.call.pageLimit, Message: "not a number of pages, 1 or more"})
		}
		if !p.pages.asked {
			problems = append(problems, diag.Diagnostic{Flag: "--page-limit", Text: c.call.pageLimit, Message: "goes with --page-all"})
		}
	}
	list, ok := paginate.Of(c.method)
	if p.pages.list = list; p.pages.asked && !ok {
		problems = append(problems, diag.Diagnostic{Flag: "--page-all", Message: "this method's reply has no pages"})
	}
	return problems
}

// checkFields refuses -p fields where it leaves out what pages are told by.
func (c *methodCommand) checkFields(p *plannedCall) diag.List {
	fields := p.Query.Get("fields")
	if !p.pages.asked || fields == "" {
		return nil
	}
	needed := []string{paginate.Token}
	if !c.call.given(queryFlag) { // which may do without the items
		needed = append(needed, p.pages.list.Items)
	}
	var problems diag.List
	for _, name := range needed {
		if !selects(fields, name) {
			word, text := c.propertyWord("fields")
			problems = append(problems, diag.Diagnostic{Flag: "-p", Index: word, Text: text,
				Message: "leaves out " + name + ", which --page-all needs: " + text + "," + name})
		}
	}
	return problems
}

// selects tells whether a partial response (-p fields) has a field of the reply.
// A selector is a path with / or dots, and may have more in brackets.
func selects(fields, name string) bool {
	depth, from := 0, 0
	top := func(selector string) bool {
		if end := strings.IndexAny(selector, "/.("); end >= 0 {
			selector = selector[:end]
		}
		selector = strings.ReplaceAll(strings.TrimSpace(selector), "_", "")
		return selector == "*" || strings.EqualFold(selector, name)
	}
	for i, r := range fields {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			if top(fields[from:i]) {
				return true
			}
			from = i + 1
		}
	}
	return top(fields[from:])
}

// propertyWord returns the word of -p that sets a property, and its number.
func (c *methodCommand) propertyWord(name string) (int, string) {
	for i, word := range c.call.properties {
		typed, _, _ := strings.Cut(word, "=")
		if parameter, ok := params.Find(c.method, typed); ok && parameter.Name == name {
			return i + 1, word
		}
	}
	return 0, name
}

// deliverPages asks for page after page and brings them to a destination: as one
// document, or, where there is a query, one after another.
func (c *methodCommand) deliverPages(ctx context.Context, calls *connection, p *plannedCall, destination *output.Destination) (output.Result, error) {
	walk := &paginate.Walk{
		List: p.pages.list, Start: p.Query.Get(paginate.Parameter), Limit: p.pages.limit,
		Fetch: func(ctx context.Context, token string, to io.Writer) error {
			return c.fetchPage(ctx, calls, p, token, to)
		},
	}
	end, err := c.walk(ctx, walk, p, destination)
	if err != nil {
		return output.Result{}, withParts(err, output.Result{})
	}
	if end.Next != "" && !c.flags.settings.quiet {
		c.env.note("stopped by --page-limit, and there are more pages; go on with -p page-token=" + help.ShellQuote(end.Next))
	}
	return output.Result{}, nil
}

func (c *methodCommand) walk(ctx context.Context, walk *paginate.Walk, p *plannedCall, destination *output.Destination) (paginate.End, error) {
	if !p.show.asked {
		return walk.Merge(ctx, destination.Writer(ctx))
	}
	var end paginate.End
	var err error
	formatter := c.formatter(ctx, p, destination)
	if p.show.options.Query != nil {
		end, err = walk.Each(ctx, formatter.Document)
	} else {
		document := formatter.Document()
		if end, err = walk.Merge(ctx, document); err == nil {
			err = document.Close()
		}
	}
	if err == nil {
		err = formatter.Close()
	}
	return end, err
}

// fetchPage writes a page to a writer as it was received.
func (c *methodCommand) fetchPage(ctx context.Context, calls *connection, p *plannedCall, token string, to io.Writer) error {
	plan, page := *p.Plan, *p
	page.Plan = &plan
	if token != "" {
		plan.Query = maps.Clone(p.Query)
		plan.Query.Set(paginate.Parameter, token)
	}
	reply, err := c.do(ctx, calls, &page)
	if err != nil {
		return &pageError{token, err}
	}
	defer func() { _ = reply.Body.Close() }()
	_, err = output.Pass(ctx, to, reply.Body, expected(p, reply))
	var unusable *output.ReplyError
	if errors.As(err, &unusable) {
		return &pageError{token, err}
	}
	return err
}

// A pageError is a page that did not come.
type pageError struct {
	token string // "" for the first of the list
	err   error
}

func (e *pageError) Error() string { return e.err.Error() }

func (e *pageError) Unwrap() error { return e.err }

// explainPages tells of pages that are not a list's, and from which page on a list
// is missing. It returns nil for any other error.
func (env *Env) explainPages(ctx context.Context, err error) *failure {
	var bad *paginate.Error
	var missing *pageError
	switch {
	case errors.As(err, &bad):
		return &failure{exit: exitUnreachable, message: "the service's list can't be used: " + bad.Error()}
	case errors.As(err, &missing) && missing.token != "":
		f := env.sortOut(ctx, missing.err)
		f.lines = append(f.lines, "the list is missing from here on: -p page-token="+help.ShellQuote(missing.token))
		return f
	default:
		return nil
	}
}
