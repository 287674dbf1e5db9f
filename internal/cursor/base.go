package cursor

import (
	"bytes"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// readBase takes the request that --json brought as the one that words are
// applied over. Its nodes belong to no word, so that words may replace them.
func (p *parser) readBase(m *api.Message, name string, data []byte) {
	warn := func(message string) {
		p.diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "--json", Text: name, Message: message})
	}
	const byteOrderMark = "\xef\xbb\xbf" // which editors on Windows put before UTF-8
	r := jsonReader{data: bytes.TrimPrefix(data, []byte(byteOrderMark)), report: func(f *diag.Diagnostic) {
		f.Flag, f.Text, f.Start, f.End = "--json", name, 0, 0
		p.fail(f)
	}, warn: warn, noted: func(field string) {
		warn(field + outputOnlyNote)
	}}
	raw := r.read(&api.Type{Kind: api.KindMessage, Message: m.Name})
	if raw == nil { // reported
		p.baseLost = true
		return
	}
	if p.root = given(raw); p.root.kind == leaf {
		r.report(diag.Errorf("null is no request; it takes %s, {...}", withArticle(m.Name)))
		p.root, p.baseLost = &node{kind: object}, true
	}
}
