package main

import (
	"errors"
	"fmt"

	"vision1/internal/discovery"
)

// valueType is a type as package api has it: a kind (the name of the constant
// there), and what is around it.
type valueType struct {
	kind          string
	message       string
	enum          []string
	deprecated    []bool // which of enum are; empty for none
	isList, isMap bool
}

// typeOf says which type a schema is. It refuses what package api can't
// express, rather than to pass it off as something else.
func typeOf(schema *discovery.Schema) (valueType, error) {
	if schema.Type != "array" {
		return elementType(schema)
	}
	if schema.Items == nil || schema.Items.Type == "array" {
		return valueType{}, fmt.Errorf("an array of %s is not known to the generator", describe(schema.Items))
	}
	t, err := elementType(schema.Items)
	t.isList = true
	return t, err
}

// elementType is typeOf for what is not an array: a map or a single value.
func elementType(schema *discovery.Schema) (valueType, error) {
	if schema.Type != "object" {
		return singleType(schema)
	}
	if schema.AdditionalProperties == nil || len(schema.Properties) > 0 {
		return valueType{}, errors.New("an object within a message is not known to the generator")
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
			return valueType{}, fmt.Errorf("it has %d enum values and %d marks of deprecation", len(schema.Enum), n)
		}
		return valueType{kind: "KindEnum", enum: schema.Enum, deprecated: schema.EnumDeprecated}, nil
	}
	kind, ok := kindOf(schema.Type, schema.Format)
	if !ok {
		return valueType{}, fmt.Errorf("%s is not known to the generator", describe(schema))
	}
	return valueType{kind: kind}, nil
}

// kindOf is the table of the Discovery format's types and formats
// (https://developers.google.com/discovery/v1/type-format) that this API uses
// or may come to use.
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

// describe names a schema's type in an error message.
func describe(schema *discovery.Schema) string {
	switch {
	case schema == nil:
		return "nothing"
	case schema.Format != "":
		return fmt.Sprintf("type %q with format %q", schema.Type, schema.Format)
	default:
		return fmt.Sprintf("type %q", schema.Type)
	}
}
