package quota

import (
	"context"
	"testing"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/metadata"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Limit{
		"images.annotate=1800/min":    {Method: "BatchAnnotateImages", PerMinute: 1800},
		"GetOperation=0/min":          {Method: "GetOperation"},
		"*=1/min":                     {Method: "*", PerMinute: 1},
		"vision.operations.get=1/min": {Method: "GetOperation", PerMinute: 1},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "GetOperation", "GetOperation=5", "GetOperation=5/s", "GetOperation=/min", "GetOperation=-1/min", "=5/min", "Nope=5/min"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestCost(t *testing.T) {
	features := []*visionpb.Feature{{Type: visionpb.Feature_TEXT_DETECTION}, {Type: visionpb.Feature_LABEL_DETECTION}, {Type: visionpb.Feature_TEXT_DETECTION}}
	image := &visionpb.AnnotateImageRequest{Features: features}
	for _, test := range []struct {
		request any
		want    int
	}{
		{&visionpb.BatchAnnotateImagesRequest{Requests: []*visionpb.AnnotateImageRequest{image, image, {}}}, 4},
		{&visionpb.BatchAnnotateImagesRequest{}, 1},
		{&visionpb.AsyncBatchAnnotateImagesRequest{Requests: []*visionpb.AnnotateImageRequest{image}}, 2},
		{&visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{{Features: features, Pages: []int32{1, 2, -1}}}}, 6},
		{&visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{{Features: features}}}, 2},
		{&visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{{Features: features}, {Features: features[:1]}}}, 3},
		{&longrunningpb.GetOperationRequest{}, 1},
	} {
		if got := cost(test.request); got != test.want {
			t.Errorf("%v: %d, want %d", test.request, got, test.want)
		}
	}
}

func TestConsumer(t *testing.T) {
	named := metadata.NewIncomingContext(t.Context(), metadata.Pairs("x-goog-user-project", "projects/q"))
	for _, test := range []struct {
		ctx     context.Context
		request any
		want    string
	}{
		{named, &visionpb.BatchAnnotateImagesRequest{Parent: "projects/p"}, "q"},
		{t.Context(), &visionpb.BatchAnnotateImagesRequest{Parent: "projects/p/locations/l"}, "p"},
		{t.Context(), &longrunningpb.GetOperationRequest{Name: "projects/p/operations/x"}, "p"},
		{t.Context(), &longrunningpb.GetOperationRequest{Name: "operations/x"}, "123456789012"},
		{t.Context(), &visionpb.BatchAnnotateImagesRequest{}, "123456789012"},
	} {
		if got := consumer(test.ctx, test.request); got != test.want {
			t.Errorf("%v: %s, want %s", test.request, got, test.want)
		}
	}
}
