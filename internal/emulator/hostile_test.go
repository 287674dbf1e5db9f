//go:build !race

// The race detector makes such messages take nine seconds.

package emulator_test

import (
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator"
)

// Large and expensive messages get an error, and the connection remains usable.
func TestHostileMessages(t *testing.T) {
	// Google's client also sends the parent as a header, which is limited anyway.
	connection, err := grpc.NewClient(start(t, emulator.Config{}).Addr(), insecureTransport())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	images := visionpb.NewImageAnnotatorClient(connection)
	for name, test := range map[string]struct {
		request *visionpb.BatchAnnotateImagesRequest
		want    codes.Code
	}{
		"long parent":   {&visionpb.BatchAnnotateImagesRequest{Parent: strings.Repeat("x", 8<<20)}, codes.InvalidArgument},
		"many requests": {&visionpb.BatchAnnotateImagesRequest{Requests: make([]*visionpb.AnnotateImageRequest, 2_000_000)}, codes.Internal},
		"too large":     {&visionpb.BatchAnnotateImagesRequest{Parent: strings.Repeat("x", 65<<20)}, codes.ResourceExhausted},
	} {
		for i := range test.request.GetRequests() {
			test.request.Requests[i] = new(visionpb.AnnotateImageRequest)
		}
		_, err := images.BatchAnnotateImages(t.Context(), test.request)
		wantCode(t, name, err, test.want)
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: the error has %d bytes", name, len(err.Error()))
		}
	}
	request := &visionpb.BatchAnnotateImagesRequest{Requests: []*visionpb.AnnotateImageRequest{
		{Image: &visionpb.Image{Content: []byte("x")}, Features: features(visionpb.Feature_LABEL_DETECTION)},
	}}
	if _, err := images.BatchAnnotateImages(t.Context(), request); err != nil {
		t.Errorf("another request: %v", err)
	}
}
