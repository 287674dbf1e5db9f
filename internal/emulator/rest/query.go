package rest

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"vision1/internal/emulator/original"
	"vision1/internal/emulator/partial"
	"vision1/internal/emulator/rpcerror"
)

// BindQuery is a client interceptor that sets the fields of a request message from
// the query parameters of the REST request, and validates its field mask. It replaces the gateway's own parser,
// which is global to the process and ignores unknown parameters.
func BindQuery(ctx context.Context, method string, request, response any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	message, ok := request.(proto.Message)
	if !ok {
		return rpcerror.Errorf(codes.Internal, "%T is not a protobuf message", request)
	}
	state := stateOf(ctx)
	if err := bindQuery(method, message.ProtoReflect(), state.query); err != nil {
		return err
	}
	var err error
	if state.mask, err = partial.ForMethod(state.fields, method); err != nil {
		return err //nolint:wrapcheck // the complete error
	}
	return invoke(original.Request(ctx), method, request, response, connection, options...)
}

func bindQuery(method string, message protoreflect.Message, query url.Values) error {
	var violations rpcerror.Violations
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if isSystemParameter(name) {
			continue
		}
		field := queryField(method, message.Descriptor(), name)
		if field == nil {
			violations.Add("", "Invalid JSON payload received. Unknown name %q: Cannot bind query parameter. Field '%s' could not be found in request message.", name, name)
			continue
		}
		value, ok := parseParameter(field, query[name])
		if !ok {
			violations.Add(string(field.Name()), "Invalid value at '%s' (%s), %s", field.Name(), typeName(field), show(strings.Join(query[name], ", ")))
			continue
		}
		message.Set(field, value)
	}
	return violations.Err()
}

// queryField returns the field that a query parameter sets, or nil if there is
// none or if it is in the path or the body.
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

// httpRule returns the HTTP rule of a method, such as "/package.Service/Method",
// or nil.
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

// parseParameter parses a value of one of the types that the API's query
// parameters have.
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

// parseFieldMask parses paths in camelCase or snake_case.
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
