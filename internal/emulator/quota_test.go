package emulator_test

import (
	"context"
	"errors"
	"image/color"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"github.com/googleapis/gax-go/v2/apierror"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	"vision1/internal/emulator"
	"vision1/internal/emulator/clock"
	"vision1/internal/emulator/quota"
)

// Images count once for each feature, and the quota is renewed after a minute.
func TestQuota(t *testing.T) {
	for _, protocol := range []string{"grpc", "rest"} {
		t.Run(protocol, func(t *testing.T) {
			manual := clock.NewManual(time.Unix(1_000_000_000, 0))
			config := withoutTesseract()
			config.Clock = manual
			config.Quotas = []quota.Limit{{Method: "BatchAnnotateImages", PerMinute: 5}}
			c := dial(t, protocol, start(t, config).Addr())
			image := &visionpb.AnnotateImageRequest{
				Image:    &visionpb.Image{Content: pngOf(t, 4, 4, color.White)},
				Features: features(visionpb.Feature_CROP_HINTS, visionpb.Feature_IMAGE_PROPERTIES, visionpb.Feature_CROP_HINTS),
			}
			send := func(images int) error {
				batch := &visionpb.BatchAnnotateImagesRequest{Parent: "projects/p"}
				for range images {
					batch.Requests = append(batch.Requests, image)
				}
				_, err := c.images.BatchAnnotateImages(t.Context(), batch)
				return err
			}
			wantCode(t, "4 of 5", send(2), codes.OK)
			wantCode(t, "6 of 5", send(1), codes.ResourceExhausted)
			image.Features = image.Features[:1]
			wantCode(t, "5 of 5", send(1), codes.OK)
			checkQuotaError(t, send(1))
			manual.Advance(59 * time.Second)
			wantCode(t, "before the end of the minute", send(1), codes.ResourceExhausted)
			manual.Advance(time.Second)
			wantCode(t, "the next minute", send(5), codes.OK)
			wantCode(t, "more than the limit", send(6), codes.ResourceExhausted)
		})
	}
}

func checkQuotaError(t *testing.T, err error) {
	t.Helper()
	failure := new(apierror.APIError)
	if !errors.As(err, &failure) {
		t.Fatalf("no API error: %v", err)
	}
	info, help := failure.Details().ErrorInfo, failure.Details().Help
	if info.GetReason() != "RATE_LIMIT_EXCEEDED" || info.GetMetadata()["consumer"] != "projects/p" || info.GetMetadata()["quota_limit_value"] != "5" ||
		info.GetMetadata()["service"] != "vision.googleapis.com" || len(help.GetLinks()) != 1 {
		t.Errorf("details: %v", failure.Details())
	}
	if want := "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service 'vision.googleapis.com' for consumer 'project_number:p'."; !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
}

func TestQuotaOfAllMethods(t *testing.T) {
	config := emulator.Config{Quotas: []quota.Limit{{Method: "*", PerMinute: 2}, {Method: "GetOperation", PerMinute: 1}}}
	base := "http://" + start(t, config).Addr() + "/v1/operations"
	for i, request := range []struct {
		path string
		code int
	}{{"/x", 404}, {"/x", 429}, {"", 200}, {"", 429}} {
		if code, _, got := send(t, "GET", base+request.path, ""); code != request.code {
			t.Errorf("%d: HTTP %d, want %d: %s", i, code, request.code, got)
		}
	}
}

func TestQuotaProjectNamesOperations(t *testing.T) {
	server := start(t, emulator.Config{})
	const output = `"outputConfig":{"gcsDestination":{"uri":"gs://b/o/"}}`
	images := `{"requests":[{"image":{"source":{"imageUri":"gs://b/o"}},"features":[{"type":"CROP_HINTS"}]}],` + output
	files := `{"requests":[{"inputConfig":{"gcsSource":{"uri":"gs://b/o"},"mimeType":"application/pdf"},"features":[{"type":"DOCUMENT_TEXT_DETECTION"}],` + output + `}]`
	for _, test := range []struct{ path, header, body, want string }{
		{"images:asyncBatchAnnotate", "p-1", images + "}", "projects/p-1/operations/"},
		{"files:asyncBatchAnnotate", "p-1", files + "}", "projects/p-1/operations/"},
		{"files:asyncBatchAnnotate?userProject=p-2", "", files + "}", "projects/p-2/operations/"},
		{"images:asyncBatchAnnotate", "p-1", images + `,"parent":"projects/q"}`, "projects/q/operations/"},
		{"images:asyncBatchAnnotate", "", images + "}", "operations/"},
		{"images:asyncBatchAnnotate", "a/b", images + "}", "operations/"},
	} {
		_, _, got := do(t, http.MethodPost, "http://"+server.Addr()+"/v1/"+test.path, map[string]string{"X-Goog-User-Project": test.header}, strings.NewReader(test.body))
		if !strings.Contains(got, `"name": "`+test.want) {
			t.Errorf("%s, %q: %s", test.path, test.header, got)
		}
	}
	c := dial(t, "grpc", server.Addr())
	ctx := metadata.AppendToOutgoingContext(t.Context(), "x-goog-user-project", "p-3")
	op, err := c.images.AsyncBatchAnnotateFiles(ctx, &visionpb.AsyncBatchAnnotateFilesRequest{Requests: []*visionpb.AsyncAnnotateFileRequest{{
		InputConfig:  &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/o"}, MimeType: "application/pdf"},
		Features:     features(visionpb.Feature_DOCUMENT_TEXT_DETECTION),
		OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: "gs://b/o/"}},
	}}})
	if err != nil || !strings.HasPrefix(op.Name(), "projects/p-3/operations/") {
		t.Errorf("gRPC: %v, %v", op, err)
	}
}

func TestLatency(t *testing.T) {
	const latency = 50 * time.Millisecond
	server := start(t, emulator.Config{Latency: latency})
	for _, protocol := range []string{"grpc", "rest"} {
		c := dial(t, protocol, server.Addr())
		begin := time.Now()
		startPurge(t.Context(), t, c)
		if took := time.Since(begin); took < latency {
			t.Errorf("%s: a request took %v", protocol, took)
		}
	}
}

// The delay ends with the server.
func TestCloseEndsDelay(t *testing.T) {
	server, err := emulator.Start(t.Context(), emulator.Config{Latency: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+server.Addr()+"/v1/operations", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(request); err == nil {
		response.Body.Close()
		t.Error("a response in spite of the delay")
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
