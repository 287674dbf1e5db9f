// Package original carries the JSON that a message was read from along with the message,
// from the gRPC services to the REST gateway: with fields that the message's type
// doesn't have, and with all digits of its numbers.
package original

import (
	"context"
	"encoding/json"
	"fmt"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protowire"

	"vision1/internal/emulator/rawjson"
)

// number is the number of the field that contains the JSON. The API doesn't use it.
const number = protowire.MaxValidNumber

// wanted is the metadata of requests whose response needs the JSON.
const wanted = "vision1-original-json"

// Attach adds JSON to the message that was read from it.
func Attach(response *visionpb.AnnotateImageResponse, content json.RawMessage) {
	field := protowire.AppendTag(nil, number, protowire.BytesType)
	response.ProtoReflect().SetUnknown(protowire.AppendBytes(field, content))
}

// contentOf returns the attached JSON, or nil.
func contentOf(response *visionpb.AnnotateImageResponse) json.RawMessage {
	unknown := response.ProtoReflect().GetUnknown()
	found, kind, size := protowire.ConsumeTag(unknown)
	if size < 0 || found != number || kind != protowire.BytesType {
		return nil
	}
	content, _ := protowire.ConsumeBytes(unknown[size:])
	return content
}

// Remove removes attached JSON from a response.
func Remove(response any) {
	batch, ok := response.(*visionpb.BatchAnnotateImagesResponse)
	if !ok {
		return
	}
	for _, image := range batch.GetResponses() {
		image.ProtoReflect().SetUnknown(nil)
	}
}

// Request asks for attached JSON in the response to a request.
func Request(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, wanted, "1")
}

// Intercept is a gRPC server interceptor that removes attached JSON unless the request
// asks for it.
func Intercept(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	response, err := handler(ctx, request)
	if len(metadata.ValueFromIncomingContext(ctx, wanted)) == 0 {
		Remove(response)
	}
	return response, err
}

// Restore replaces the parts of a response's JSON that have attached JSON. Their
// context remains, because it names the image of this request.
func Restore(response any, content json.RawMessage) (json.RawMessage, error) {
	batch, ok := response.(*visionpb.BatchAnnotateImagesResponse)
	if !ok {
		return content, nil
	}
	var generated struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(content, &generated); err != nil {
		return nil, fmt.Errorf("restore the recorded response: %w", err)
	}
	changed := false
	for i, image := range batch.GetResponses() {
		recorded := contentOf(image)
		if recorded == nil || i >= len(generated.Responses) {
			continue
		}
		merged, err := withContext(recorded, generated.Responses[i])
		if err != nil {
			return nil, fmt.Errorf("restore the recorded response: %w", err)
		}
		generated.Responses[i], changed = merged, true
	}
	if !changed {
		return content, nil
	}
	return rawjson.Object([]rawjson.Member{{Name: "responses", Value: rawjson.List(generated.Responses)}}) //nolint:wrapcheck // can't fail
}

// withContext returns recorded with the member "context" of generated, if there is one.
func withContext(recorded, generated json.RawMessage) (json.RawMessage, error) {
	var image struct {
		Context json.RawMessage `json:"context"`
	}
	if err := json.Unmarshal(generated, &image); err != nil || image.Context == nil {
		return recorded, err //nolint:wrapcheck // Restore wraps it
	}
	members, err := rawjson.Members(recorded)
	if err != nil {
		return nil, err //nolint:wrapcheck // Restore wraps it
	}
	found := false
	for i := range members {
		if members[i].Name == "context" {
			members[i].Value, found = image.Context, true
		}
	}
	if !found {
		members = append(members, rawjson.Member{Name: "context", Value: image.Context})
	}
	return rawjson.Object(members) //nolint:wrapcheck // can't fail
}
