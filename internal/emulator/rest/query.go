package rest

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"vision1/internal/emulator/rpcerror"
)

// BindQuery is the interceptor of the connection that NewHandler is given: it
// puts the query parameters of a REST call into the request message. It works
// here because only here are both known, and because the gateway's own reader
// of parameters is one for the whole process and lets unknown ones through.
func BindQuery(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	message, ok := request.(proto.Message)
	if !ok {
		return status.Errorf(codes.Internal, "%T is not a protocol message", request)
	}
	if err := bindQuery(method, message.ProtoReflect(), stateOf(ctx).query); err != nil {
		return err
	}
	return invoke(ctx, method, request, reply, connection, options...)
}

func bindQuery(method string, message protoreflect.Message, query url.Values) error {
	var violations []rpcerror.Violation
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if isSystemParameter(name) {
			continue
		}
		field := queryField(method, message.Descriptor(), name)
		if field == nil {
			violations = append(violations, rpcerror.Violation{Description: "Invalid JSON payload received. Unknown name " + strconv.Quote(name) +
				": Cannot bind query parameter. Field '" + name + "' could not be found in request message."})
			continue
		}
		value, ok := parseParameter(field, query[name])
		if !ok {
			violations = append(violations, rpcerror.Violation{Field: string(field.Name()), Description: "Invalid value at '" +
				string(field.Name()) + "' (" + typeName(field) + "), " + show(strings.Join(query[name], ", "))})
			continue
		}
		message.Set(field, value)
	}
	if len(violations) > 0 {
		return rpcerror.InvalidFields(violations)
	}
	return nil
}

// queryField returns the field that a query parameter of a method sets; nil
// where there is none, or where the path or the body holds it.
func queryField(method string, message protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	field := findField(message, name)
	rule := httpRule(method)
	if field == nil || rule.GetBody() == "*" || rule.GetBody() == string(field.Name()) {
		return nil
	}
	if strings.Contains(template(rule), "{"+string(field.Name())+"=") {
		return nil
	}
	return field
}

// httpRule returns the HTTP rule of a method given as "/package.Service/Method".
func httpRule(method string) *annotations.HttpRule {
	name := strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", ".")
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil
	}
	rule, ok := proto.GetExtension(descriptor.Options(), annotations.E_Http).(*annotations.HttpRule)
	if !ok {
		return nil
	}
	return rule
}

func template(rule *annotations.HttpRule) string {
	return rule.GetGet() + rule.GetPost() + rule.GetPatch() + rule.GetDelete()
}

// parseParameter reads the kinds of value that the API's query parameters have.
func parseParameter(field protoreflect.FieldDescriptor, values []string) (protoreflect.Value, bool) {
	if len(values) != 1 || field.IsList() {
		return protoreflect.Value{}, false
	}
	text := values[0]
	switch {
	case field.Kind() == protoreflect.StringKind:
		return protoreflect.ValueOfString(text), true
	case field.Kind() == protoreflect.BoolKind:
		value, ok := parseBool(text)
		return protoreflect.ValueOfBool(value), ok
	case field.Kind() == protoreflect.Int32Kind:
		value, err := strconv.ParseInt(text, 10, 32)
		return protoreflect.ValueOfInt32(int32(value)), err == nil
	case field.Message() != nil && field.Message().FullName() == "google.protobuf.FieldMask":
		mask, ok := parseFieldMask(text)
		return protoreflect.ValueOfMessage(mask.ProtoReflect()), ok
	}
	return protoreflect.Value{}, false
}

// parseFieldMask reads paths in either spelling, camelCase or snake_case.
func parseFieldMask(text string) (*fieldmaskpb.FieldMask, bool) {
	mask := new(fieldmaskpb.FieldMask)
	if text == "" {
		return mask, true
	}
	for path := range strings.SplitSeq(text, ",") {
		snake := new(strings.Builder)
		for _, r := range path {
			switch {
			case unicode.IsUpper(r):
				snake.WriteByte('_')
				snake.WriteRune(unicode.ToLower(r))
			case r == '_' || r == '.' || r == '*' || unicode.IsLower(r) || unicode.IsDigit(r):
				snake.WriteRune(r)
			default:
				return mask, false
			}
		}
		mask.Paths = append(mask.Paths, snake.String())
	}
	return mask, true
}
