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

// A format is how a reply is written; requests are read the same way in each.
// It is the gateway's Marshaler.
type format struct {
	pretty      bool // prettyPrint: indented by two spaces, a newline at the end
	enumNumbers bool // $alt=json;enum-encoding=int
	binary      bool // alt=proto
}

// accept is the media type by which the gateway finds the format again.
func (f format) accept() string {
	if f.binary {
		f = format{binary: true}
	}
	return fmt.Sprintf("application/json;pretty=%t;enum-numbers=%t;binary=%t", f.pretty, f.enumNumbers, f.binary)
}

// ContentType returns the media type that the reply is labelled with.
func (f format) ContentType(any) string {
	if f.binary {
		return "application/x-protobuf"
	}
	return "application/json; charset=UTF-8"
}

// Marshal writes a reply.
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
	return f.layOut(content)
}

// wrap says what an error was met at; nil stays nil.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write the reply: %w", err)
}

// layOut sets the white space of JSON, which protojson leaves to chance.
func (f format) layOut(content []byte) ([]byte, error) {
	var out bytes.Buffer
	if !f.pretty {
		if err := json.Compact(&out, content); err != nil {
			return nil, wrap(err)
		}
		return out.Bytes(), nil
	}
	if err := json.Indent(&out, bytes.TrimSpace(content), "", "  "); err != nil {
		return nil, wrap(err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Unmarshal reads a request.
func (f format) Unmarshal(data []byte, v any) error {
	return decodeBody(data, v)
}

// NewDecoder reads a request from its body.
func (f format) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		err := readBody(r, v)
		if b, ok := r.(*body); ok {
			b.state.bodyError = err
		}
		return err
	})
}

// NewEncoder writes a reply to w.
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
