package cursor

import (
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
	"vision1/internal/value"
)

// set assigns a value to a location. The value starts at offset in the argument.
func (p *parser) set(at *location, kind argKind, text string, offset int) *diag.Diagnostic {
	for l := at; l != nil; l = l.parent {
		if l.outputOnly {
			p.warnOutputOnly(l.fieldName())
		}
	}
	if kind == assignJSON {
		return p.setJSON(at, text, offset)
	}
	return p.setText(at, text, offset)
}

func (p *parser) setText(at *location, text string, offset int) *diag.Diagnostic {
	t := &at.typ
	switch {
	case t.Map && !t.List:
		key, entryText, ok := strings.Cut(text, "=")
		if !ok {
			return diag.Errorf("%s is a map; set an entry with %s=key=value", at.title(), at.title())
		}
		entry, d := at.entry(key)
		if d != nil {
			return d.At(offset, offset+len(key))
		}
		return p.setText(entry, entryText, offset+len(key)+1)
	case t.Kind == api.KindMessage || t.Map:
		return notScalar(at)
	}
	n, d := p.scalar(at, text)
	if d != nil {
		return d.At(offset, offset+len(text))
	}
	if t.List {
		values, d := at.ensure(p.arg)
		if d == nil && t.Kind == api.KindString && strings.Contains(text, ",") {
			p.warn("this is one value with commas; for several values, repeat the assignment: " + repeatedArgs(at.title(), text))
		}
		if d == nil {
			n.setBy = p.arg
			values.items = append(values.elements(), n)
		}
		return d
	}
	return p.put(at, n)
}

// notScalar explains how to set a message or a list of messages.
func notScalar(at *location) *diag.Diagnostic {
	example := "..."
	if m, ok := api.FindMessage(at.typ.Message); ok && len(m.Fields) > 0 {
		example = m.Fields[0].CLIName
	}
	title := at.title()
	switch {
	case at.parent == nil:
		return diag.Errorf("the request itself has no value; set its fields, for example %s=...", example)
	case at.typ.List:
		return diag.Errorf("%s is a list of messages; set the fields of its elements, for example %s.0.%s=..., or use JSON: %s:=[...]",
			title, title, example, title)
	default:
		return diag.Errorf("%s is a message; set its fields, for example %s.%s=..., or use JSON: %s:={...}", title, title, example, title)
	}
}

// setJSON assigns a JSON value of any type.
func (p *parser) setJSON(at *location, text string, offset int) *diag.Diagnostic {
	if at.parent == nil {
		return diag.Errorf("to set the whole request as JSON, use --json")
	}
	r := jsonReader{parser: p, data: []byte(text), offset: offset}
	raw := r.read(&at.typ)
	if raw == nil {
		return nil // reported
	}
	if string(raw) == "null" && at.typ.Kind != api.KindAny && (at.index >= 0 || at.parent.typ.Map) {
		return diag.Errorf("null is not allowed as a list element or a map value").At(offset, offset+len(text))
	}
	n := fromJSON(raw)
	n.whole, n.typed = true, text
	return p.put(at, n)
}

// put adds n at a location that no other argument has set.
func (p *parser) put(at *location, n *node) *diag.Diagnostic {
	switch old := at.node(); {
	case old == nil || old.setBy == 0: // not set, or set by --json
	case old.kind == scalar && at.inNewElement() != "":
		return diag.Errorf("already set to %s by argument %d; set it once, or add an element: %s=...", old.excerpt(), old.setBy, at.inNewElement())
	case old.kind == scalar:
		return diag.Errorf("already set to %s by argument %d; set it once", old.excerpt(), old.setBy)
	case old.whole:
		return diag.Errorf("%s was already set as a whole by argument %d", at.title(), old.setBy)
	case !old.empty(): // a new element (+) is empty
		return diag.Errorf("part of %s was set by argument %d; set it as a whole or in parts, not both", at.title(), old.setBy)
	}
	container, d := at.parent.ensure(p.arg)
	if d == nil {
		n.setBy = p.arg
		at.attach(container, n)
	}
	return d
}

// scalar returns the node of one value, as typed.
func (p *parser) scalar(at *location, text string) (*node, *diag.Diagnostic) {
	isBytes := at.typ.Kind == api.KindBytes
	if name, ok := strings.CutPrefix(text, "@"); ok && isBytes {
		file, d := p.file(name)
		return &node{file: file, typed: text}, d
	}
	encoded, d := value.JSON(&at.typ, text)
	switch {
	case isBytes && (d != nil || p.isFile(text)):
		d = p.notBytes(text, false)
	case d == nil:
		p.warnDoubtful(at.container(), at.name, text, "")
	case at.typ.Kind == api.KindEnum:
		if at.container() != "" {
			d.Message = strings.Replace(d.Message, "unknown value", "unknown value of "+at.container()+"."+at.name, 1)
		}
		if _, second, several := strings.Cut(text, ","); several && at.inNewElement() != "" {
			d.Message += "; for a second value, add an element: " + at.inNewElement() + "=" + diag.Truncate(strings.TrimSpace(second), maxExcerpt)
		}
		if isNewValue(d, text) {
			p.warn(d.Message)
			return &node{json: value.Quote(text), typed: text}, nil
		}
	case at.typ.List && strings.Contains(text, ","):
		d.Message += "; for several values, repeat the assignment: " + repeatedArgs(at.title(), text)
	}
	return &node{json: encoded, typed: text}, d
}

// isNewValue reports whether an unknown value of an enum, with the error d,
// resembles none of the known ones, so the API may have added it. No value has a
// comma.
func isNewValue(d *diag.Diagnostic, text string) bool {
	return d.Suggestion == "" && text != "" && !strings.Contains(text, ",")
}

// repeatedArgs returns the assignments of the values in a list with commas, for a
// message.
func repeatedArgs(field, text string) string {
	const maxShown = 3
	values := strings.Split(strings.Trim(text, "[] "), ",")
	var b strings.Builder
	for _, v := range values[:min(len(values), maxShown)] {
		b.WriteString(field + "=" + diag.Truncate(strings.Trim(v, ` "'`), maxExcerpt) + " ")
	}
	if len(values) > maxShown {
		return b.String() + "..."
	}
	return strings.TrimSpace(b.String())
}

// file returns the file that @ names.
func (p *parser) file(name string) (*File, *diag.Diagnostic) {
	switch {
	case name == "":
		return nil, diag.Errorf("missing file name after the @")
	case p.files == nil:
		return nil, diag.Errorf("files can't be read here")
	case name == "-" && p.stdin > 0:
		return nil, diag.Errorf("standard input is already used by argument %d; it can be read only once", p.stdin)
	case name == "-":
		p.stdin = p.arg
	}
	file, err := p.files.Find(name)
	if err != nil {
		return nil, diag.Errorf("%v", err)
	}
	return file, nil
}

// maxFileName is the length of the longest text that is tried as a file name.
const maxFileName = 1024

func (p *parser) isFile(text string) bool {
	return text != "" && len(text) <= maxFileName && p.files != nil && p.files.Exists(text)
}

// notBytes returns the error of a text that is not base64, or is the name of a
// file. In JSON, @ has no meaning.
func (p *parser) notBytes(text string, inJSON bool) *diag.Diagnostic {
	_, encoded, isBase64 := strings.Cut(text, ";base64,")
	switch {
	case strings.HasPrefix(text, "data:") && isBase64 && len(encoded) <= maxFileName:
		return &diag.Diagnostic{Message: "this is a data: URL; use only the part after the comma", Suggestion: encoded}
	case strings.HasPrefix(text, "data:"):
		return diag.Errorf("this is a data: URL; use only the part after base64,")
	case strings.Contains(text[:min(len(text), maxFileName)], "://"):
		return diag.Errorf("this looks like a URL, not base64; a URL goes in another field, such as image.source.image-uri")
	case inJSON:
		return diag.Errorf("not valid base64; JSON can't name a file: omit the field, and set it with -r ...=@FILE")
	case p.isFile(text):
		return &diag.Diagnostic{Message: "this is the name of a file; to send the file, put @ before its name", Suggestion: "@" + text}
	case len(text) <= maxFileName && strings.ContainsAny(text, "./\\"):
		return &diag.Diagnostic{Message: "not valid base64; to send a file, put @ before its name", Suggestion: "@" + text}
	default:
		return diag.Errorf("not valid base64; to send a file, use @ and its name")
	}
}
