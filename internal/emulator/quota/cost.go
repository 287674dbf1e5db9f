package quota

import (
	"context"
	"strconv"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// cost returns what a request uses of a quota: like the real service's, one for each
// feature of each image. For files, it is one for each feature of each requested page.
// Any other request uses one.
func cost(request any) int {
	total := 0
	switch request := request.(type) {
	case *visionpb.BatchAnnotateImagesRequest:
		total = imagesCost(request.GetRequests())
	case *visionpb.AsyncBatchAnnotateImagesRequest:
		total = imagesCost(request.GetRequests())
	case *visionpb.BatchAnnotateFilesRequest:
		for _, file := range request.GetRequests() {
			total += distinct(file.GetFeatures()) * max(1, len(file.GetPages()))
		}
	case *visionpb.AsyncBatchAnnotateFilesRequest:
		for _, file := range request.GetRequests() {
			total += distinct(file.GetFeatures())
		}
	}
	return max(1, total)
}

func imagesCost(images []*visionpb.AnnotateImageRequest) int {
	total := 0
	for _, image := range images {
		total += distinct(image.GetFeatures())
	}
	return total
}

// distinct returns the number of types of features.
func distinct(features []*visionpb.Feature) int {
	types := make(map[visionpb.Feature_Type]bool)
	for _, feature := range features {
		types[feature.GetType()] = true
	}
	return len(types)
}

// Project returns the project that a request names to charge, or "".
func Project(ctx context.Context) string {
	for _, project := range metadata.ValueFromIncomingContext(ctx, "x-goog-user-project") {
		project = strings.TrimPrefix(project, "projects/")
		if project != "" && !strings.ContainsAny(project, "/ ") {
			return project
		}
	}
	return ""
}

// consumer returns the project that a request is charged to: the quota project, or that
// of the parent or name, or a fake number.
func consumer(ctx context.Context, request any) string {
	if project := Project(ctx); project != "" {
		return project
	}
	var name string
	switch request := request.(type) {
	case interface{ GetParent() string }:
		name = request.GetParent()
	case interface{ GetName() string }:
		name = request.GetName()
	}
	if rest, ok := strings.CutPrefix(name, "projects/"); ok {
		if project, _, _ := strings.Cut(rest, "/"); project != "" && len(project) <= 64 {
			return project
		}
	}
	return "123456789012"
}

// quotaError returns the real service's error with its details.
func quotaError(exceeded Limit, project string) error {
	const service = "vision.googleapis.com"
	result := status.Newf(codes.ResourceExhausted,
		"Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service '%s' for consumer 'project_number:%s'.", service, project)
	detailed, err := result.WithDetails(
		&errdetails.ErrorInfo{Reason: "RATE_LIMIT_EXCEEDED", Domain: "googleapis.com", Metadata: map[string]string{
			"consumer":          "projects/" + project,
			"quota_limit":       "DefaultRequestsPerMinutePerProject",
			"quota_limit_value": strconv.Itoa(exceeded.PerMinute),
			"quota_location":    "global",
			"quota_metric":      service + "/default_requests",
			"quota_unit":        "1/min/{project}",
			"service":           service,
		}},
		&errdetails.Help{Links: []*errdetails.Help_Link{{
			Description: "Request a higher quota limit.",
			Url:         "https://cloud.google.com/docs/quotas/help/request_increase",
		}}},
	)
	if err == nil {
		result = detailed
	}
	return result.Err() //nolint:wrapcheck // the complete error
}
