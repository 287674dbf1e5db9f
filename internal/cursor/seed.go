package cursor

import (
	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/jsontext"
)

// readSeed reads the request of --json, which the arguments then change. No
// argument has set its nodes, so each can be replaced once.
func (p *parser) readSeed(m *api.Message, name string, data []byte) {
	p.text = name
	r := jsonReader{parser: p, data: jsontext.ToUTF8(data)}
	raw := r.read(&api.Type{Kind: api.KindMessage, Message: m.Name})
	p.warnedFields = nil // an argument that sets the same field has a warning of its own
	switch {
	case raw == nil: // reported
		p.seedInvalid = true
	case string(raw) == "null":
		p.report(diag.Errorf("must be %s, {...}, not null", withArticle(m.Name)))
		p.seedInvalid = true
	default:
		p.root = fromJSON(raw)
	}
}
