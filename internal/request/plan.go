package request

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"vision1/internal/api"
	"vision1/internal/cursor"
	"vision1/internal/diag"
	"vision1/internal/params"
	"vision1/internal/secret"
)

// Args is a request as typed.
type Args struct {
	Method      *api.Method
	Positionals []string
	RequestArgs []string // after -r
	ParamArgs   []string // after -p
	JSON        string   // the file of --json, "-" for standard input, "" for none
	Location    string   // the location of the service, us or eu, or "" if none was chosen
	Files       *Files
	Partial     bool // not to be sent: a positional may be missing
}

// Plan validates the arguments and returns the request with every error and
// every warning. The request is usable only if there are no errors.
func Plan(args Args) (*Request, diag.List) {
	p := planner{args: args, request: &Request{Method: args.Method, Path: args.Method.Path}}
	p.positionals()
	p.body()
	query, diags := params.Parse(args.Method, args.ParamArgs)
	for i := range diags {
		if diags[i].Index != p.misplacedIndex("-p") {
			p.diags.Add(&diags[i])
		}
	}
	p.request.Query, p.request.HasCredentials, p.request.WantsJSON = query.Values, query.HasCredentials, query.IsJSON
	return p.request, p.diags
}

// New returns the request for values that a program has: positionals, query
// parameters under the API's names, and the request message (nil for none).
// `alt=json` is added.
func New(m *api.Method, positionals []string, query url.Values, body *Body) (*Request, error) {
	p := planner{args: Args{Method: m, Positionals: positionals}, request: &Request{Method: m, Path: m.Path, Body: body}}
	p.positionals()
	if invalid := p.diags.Errors(); len(invalid) > 0 {
		return nil, fmt.Errorf("%s %s: %s", m.Resource, m.Name, strings.TrimSpace(invalid[0].Text+" "+invalid[0].Message))
	}
	p.request.Query, p.request.WantsJSON = url.Values{"alt": {"json"}}, true
	for name, values := range query {
		p.request.Query[name] = values
		p.request.HasCredentials = p.request.HasCredentials || secret.AuthenticatesRequest(name)
	}
	return p.request, nil
}

type planner struct {
	args      Args
	request   *Request
	misplaced *diag.Diagnostic // the argument of -r or -p that is the missing positional
	diags     diag.List
}

// misplacedIndex returns the position after flag of the argument that is the
// missing positional, which needs no second error; -1 if there is none.
func (p *planner) misplacedIndex(flag string) int {
	if p.misplaced == nil || p.misplaced.Flag != flag {
		return -1
	}
	return p.misplaced.Index
}

// body parses -r and --json.
func (p *planner) body() {
	m, ok := api.FindMessage(p.args.Method.Request)
	if !ok {
		p.noBody()
		return
	}
	seed, invalid := p.readJSON()
	p.diags.Add(invalid)
	request, diags := cursor.Parse(cursor.Input{
		Message: m, Args: p.args.RequestArgs, SkipArg: max(0, p.misplacedIndex("-r")), Files: p.args.Files, Location: p.args.Location,
		Seed: seed, SeedName: p.args.JSON, SeedInvalid: invalid != nil,
	})
	p.diags = append(p.diags, diags...)
	p.request.Body = &Body{chunks: request.Chunks(), files: p.args.Files}
	p.diags = append(p.diags, limitWarnings(m.Name, request, p.request.Body)...)
}

// noBody rejects -r and --json for a method without a request message.
func (p *planner) noBody() {
	for i, text := range p.args.RequestArgs {
		p.diags.Add(&diag.Diagnostic{Flag: "-r", Index: i + 1, Text: text, Message: "this method has no request, so it accepts no -r"})
	}
	if p.args.JSON != "" {
		p.diags.Add(&diag.Diagnostic{Flag: "--json", Text: p.args.JSON, Message: "this method has no request, so it accepts no --json"})
	}
}

// readJSON reads the file of --json.
func (p *planner) readJSON() ([]byte, *diag.Diagnostic) {
	if p.args.JSON == "" {
		return nil, nil
	}
	data, err := p.args.Files.read(p.args.JSON)
	if err != nil {
		d := &diag.Diagnostic{Flag: "--json", Text: p.args.JSON, Message: err.Error()}
		file, at := strings.CutPrefix(p.args.JSON, "@")
		text := strings.Trim(p.args.JSON, " \t\r\n'") // Windows leaves single quotes as they are
		switch {
		case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
			d.Message = "this is JSON itself, not the name of a file; write it to a file, or pipe it to --json -"
		case at:
			d.Message, d.Suggestion = err.Error()+"; --json takes the name of a file without an @", file
		}
		return nil, d
	}
	return data, nil
}

// read returns the content of a file. The error is the reason only.
func (f *Files) read(name string) ([]byte, error) {
	file, err := f.Find(name)
	if err != nil {
		return nil, err
	}
	r, err := f.open(file)
	if err != nil {
		return nil, reason(err)
	}
	defer func() { _ = r.Close() }()
	data, err := io.ReadAll(io.LimitReader(r, maxBuffered+1))
	switch {
	case err != nil:
		return nil, reason(err)
	case len(data) > maxBuffered:
		return nil, errTooLarge()
	default:
		return data, nil
	}
}
