package main

import (
	"reflect"
	"testing"

	"vision1/internal/discovery"
)

func TestTypeOf(t *testing.T) {
	tests := []struct {
		name   string
		schema discovery.Schema
		want   valueType
	}{
		{"string", discovery.Schema{Type: "string"}, valueType{kind: "KindString"}},
		{"boolean", discovery.Schema{Type: "boolean"}, valueType{kind: "KindBool"}},
		{"int32", discovery.Schema{Type: "integer", Format: "int32"}, valueType{kind: "KindInt32"}},
		{"uint32", discovery.Schema{Type: "integer", Format: "uint32"}, valueType{kind: "KindUint32"}},
		{"int64", discovery.Schema{Type: "string", Format: "int64"}, valueType{kind: "KindInt64"}},
		{"uint64", discovery.Schema{Type: "string", Format: "uint64"}, valueType{kind: "KindUint64"}},
		{"float", discovery.Schema{Type: "number", Format: "float"}, valueType{kind: "KindFloat"}},
		{"double", discovery.Schema{Type: "number", Format: "double"}, valueType{kind: "KindDouble"}},
		{"byte", discovery.Schema{Type: "string", Format: "byte"}, valueType{kind: "KindBytes"}},
		{"time", discovery.Schema{Type: "string", Format: "google-datetime"}, valueType{kind: "KindTimestamp"}},
		{"duration", discovery.Schema{Type: "string", Format: "google-duration"}, valueType{kind: "KindDuration"}},
		{"mask", discovery.Schema{Type: "string", Format: "google-fieldmask"}, valueType{kind: "KindFieldMask"}},
		{"any", discovery.Schema{Type: "any"}, valueType{kind: "KindAny"}},
		{"message", discovery.Schema{Ref: "Cage"}, valueType{kind: "KindMessage", message: "Cage"}},
		{
			"list of messages",
			discovery.Schema{Type: "array", Items: &discovery.Schema{Ref: "Cage"}},
			valueType{kind: "KindMessage", message: "Cage", isList: true},
		},
		{
			"map of strings",
			discovery.Schema{Type: "object", AdditionalProperties: &discovery.Schema{Type: "string"}},
			valueType{kind: "KindString", isMap: true},
		},
		{
			"list of maps",
			discovery.Schema{Type: "array", Items: &discovery.Schema{Type: "object", AdditionalProperties: &discovery.Schema{Type: "any"}}},
			valueType{kind: "KindAny", isList: true, isMap: true},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := typeOf(&test.schema)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("typeOf = %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestTypeOfErrors(t *testing.T) {
	text := &discovery.Schema{Type: "string"}
	tests := map[string]discovery.Schema{
		"no type":                {},
		"unknown format":         {Type: "string", Format: "roman"},
		"integer without format": {Type: "integer"},
		"list without items":     {Type: "array"},
		"list of lists":          {Type: "array", Items: &discovery.Schema{Type: "array", Items: text}},
		"map of lists":           {Type: "object", AdditionalProperties: &discovery.Schema{Type: "array", Items: text}},
		"map of maps":            {Type: "object", AdditionalProperties: &discovery.Schema{Type: "object", AdditionalProperties: text}},
		"nested object":          {Type: "object", Properties: discovery.Object[discovery.Schema]{{Name: "a", Value: *text}}},
	}
	for name, schema := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := typeOf(&schema); err == nil {
				t.Errorf("typeOf = %+v, want an error", got)
			}
		})
	}
}
