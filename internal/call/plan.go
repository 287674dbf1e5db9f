package call

import (
	"io"
	"net/url"
	"slices"

	"vision1/internal/api"
	"vision1/internal/cursor"
	"vision1/internal/diag"
	"vision1/internal/params"
)

// Input is a call as it was typed.
type Input struct {
	Method      *api.Method
	Positionals []string
	RWords      []string // after -r
	PWords      []string // after -p
	JSON        string   // file of --json, "-" for standard input, "" for none
	Files       *Files
	// NamePatterns are patterns that a name may match besides the API's own
	// without a warning.
	NamePatterns []string
}

// A Plan is a request that is right as far as can be told before it is sent.
type Plan struct {
	Method   *api.Method
	Path     string // below the endpoint, percent-encoded: "v1/operations/x:cancel"
	Query    url.Values
	Body     *Body // nil where the method has no request
	Signed   bool  // -p brought a credential
	JSON     bool  // the reply is to be JSON
	Warnings diag.List
}

// Make plans the call, or returns every mistake in it. It opens nothing but the
// files that the words name.
func Make(in Input) (*Plan, diag.List) {
	p := planner{in: in, plan: &Plan{Method: in.Method}}
	p.path()
	p.request()
	query, diags := params.Parse(in.Method, in.PWords)
	problems, warnings := diags.Errors(), diags.Warnings()
	p.add(slices.DeleteFunc(problems, func(bad diag.Diagnostic) bool { return bad.Index == p.skipped("-p") }), warnings)
	p.plan.Query, p.plan.Signed, p.plan.JSON = query.Values, query.Signed, query.JSON
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return p.plan, nil
}

type planner struct {
	in        Input
	swallowed *diag.Diagnostic // the word of -r or -p that was meant as the positional
	plan      *Plan
	problems  diag.List
}

func (p *planner) add(problems diag.List, warnings diag.List) {
	p.problems = append(p.problems, problems...)
	p.plan.Warnings = append(p.plan.Warnings, warnings...)
}

// skipped returns the number of the word of that flag which was meant as the
// positional and needs no more said of it; 0 for none.
func (p *planner) skipped(flag string) int {
	if p.swallowed == nil || p.swallowed.Flag != flag {
		return 0
	}
	return p.swallowed.Index
}

// request reads -r and --json.
func (p *planner) request() {
	m, ok := api.FindMessage(p.in.Method.Request)
	if !ok {
		for i, word := range p.in.RWords {
			p.add(diag.List{{Flag: "-r", Index: i + 1, Text: word, Message: "this method has no request, so no -r"}}, nil)
		}
		if p.in.JSON != "" {
			p.add(diag.List{{Flag: "--json", Text: p.in.JSON, Message: "this method has no request, so no --json"}}, nil)
		}
		return
	}
	base, bad := p.base()
	if bad != nil {
		p.add(diag.List{*bad}, nil)
	}
	request, diags := cursor.Parse(cursor.Input{
		Message: m, Words: p.in.RWords, Skip: p.skipped("-r"), Files: p.in.Files,
		Base: base, BaseName: p.in.JSON, BaseLost: bad != nil,
	})
	p.add(diags.Errors(), diags.Warnings())
	p.plan.Body = &Body{chunks: request.Chunks(), files: p.in.Files}
	p.add(nil, limitWarnings(m.Name, request, p.plan.Body))
}

// base reads the file of --json.
func (p *planner) base() ([]byte, *diag.Diagnostic) {
	if p.in.JSON == "" {
		return nil, nil
	}
	bad := &diag.Diagnostic{Flag: "--json", Text: p.in.JSON}
	file, err := p.in.Files.Find(p.in.JSON)
	if err != nil {
		bad.Message = err.Error()
		return nil, bad
	}
	r, err := p.in.Files.open(file)
	if err != nil {
		bad.Message = reason(err)
		return nil, bad
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(r)
	if err != nil {
		bad.Message = reason(err)
		return nil, bad
	}
	return data, nil
}
