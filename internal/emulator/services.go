package emulator

import (
	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"

	"vision1/internal/emulator/annotate"
	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/faults"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/original"
	"vision1/internal/emulator/partial"
	"vision1/internal/emulator/products"
	"vision1/internal/emulator/quota"
	"vision1/internal/emulator/text"
)

// newServices returns a server with the API's three gRPC services, of which annotator
// must be closed after the server.
func newServices(config Config, operations *lro.Store, buckets *bucket.Dir) (server *grpc.Server, annotator *annotate.Server) {
	server = grpc.NewServer(
		grpc.ForceServerCodecV2(newCodec()),
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxResponse),
		grpc.ChainUnaryInterceptor(
			quota.NewLimiter(config.Quotas, config.Clock.Now).Intercept,
			faults.NewInjector(config.Faults).Intercept,
			partial.Intercept,
			original.Intercept,
			useQuotaProject,
		),
	)
	search := products.NewServer(operations, buckets, config.Clock.Now)
	longrunningpb.RegisterOperationsServer(server, lro.NewServer(operations))
	visionpb.RegisterProductSearchServer(server, search)
	annotator = annotate.NewServer(annotate.Config{
		Operations:   operations,
		Products:     search,
		Buckets:      buckets,
		Text:         text.New(config.Tesseract),
		ResponsesDir: config.ResponsesDir,
		AllowFetch:   config.AllowFetch,
		Decode:       decode.Config{Worker: config.Worker, PageTime: config.PageTime},
	})
	visionpb.RegisterImageAnnotatorServer(server, annotator)
	return server, annotator
}
