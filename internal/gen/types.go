package main

import (
	"errors"
	"fmt"

	"vision1/internal/discovery"
)

// valueType corresponds to api.Type; kind is the name of the api.Kind constant.
type valueType struct {
	kind          string
	message       string
	enum          []string
	deprecated    []bool // one per enum value, or empty if none is deprecated
	isList, isMap bool
}

// typeOf returns the type of a schema, or an error if api.Type can't represent
// it.
func typeOf(schema *discovery.Schema) (valueType, error) {
	if schema.Type != "array" {
		return elementType(schema)
	}
	if schema.Items == nil || schema.Items.Type == "array" {
		return valueType{}, fmt.Errorf("unsupported array of %s", typeText(schema.Items))
	}
	t, err := elementType(schema.Items)
	t.isList = true
	return t, err
}

// elementType is typeOf for anything but an array.
func elementType(schema *discovery.Schema) (valueType, error) {
	if schema.Type != "object" {
		return singleType(schema)
	}
	if schema.AdditionalProperties == nil || len(schema.Properties) > 0 {
		return valueType{}, errors.New("unsupported object within a message")
	}
	t, err := singleType(schema.AdditionalProperties)
	t.isMap = true
	return t, err
}

func singleType(schema *discovery.Schema) (valueType, error) {
	switch {
	case schema.Ref != "":
		return valueType{kind: "KindMessage", message: schema.Ref}, nil
	case len(schema.Enum) > 0 && schema.Type == "string":
		if n := len(schema.EnumDeprecated); n != 0 && n != len(schema.Enum) {
			return valueType{}, fmt.Errorf("enumDeprecated has length %d, want %d", n, len(schema.Enum))
		}
		return valueType{kind: "KindEnum", enum: schema.Enum, deprecated: schema.EnumDeprecated}, nil
	}
	kind, ok := kindOf(schema.Type, schema.Format)
	if !ok {
		return valueType{}, fmt.Errorf("unsupported %s", typeText(schema))
	}
	return valueType{kind: kind}, nil
}

// kindOf maps types and formats of the Discovery format to kinds:
// https://developers.google.com/discovery/v1/type-format
func kindOf(jsonType, format string) (kind string, ok bool) {
	switch jsonType + " " + format {
	case "string ":
		return "KindString", true
	case "boolean ":
		return "KindBool", true
	case "any ":
		return "KindAny", true
	case "integer int32":
		return "KindInt32", true
	case "integer uint32":
		return "KindUint32", true
	case "string int64":
		return "KindInt64", true
	case "string uint64":
		return "KindUint64", true
	case "number float":
		return "KindFloat", true
	case "number double":
		return "KindDouble", true
	case "string byte":
		return "KindBytes", true
	case "string google-datetime":
		return "KindTimestamp", true
	case "string google-duration":
		return "KindDuration", true
	case "string google-fieldmask":
		return "KindFieldMask", true
	}
	return "", false
}

// typeText returns a schema's type for an error message.
func typeText(schema *discovery.Schema) string {
	switch {
	case schema == nil:
		return "nothing"
	case schema.Format != "":
		return fmt.Sprintf("type %q with format %q", schema.Type, schema.Format)
	default:
		return fmt.Sprintf("type %q", schema.Type)
	}
}
