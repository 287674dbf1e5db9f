package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// A format is a format of responses. Requests are decoded the same way in each.
// format implements the gateway's Marshaler.
type format struct {
	pretty      bool // prettyPrint=true: indented by two spaces, with a newline at the end
	enumNumbers bool // $alt=json;enum-encoding=int
	binary      bool // alt=proto
}

// accept returns the media type with which the gateway selects the format.
func (f format) accept() string {
	if f.binary {
		f = format{binary: true}
	}
	return fmt.Sprintf("application/json;pretty=%t;enum-numbers=%t;binary=%t", f.pretty, f.enumNumbers, f.binary)
}

// ContentType returns the media type of responses.
func (f format) ContentType(any) string {
	if f.binary {
		return "application/x-protobuf"
	}
	return "application/json; charset=UTF-8"
}

// Marshal encodes a response.
func (f format) Marshal(v any) ([]byte, error) {
	message, ok := v.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("%T is not a protocol message", v)
	}
	if f.binary {
		content, err := proto.Marshal(message)
		return content, wrap(err)
	}
	content, err := protojson.MarshalOptions{UseEnumNumbers: f.enumNumbers}.Marshal(message)
	if err != nil {
		return nil, wrap(err)
	}
	return f.reformat(content)
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
