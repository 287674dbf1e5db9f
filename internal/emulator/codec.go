package emulator

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/encoding"
	grpcproto "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// maxFields is the maximum number of fields in a message: two bytes can become a
// message that needs a hundred.
const maxFields = 1_000_000

var errTooManyFields = errors.New("the message has too many fields")

// A limitedCodec is gRPC's codec for protobuf, with a limit on the number of fields.
type limitedCodec struct{ encoding.CodecV2 }

func newCodec() encoding.CodecV2 { return limitedCodec{encoding.GetCodecV2(grpcproto.Name)} }

// Unmarshal implements encoding.CodecV2.
func (limitedCodec) Unmarshal(data mem.BufferSlice, v any) error {
	message, ok := v.(proto.Message)
	if !ok {
		return fmt.Errorf("%T is not a protobuf message", v)
	}
	buffer := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buffer.Free()
	if remaining := countFields(buffer.ReadOnlyData(), message.ProtoReflect().Descriptor(), maxFields); remaining < 0 {
		return errTooManyFields
	}
	if err := proto.Unmarshal(buffer.ReadOnlyData(), message); err != nil {
		return fmt.Errorf("decode the message: %w", err)
	}
	return nil
}

// countFields subtracts the number of a message's fields from remaining, and stops when
// that is negative, or at the first invalid field. No message of the API contains
// itself, so that the recursion ends.
func countFields(data []byte, message protoreflect.MessageDescriptor, remaining int) int {
	for len(data) > 0 && remaining >= 0 {
		remaining--
		number, kind, size := protowire.ConsumeTag(data)
		if size < 0 {
			break
		}
		data = data[size:]
		size = protowire.ConsumeFieldValue(number, kind, data)
		if size < 0 {
			break
		}
		field := message.Fields().ByNumber(number)
		if kind == protowire.BytesType && field != nil && field.Message() != nil {
			value, _ := protowire.ConsumeBytes(data)
			remaining = countFields(value, field.Message(), remaining)
		}
		data = data[size:]
	}
	return remaining
}
