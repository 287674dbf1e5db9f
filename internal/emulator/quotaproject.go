package emulator

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"

	"vision1/internal/emulator/quota"
)

// useQuotaProject is a gRPC server interceptor. The operation of an asynchronous request
// without a parent is one of the quota project, if the request names it.
func useQuotaProject(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if project := quota.Project(ctx); project != "" {
		parent := "projects/" + project
		switch request := request.(type) {
		case *visionpb.AsyncBatchAnnotateImagesRequest:
			if request.GetParent() == "" {
				request.Parent = parent
			}
		case *visionpb.AsyncBatchAnnotateFilesRequest:
			if request.GetParent() == "" {
				request.Parent = parent
			}
		}
	}
	return handler(ctx, request)
}
