package rest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

func TestDecodeBody(t *testing.T) {
	images := func() proto.Message { return new(visionpb.BatchAnnotateImagesRequest) }
	purge := func() proto.Message { return new(visionpb.PurgeProductsRequest) }
	product := func() proto.Message { return new(visionpb.Product) }
	set := func() proto.Message { return new(visionpb.ProductSet) }
	tests := []struct {
		name, json string
		message    func() proto.Message
		want       []string // a part of each violation; empty if the body is valid
	}{
		{"empty object", `{}`, images, nil},
		{"camel case", `{"requests":[{"image":{"source":{"imageUri":"gs://b/o"}}}]}`, images, nil},
		{"snake case", `{"requests":[{"image":{"source":{"image_uri":"gs://b/o"}}}]}`, images, nil},
		{"null", `{"requests":null,"parent":null}`, images, nil},
		{"map", `{"labels":{"a":"b"}}`, images, nil},
		{"number as a string", `{"requests":[{"features":[{"maxResults":"5"}]}]}`, images, nil},
		{"integer with an exponent", `{"requests":[{"features":[{"maxResults":1e1}]}]}`, images, nil},
		{"enum number", `{"requests":[{"features":[{"type":4}]}]}`, images, nil},
		{"base64 in both alphabets", `{"requests":[{"image":{"content":"_-8"}},{"image":{"content":"/+8="}}]}`, images, nil},
		{"timestamp and Any", `{"indexTime":"2026-01-02T03:04:05Z","indexError":{"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R"}]}}`, set, nil},
		{"unknown at the root", `{"nope":1}`, images, []string{`Unknown name "nope": Cannot find field.`}},
		{"unknown in a nested message", `{"requests":[{},{"image":{"nope":{"x":[1]}}}]}`, images, []string{`Unknown name "nope" at 'requests[1].image': Cannot find field.`}},
		{"several errors", `{"a":1,"parent":2,"requests":[{"features":[{"type":"NOPE"}]}]}`, images, []string{
			`Unknown name "a"`, `Invalid value at 'parent' (TYPE_STRING), 2`,
			`Invalid value at 'requests[0].features[0].type' (type.googleapis.com/google.cloud.vision.v1.Feature.Type), "NOPE"`,
		}},
		{"string for a boolean", `{"force":"true"}`, purge, []string{`Invalid value at 'force' (TYPE_BOOL), "true"`}},
		{"fraction for an integer", `{"requests":[{"features":[{"maxResults":1.5}]}]}`, images, []string{`(TYPE_INT32), 1.5`}},
		{"too large", `{"requests":[{"features":[{"maxResults":2147483648}]}]}`, images, []string{`(TYPE_INT32), 2147483648`}},
		{"invalid base64", `{"requests":[{"image":{"content":"?"}}]}`, images, []string{`Invalid value at 'requests[0].image.content' (TYPE_BYTES), Base64 decoding failed for "?"`}},
		{"data URL", `{"requests":[{"image":{"content":"data:image/png;base64,iVBO"}}]}`, images, []string{`Base64 decoding failed for "data:image/png;base64,iVBO"`}},
		{"list for a scalar", `{"parent":["x"]}`, images, []string{`Unknown name "parent": Proto field is not repeating`}},
		{"list for a nested scalar", `{"requests":[{"image":{"source":{"imageUri":[1]}}}]}`, images, []string{`Unknown name "image_uri" at 'requests[0].image.source': Proto field is not repeating`}},
		{"object for a list", `{"requests":{"nope":1}}`, images, []string{`Unknown name "nope" at 'requests'`}},
		{"scalar for a list of messages", `{"requests":"x"}`, images, []string{`Invalid value at 'requests' (type.googleapis.com/google.cloud.vision.v1.AnnotateImageRequest), "x"`}},
		{"string for a message", `{"requests":[{"image":"x"}]}`, images, []string{`Invalid value at 'requests[0].image' (type.googleapis.com/google.cloud.vision.v1.Image), "x"`}},
		{"object for a scalar", `{"parent":{}}`, images, []string{`Starting an object on a scalar field`}},
		{"null in a list", `{"requests":[null]}`, images, []string{`'requests[0]'`}},
		{"map value of the wrong type", `{"labels":{"a":1}}`, images, []string{`'labels["a"]' (TYPE_STRING), 1`}},
		{"list for a map", `{"labels":[]}`, images, []string{`'labels' (Map)`}},
		{"duplicate field", `{"parent":"a","parent":"b"}`, images, []string{`already set`}},
		{"duplicate key", `{"labels":{"a":"1","a":"2"}}`, images, []string{`already set`}},
		{"two fields of a oneof", `{"productSetPurgeConfig":{},"deleteOrphanProducts":true}`, purge, []string{`oneof 'target'`}},
		{"invalid timestamp", `{"indexTime":"yesterday"}`, set, []string{`google.protobuf.Timestamp`}},
		{"not an object", `[{"a":[1]}]`, images, []string{`Unknown name "": Root element must be a message.`}},
		{"field of another message", `{"uri":"x"}`, product, []string{`Unknown name "uri"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := decodeBody([]byte(test.json), test.message())
			if len(test.want) == 0 {
				if err != nil {
					t.Errorf("rejected: %v", err)
				}
				return
			}
			wantViolations(t, err, test.want)
		})
	}
}

func wantViolations(t *testing.T, err error, want []string) {
	t.Helper()
	if status.Code(err) != codes.InvalidArgument {
		t.Fatalf("code = %v, want INVALID_ARGUMENT: %v", status.Code(err), err)
	}
	var got []string
	for _, detail := range status.Convert(err).Details() {
		if request, ok := detail.(*errdetails.BadRequest); ok {
			for _, violation := range request.GetFieldViolations() {
				got = append(got, violation.GetDescription())
			}
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d violations, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) {
			t.Errorf("violation %q does not contain %q", got[i], want[i])
		}
	}
}

// decodeBody accepts exactly the bodies that Google's JSON library accepts, and a single
// value in place of a list.
func TestDecodeBodyAgreesWithProtojson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`\{("(parent|requests|labels|nope)":("x"|1|true|null|\[\]|\{\}|\[\{\}\]|\{"a":"b"\}),?){0,3}\}`).Draw(t, "json")
		strict := strings.ReplaceAll(text, `"requests":{}`, `"requests":[{}]`)
		want := protojson.Unmarshal([]byte(strict), new(visionpb.BatchAnnotateImagesRequest))
		got := decodeBody([]byte(text), new(visionpb.BatchAnnotateImagesRequest))
		if (want == nil) != (got == nil) {
			t.Errorf("%s: decodeBody = %v, protojson: %v", text, got, want)
		}
	})
}

func FuzzDecodeBody(f *testing.F) {
	f.Add([]byte(`{"requests":[{"image":{"content":"_-8"},"features":[{"type":"LABEL_DETECTION","maxResults":1e1}]}]}`))
	f.Add([]byte(`{"labels":{"a":"b"},"parent":null}`))
	f.Add([]byte(`{"requests": {"features" : {"type":"LABEL_DETECTION"}}, "labels":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		message := new(visionpb.BatchAnnotateImagesRequest)
		strict, got := checkJSON(data, message.ProtoReflect().Descriptor())
		if got != nil {
			strict = data
		}
		want := protojson.Unmarshal(strict, message)
		if got == nil && want != nil && utf8.Valid(data) {
			t.Errorf("checkJSON accepts what protojson rejects: %v", want)
		}
		if got != nil && want == nil {
			t.Errorf("checkJSON rejects what protojson accepts: %v", got)
		}
	})
}
