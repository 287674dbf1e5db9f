package partial_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/partial"
)

const batch = `{"responses":[` +
	`{"labelAnnotations":[{"mid":"/m/1","description":"a","score":0.5},{"mid":"/m/2","description":"b","score":0.25}],"error":{"code":3}},` +
	`{"textAnnotations":[{"description":"t","boundingPoly":{"vertices":[{"x":1,"y":2}]}}]}]}`

const operation = `{"name":"operations/1","metadata":{"@type":"type.googleapis.com/google.cloud.vision.v1.OperationMetadata","state":"DONE","createTime":"2026-01-02T03:04:05Z"},"done":true}`

func TestSelect(t *testing.T) {
	images := func() proto.Message { return new(visionpb.BatchAnnotateImagesResponse) }
	lro := func() proto.Message { return new(longrunningpb.Operation) }
	for _, test := range []struct {
		json    string
		message func() proto.Message
		mask    string
		want    string
	}{
		{batch, images, "*", batch},
		{batch, images, "responses", batch},
		{batch, images, "responses.error.code", `{"responses":[{"error":{"code":3}},{}]}`},
		{batch, images, "responses/labelAnnotations/description", `{"responses":[{"labelAnnotations":[{"description":"a"},{"description":"b"}]},{}]}`},
		{batch, images, "responses(label_annotations(mid,score),text_annotations/bounding_poly(vertices(x)))", `{"responses":[{"labelAnnotations":[{"mid":"/m/1","score":0.5},{"mid":"/m/2","score":0.25}]},{"textAnnotations":[{"boundingPoly":{"vertices":[{"x":1}]}}]}]}`},
		{batch, images, "responses/*/description", `{"responses":[{"labelAnnotations":[{"description":"a"},{"description":"b"}],"error":{}},{"textAnnotations":[{"description":"t"}]}]}`},
		{batch, images, "responses/error,responses/error/code", `{"responses":[{"error":{"code":3}},{}]}`},
		{batch, images, "responses(*/mid,error/code)", `{"responses":[{"labelAnnotations":[{"mid":"/m/1"},{"mid":"/m/2"}],"error":{"code":3}},{"textAnnotations":[{}]}]}`},
		{operation, lro, "name,done", `{"name":"operations/1","done":true}`},
		{operation, lro, "metadata.state", `{"metadata":{"state":"DONE"}}`},
		{operation, lro, "metadata(@type,createTime)", `{"metadata":{"@type":"type.googleapis.com/google.cloud.vision.v1.OperationMetadata","createTime":"2026-01-02T03:04:05Z"}}`},
		{operation, lro, "response", `{}`},
	} {
		message := test.message()
		if err := protojson.Unmarshal([]byte(test.json), message); err != nil {
			t.Fatal(err)
		}
		mask, err := partial.Parse(test.mask, message.ProtoReflect().Descriptor())
		if err != nil {
			t.Errorf("%s: %v", test.mask, err)
			continue
		}
		got, err := mask.JSON(json.RawMessage(test.json))
		if err != nil || string(compact(t, got)) != test.want {
			t.Errorf("%s:\ngot:  %s, %v\nwant: %s", test.mask, compact(t, got), err, test.want)
		}
		// The same for the message, except that Any always has its type.
		if strings.Contains(test.mask, "metadata.") {
			continue
		}
		selected, err := mask.Message(message)
		want := test.message()
		if err := protojson.Unmarshal([]byte(test.want), want); err != nil {
			t.Fatal(err)
		}
		if err != nil || !proto.Equal(selected, want) {
			t.Errorf("%s: message:\ngot:  %v, %v\nwant: %v", test.mask, selected, err, want)
		}
	}
}

func compact(t *testing.T, value json.RawMessage) json.RawMessage {
	t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestInvalidMasks(t *testing.T) {
	descriptor := new(longrunningpb.Operation).ProtoReflect().Descriptor()
	for mask, path := range map[string]string{
		"nope":                                 "nope",
		"name,nope":                            "nope",
		"error.nope":                           "error.nope",
		"error(code,nope/x)":                   "error.nope",
		"name.x":                               "name.x",
		"name, done":                           " done",
		"name,":                                "",
		"(name)":                               "",
		"error(code":                           "error(code",
		"error(code))":                         "error(code))",
		"metadata" + strings.Repeat("/a", 200): "metadata" + strings.Repeat("/a", 124) + "...",
	} {
		_, err := partial.Parse(mask, descriptor)
		result := status.Convert(err)
		if err == nil || result.Message() != "Request contains an invalid argument." || len(result.Details()) != 1 {
			t.Errorf("%s: %v", mask, err)
			continue
		}
		violation := result.Details()[0].(*errdetails.BadRequest).GetFieldViolations()[0]
		if path == "" {
			path = mask
		}
		if want := "Error expanding 'fields' parameter. Cannot find matching fields for path '" + path + "'."; violation.GetDescription() != want {
			t.Errorf("%s:\ngot:  %s\nwant: %s", mask, violation.GetDescription(), want)
		}
	}
}

func TestLargeMasks(t *testing.T) {
	descriptor := new(longrunningpb.Operation).ProtoReflect().Descriptor()
	for _, mask := range []string{strings.Repeat("metadata(", 1_000_000), "metadata" + strings.Repeat("(a", 1_000_000), "metadata" + strings.Repeat("/a", 1_000_000), "name" + strings.Repeat(",name", 1000)} {
		if _, err := partial.Parse(mask, descriptor); err == nil || len(err.Error()) > 2000 {
			t.Errorf("%.50s: %.2000v", mask, err)
		}
	}
}
