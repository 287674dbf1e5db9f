package partial

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"vision1/internal/emulator/rpcerror"
)

// Header is the header, and the gRPC metadata, that contains a mask.
const Header = "X-Goog-FieldMask"

// ForMethod parses a mask for the responses of a method, such as
// /package.Service/Method. An empty mask selects everything: the result is nil.
func ForMethod(text, method string) (*Mask, error) {
	if text == "" {
		return nil, nil
	}
	name := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", "."))
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	if err != nil {
		return nil, rpcerror.Internal(err)
	}
	methodDescriptor, ok := descriptor.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, rpcerror.Errorf(codes.Internal, "%s is not a method", method)
	}
	return Parse(text, methodDescriptor.Output())
}

// Intercept is a gRPC server interceptor that applies the mask in a request's metadata.
func Intercept(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	mask, err := ForMethod(strings.Join(metadata.ValueFromIncomingContext(ctx, Header), ","), info.FullMethod)
	if err != nil {
		return nil, err
	}
	response, err := handler(ctx, request)
	message, ok := response.(proto.Message)
	if err != nil || mask == nil || !ok {
		return response, err
	}
	selected, err := mask.Message(message)
	if err != nil {
		return nil, rpcerror.Internal(err)
	}
	return selected, nil
}
