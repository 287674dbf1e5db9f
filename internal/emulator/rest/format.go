package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/original"
	"vision1/internal/emulator/partial"
)

// A format is a format of responses. Requests are decoded the same way in each.
// format implements the gateway's Marshaler.
type format struct {
	pretty      bool // prettyPrint=true: indented by two spaces, with a newline at the end
	enumNumbers bool // $alt=json;enum-encoding=int
	binary      bool // alt=proto
	legacy      bool // $.xgafv=1: errors in the older shape
}

// formats returns all formats of a handler.
func formats() []format {
	var all []format
	for bits := range 1 << 4 {
		all = append(all, format{pretty: bits&1 > 0, enumNumbers: bits&2 > 0, binary: bits&4 > 0, legacy: bits&8 > 0})
	}
	return all
}

// accept returns the media type with which the gateway selects the format.
func (f format) accept() string {
	return fmt.Sprintf("application/json;pretty=%t;enum-numbers=%t;binary=%t;legacy=%t", f.pretty, f.enumNumbers, f.binary, f.legacy)
}

// ContentType returns the media type of responses.
func (f format) ContentType(any) string {
	if f.binary {
		return "application/x-protobuf"
	}
	return "application/json; charset=UTF-8"
}

// A partialResponse is a response of which only the selected fields are sent.
type partialResponse struct {
	proto.Message
	mask *partial.Mask
}

// selectFields is the gateway's hook that wraps a response.
func selectFields(ctx context.Context, response proto.Message) (any, error) {
	if mask := stateOf(ctx).mask; mask != nil {
		return partialResponse{response, mask}, nil
	}
	return response, nil
}

// Marshal encodes a response.
func (f format) Marshal(v any) ([]byte, error) {
	message, ok := v.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("%T is not a protocol message", v)
	}
	var mask *partial.Mask
	if selected, ok := message.(partialResponse); ok {
		message, mask = selected.Message, selected.mask
	}
	if f.binary {
		return marshalBinary(message, mask)
	}
	content, err := protojson.MarshalOptions{UseEnumNumbers: f.enumNumbers}.Marshal(message)
	if err != nil {
		return nil, wrap(err)
	}
	if !f.enumNumbers {
		if content, err = original.Restore(message, content); err != nil {
			return nil, wrap(err)
		}
	}
	if mask != nil {
		if content, err = mask.JSON(content); err != nil {
			return nil, wrap(err)
		}
	}
	return f.reformat(content)
}

func marshalBinary(message proto.Message, mask *partial.Mask) ([]byte, error) {
	original.Remove(message)
	if mask != nil {
		var err error
		if message, err = mask.Message(message); err != nil {
			return nil, wrap(err)
		}
	}
	content, err := proto.Marshal(message)
	return content, wrap(err)
}

// wrap adds context to an error, unless it is nil.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("encode the response: %w", err)
}

// reformat normalizes the whitespace of JSON, which is random in protojson.
func (f format) reformat(content []byte) ([]byte, error) {
	var out bytes.Buffer
	if !f.pretty {
		err := json.Compact(&out, content)
		return out.Bytes(), wrap(err)
	}
	err := json.Indent(&out, bytes.TrimSpace(content), "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), wrap(err)
}

// Unmarshal decodes a request.
func (f format) Unmarshal(data []byte, v any) error {
	return decodeBody(data, v)
}

// NewDecoder returns a decoder of a request body.
func (f format) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		err := readBody(r, v)
		if b, ok := r.(*body); ok {
			b.state.bodyError = err
		}
		return err
	})
}

// NewEncoder returns an encoder of responses to w.
func (f format) NewEncoder(w io.Writer) runtime.Encoder {
	return runtime.EncoderFunc(func(v any) error {
		content, err := f.Marshal(v)
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return wrap(err)
	})
}
