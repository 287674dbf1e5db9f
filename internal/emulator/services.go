package emulator

import (
	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/products"
)

// newServices returns the three gRPC services of the API.
func newServices(config Config, operations *lro.Store, buckets *bucket.Folder) *grpc.Server {
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage))
	longrunningpb.RegisterOperationsServer(server, lro.NewServer(operations))
	visionpb.RegisterProductSearchServer(server, products.NewServer(operations, buckets, config.Clock.Now))
	visionpb.RegisterImageAnnotatorServer(server, new(visionpb.UnimplementedImageAnnotatorServer))
	return server
}
