package methods

import (
	"context"
	"errors"
	"io"
	"maps"
	"strconv"
	"strings"

	"vision1/internal/diag"
	"vision1/internal/output"
	"vision1/internal/paginate"
	"vision1/internal/session"
	"vision1/internal/shell"
)

// pageOptions says which pages of a list to fetch.
type pageOptions struct {
	all   bool // --page-all
	list  paginate.List
	limit int // maximum number of pages; 0 for all
}

// completePages parses --page-all and --page-limit.
func (o *options) completePages() diag.List {
	var diags diag.List
	o.pages.all = o.flags.PageAll
	if o.flags.isSet(pageLimitFlag) {
		var err error
		if o.pages.limit, err = strconv.Atoi(o.flags.PageLimit); err != nil || o.pages.limit < 1 {
			diags.Add(&diag.Diagnostic{Flag: "--page-limit", Text: o.flags.PageLimit, Message: "not a number of pages, 1 or more"})
		}
		if !o.pages.all {
			diags.Add(&diag.Diagnostic{Flag: "--page-limit", Text: o.flags.PageLimit, Message: "requires --page-all"})
		}
	}
	list, ok := paginate.ListOf(o.method)
	if o.pages.list = list; o.pages.all && !ok {
		diags.Add(&diag.Diagnostic{Flag: "--page-all", Message: "the response of this method has no pages"})
	}
	return diags
}

// validateFields rejects -p fields if it leaves out what --page-all needs.
func (o *options) validateFields() diag.List {
	fields := o.request.Query.Get("fields")
	if !o.pages.all || fields == "" || o.pages.list.Items == "" {
		return nil
	}
	needed := []string{paginate.NextTokenField}
	if !o.flags.isSet(queryFlag) { // a query may do without the items
		needed = append(needed, o.pages.list.Items)
	}
	var diags diag.List
	for _, name := range needed {
		if !selects(fields, name) {
			index, text := o.paramArg("fields")
			diags.Add(&diag.Diagnostic{Flag: "-p", Index: index, Text: text,
				Message: "leaves out " + name + ", which --page-all needs: " + text + "," + name})
		}
	}
	return diags
}

// selects reports whether a partial response (-p fields) has the field at path. A
// selector is a path with slashes or dots; what follows a field can be a list in
// parentheses.
func selects(fields string, path ...string) bool {
	for _, selector := range splitSelectors(fields) {
		name, rest := strings.TrimSpace(selector), ""
		if end := strings.IndexAny(name, "/.("); end >= 0 {
			name, rest = name[:end], name[end:]
		}
		name = strings.ReplaceAll(strings.TrimSpace(name), "_", "")
		if len(path) == 0 || name != "*" && !strings.EqualFold(name, path[0]) {
			continue
		}
		if len(path) == 1 || rest == "" || selects(strings.TrimSuffix(rest[1:], ")"), path[1:]...) {
			return true
		}
	}
	return false
}

// splitSelectors splits a list at its commas, without those in parentheses.
func splitSelectors(fields string) []string {
	depth := 0
	return strings.FieldsFunc(fields, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	})
}

// writePages fetches all pages and writes them to the destination: as one
// document, or, with --query, the results of one page after the other.
func (o *options) writePages(ctx context.Context, s *session.Session, destination *output.Destination) error {
	walk := &paginate.Walk{
		List: o.pages.list, Start: o.request.Query.Get(paginate.TokenParameter), Limit: o.pages.limit,
		Fetch: func(ctx context.Context, token string, to io.Writer) error {
			return o.fetchPage(ctx, s, token, to)
		},
	}
	end, err := o.walk(ctx, walk, destination)
	if err != nil {
		return wrapFormatError(err, output.Result{})
	}
	if end.Next != "" {
		o.f.Inform("stopped by --page-limit; there are more pages, to continue: -p page-token=" + o.f.IO.Shell.Quote(end.Next))
	}
	return nil
}

func (o *options) walk(ctx context.Context, walk *paginate.Walk, destination *output.Destination) (paginate.End, error) {
	if !o.output.formatted {
		return walk.Merge(ctx, destination.Writer(ctx))
	}
	var end paginate.End
	var err error
	formatter := o.formatter(ctx, destination)
	if o.output.settings.Query != nil {
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

// fetchPage writes a page to a writer, unmodified.
func (o *options) fetchPage(ctx context.Context, s *session.Session, token string, to io.Writer) error {
	page := o.request
	if token != "" {
		query := maps.Clone(o.request.Query)
		query.Set(paginate.TokenParameter, token)
		page = o.request.WithQuery(query)
	}
	response, err := s.Do(ctx, page)
	if err != nil {
		return &pageError{token, err, o.f.IO.Shell}
	}
	defer func() { _ = response.Body.Close() }()
	_, err = output.CopyTo(ctx, to, response.Body, o.expect(response))
	var unusable *output.ResponseError
	if errors.As(err, &unusable) {
		return &pageError{token, err, o.f.IO.Shell}
	}
	return err
}

// A pageError is a page that could not be fetched. Its exit code is that of err.
type pageError struct {
	token string // "" for the first page
	err   error
	shell shell.Shell
}

func (e *pageError) Error() string { return e.err.Error() }

func (e *pageError) Unwrap() error { return e.err }

// Hints says how to continue from the missing page.
func (e *pageError) Hints() []string {
	lines := diag.Hints(e.err)
	if e.token != "" {
		lines = append(lines, "to fetch the missing pages: -p page-token="+e.shell.Quote(e.token))
	}
	return lines
}
