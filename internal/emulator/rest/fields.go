package rest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// findField returns the field with a JSON or protobuf name, or nil.
func findField(message protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := message.Fields().ByJSONName(name); field != nil {
		return field
	}
	return message.Fields().ByTextName(name)
}

// isWellKnownScalar reports whether the JSON for a message is a string.
func isWellKnownScalar(message protoreflect.MessageDescriptor) bool {
	switch message.FullName() {
	case "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask":
		return true
	}
	return false
}

// isValid reports whether a JSON scalar is a valid value for a field.
func isValid(field protoreflect.FieldDescriptor, token json.Token) bool {
	text, isString := token.(string)
	number, isNumber := token.(json.Number)
	switch field.Kind() {
	case protoreflect.BoolKind:
		_, isBool := token.(bool)
		return isBool
	case protoreflect.StringKind:
		return isString
	case protoreflect.BytesKind:
		return isString // value checks the encoding
	case protoreflect.EnumKind:
		if isNumber {
			return isInteger(number.String(), 32, true)
		}
		return isString && field.Enum().Values().ByName(protoreflect.Name(text)) != nil
	case protoreflect.MessageKind:
		return isString && isWellKnownValue(field.Message().FullName(), text)
	}
	if isNumber {
		text = number.String()
	}
	return (isString || isNumber) && isNumberOfKind(field.Kind(), text)
}

func isNumberOfKind(kind protoreflect.Kind, text string) bool {
	switch kind {
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return isInteger(text, 32, true)
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return isInteger(text, 32, false)
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return isInteger(text, 64, true)
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return isInteger(text, 64, false)
	case protoreflect.FloatKind:
		return isFloat(text, 32)
	case protoreflect.DoubleKind:
		return isFloat(text, 64)
	}
	return false
}

// isInteger reports whether text is an integer. Like protojson, it accepts one with
// a fraction or an exponent, such as 1e1.
func isInteger(text string, bits int, signed bool) bool {
	if signed {
		if _, err := strconv.ParseInt(text, 10, bits); err == nil {
			return true
		}
	} else if _, err := strconv.ParseUint(text, 10, bits); err == nil {
		return true
	}
	if !strings.ContainsAny(text, ".eE") {
		return false
	}
	value, err := strconv.ParseFloat(text, 64)
	low, high := 0.0, math.Pow(2, float64(bits))
	if signed {
		low, high = -high/2, high/2
	}
	return err == nil && value == math.Trunc(value) && value >= low && value < high
}

func isFloat(text string, bits int) bool {
	switch text {
	case "NaN", "Infinity", "-Infinity":
		return true
	}
	if strings.ContainsAny(text, "xXpP_") {
		return false
	}
	_, err := strconv.ParseFloat(text, bits)
	return err == nil
}

// isBase64 accepts both alphabets, with and without padding.
func isBase64(text string) bool {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	encoding := base64.StdEncoding
	if len(text)%4 != 0 {
		encoding = base64.RawStdEncoding
	}
	// An image is large: its bytes are not needed here.
	_, err := io.Copy(io.Discard, base64.NewDecoder(encoding, strings.NewReader(text)))
	return err == nil && !strings.ContainsAny(text, "\r\n")
}

func isWellKnownValue(name protoreflect.FullName, text string) bool {
	switch name {
	case "google.protobuf.Timestamp":
		_, err := time.Parse(time.RFC3339Nano, text)
		return err == nil
	case "google.protobuf.Duration":
		seconds, found := strings.CutSuffix(text, "s")
		_, err := strconv.ParseFloat(seconds, 64)
		return found && err == nil
	}
	return true
}

// typeName returns the real service's name of a field's type in errors.
func typeName(field protoreflect.FieldDescriptor) string {
	switch {
	case field.Enum() != nil:
		return "type.googleapis.com/" + string(field.Enum().FullName())
	case field.Message() != nil:
		return "type.googleapis.com/" + string(field.Message().FullName())
	}
	return "TYPE_" + strings.ToUpper(field.Kind().String())
}

// show formats a JSON token for an error, and truncates a long one.
func show(token json.Token) string {
	switch token := token.(type) {
	case string:
		if len(token) > 60 {
			token = strings.ToValidUTF8(token[:60], "") + "..."
		}
		return strconv.Quote(token)
	case nil:
		return "null"
	}
	return fmt.Sprint(token)
}

// join appends a name to a path in protobuf spelling, such as requests[0].image.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func at(path string) string {
	if path == "" {
		return ""
	}
	return " at '" + path + "'"
}

func lastName(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}

func parentOf(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}
