// Package schema describes messages of the API for other programs: as JSON Schema
// (draft 2020-12), and as a skeleton of a request.
package schema

import (
	"encoding/json"
	"fmt"

	"vision1/internal/api"
)

// Method returns the JSON Schema of a method: an object with its parameters,
// request (if it has one), and response. Unknown fields are invalid in a request,
// because the service rejects them, but valid in a response.
func Method(m *api.Method) ([]byte, error) {
	w := writer{defs: map[string]any{}}
	properties := map[string]any{"parameters": parameters(m), "response": w.message(m.Response, "response")}
	if m.Request != "" {
		properties["request"] = w.message(m.Request, "request")
	}
	document := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       m.Resource + " " + m.Name,
		"description": m.Summary,
		"type":        "object",
		"properties":  properties,
		"$defs":       w.defs,
	}
	out, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the schema: %w", err)
	}
	return append(out, '\n'), nil
}

// object is a JSON object, such as a JSON Schema or a part of one.
type object = map[string]any

// parameters returns the schema of the positionals, query parameters, and system
// parameters of a method, with their API names.
func parameters(m *api.Method) object {
	properties := object{}
	var required []string
	for i := range m.Positionals {
		p := &m.Positionals[i]
		properties[p.Name] = parameter(p)
		required = append(required, p.Name)
	}
	for _, list := range [][]api.Parameter{m.Query, api.SystemParameters()} {
		for i := range list {
			properties[list[i].Name] = parameter(&list[i])
		}
	}
	schema := object{"type": "object", "properties": properties, "additionalProperties": false}
	if required != nil {
		schema["required"] = required
	}
	return schema
}

func parameter(p *api.Parameter) object {
	schema := scalar(&p.Type)
	schema["description"] = p.Summary
	if p.Pattern != "" {
		schema["pattern"] = p.Pattern
	}
	if p.MaxLength > 0 {
		schema["maxLength"] = p.MaxLength
	}
	return schema
}

// A writer collects the definitions of the messages that a schema refers to.
type writer struct{ defs map[string]any }

// message returns a reference to a message and adds the message's definition if
// necessary. side is "request" or "response".
func (w *writer) message(name, side string) object {
	key := side + "." + name
	reference := object{"$ref": "#/$defs/" + key}
	if _, ok := w.defs[key]; ok {
		return reference
	}
	schema := object{"type": "object"}
	w.defs[key] = schema // before the fields, which can refer to this message
	m, ok := api.FindMessage(name)
	if !ok {
		return reference
	}
	properties := object{}
	for i := range m.Fields {
		properties[m.Fields[i].Name] = w.field(&m.Fields[i], side)
	}
	schema["properties"] = properties
	if m.Summary != "" {
		schema["description"] = m.Summary
	}
	if side == "request" {
		schema["additionalProperties"] = false
	}
	return reference
}

func (w *writer) field(f *api.Field, side string) object {
	schema := w.value(&f.Type, side)
	if f.Type.Map {
		schema = object{"type": "object", "additionalProperties": schema}
	}
	if f.Type.List {
		schema = object{"type": "array", "items": schema}
	}
	if f.Summary != "" {
		schema["description"] = f.Summary
	}
	if f.OutputOnly {
		schema["readOnly"] = true
	}
	if f.Deprecated {
		schema["deprecated"] = true
	}
	return schema
}

func (w *writer) value(t *api.Type, side string) object {
	if t.Kind == api.KindMessage {
		return w.message(t.Message, side)
	}
	schema := scalar(t)
	if side == "response" { // the service can add enum values
		delete(schema, "enum")
	}
	return schema
}

// scalar returns the schema of a single value, as encoded in the JSON mapping of
// protocol buffers.
func scalar(t *api.Type) object {
	switch t.Kind {
	case api.KindBool:
		return object{"type": "boolean"}
	case api.KindInt32:
		return object{"type": "integer", "minimum": -1 << 31, "maximum": 1<<31 - 1}
	case api.KindUint32:
		return object{"type": "integer", "minimum": 0, "maximum": int64(1<<32 - 1)}
	case api.KindInt64, api.KindUint64:
		return object{"type": "string", "format": t.Kind.String(), "pattern": "^-?[0-9]+$"}
	case api.KindFloat, api.KindDouble:
		return object{"type": "number", "format": t.Kind.String()}
	case api.KindEnum:
		return object{"type": "string", "enum": t.EnumNames()}
	case api.KindBytes:
		return object{"type": "string", "contentEncoding": "base64"}
	case api.KindTimestamp:
		return object{"type": "string", "format": "date-time"}
	case api.KindDuration:
		return object{"type": "string", "pattern": `^-?[0-9]+(\.[0-9]{1,9})?s$`}
	case api.KindAny:
		return object{}
	default:
		return object{"type": "string"}
	}
}
