package annotate

import (
	"context"
	"strings"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/rpcerror"
)

// Limits of the methods that start an operation.
const (
	maxAsyncImages = 2000
	maxAsyncFiles  = 100
)

// AsyncBatchAnnotateImages starts an operation that annotates images and then
// writes the results to Cloud Storage.
func (s *Server) AsyncBatchAnnotateImages(_ context.Context, request *visionpb.AsyncBatchAnnotateImagesRequest) (*longrunningpb.Operation, error) {
	if err := checkBatch(request.GetParent(), request.GetLabels(), images, len(request.GetRequests()), maxAsyncImages); err != nil {
		return nil, err
	}
	if err := checkOutput("output_config", request.GetOutputConfig()); err != nil {
		return nil, err
	}
	if err := checkImages(request.GetRequests()); err != nil {
		return nil, err
	}
	for _, image := range request.GetRequests() {
		if len(image.GetImage().GetContent()) > 0 {
			return nil, rpcerror.Invalid("requests.image.content", "image.content is not supported here, only image.source.")
		}
	}
	return s.start(request.GetParent(), func(ctx context.Context) (proto.Message, error) {
		err := s.writeBatches(request.GetOutputConfig(), len(request.GetRequests()), func(first, last int) (proto.Message, error) {
			responses, err := s.annotateImages(ctx, request.GetRequests()[first:last])
			return &visionpb.BatchAnnotateImagesResponse{Responses: responses}, err
		})
		return &visionpb.AsyncBatchAnnotateImagesResponse{OutputConfig: request.GetOutputConfig()}, err
	})
}

// AsyncBatchAnnotateFiles starts an operation that annotates all pages of files
// and then writes the results to Cloud Storage.
func (s *Server) AsyncBatchAnnotateFiles(_ context.Context, request *visionpb.AsyncBatchAnnotateFilesRequest) (*longrunningpb.Operation, error) {
	if err := checkBatch(request.GetParent(), request.GetLabels(), files, len(request.GetRequests()), maxAsyncFiles); err != nil {
		return nil, err
	}
	for _, file := range request.GetRequests() {
		if err := checkAsyncFile(file); err != nil {
			return nil, err
		}
	}
	// A file that can't be opened fails the request. Unlike for images, there would be
	// no result to report it in.
	for _, file := range request.GetRequests() {
		if err := s.config.Buckets.CheckReadable(file.GetInputConfig().GetGcsSource().GetUri()); err != nil {
			return nil, err
		}
	}
	return s.start(request.GetParent(), func(ctx context.Context) (proto.Message, error) {
		response := new(visionpb.AsyncBatchAnnotateFilesResponse)
		for _, file := range request.GetRequests() {
			if err := s.annotateAllPages(ctx, file); err != nil {
				return nil, err
			}
			response.Responses = append(response.Responses, &visionpb.AsyncAnnotateFileResponse{OutputConfig: file.GetOutputConfig()})
		}
		return response, nil
	})
}

func checkAsyncFile(file *visionpb.AsyncAnnotateFileRequest) error {
	config := file.GetInputConfig()
	switch {
	case len(config.GetContent()) > 0:
		return rpcerror.Invalid("requests.input_config.content", "input_config.content is not supported here, only input_config.gcs_source.")
	case !strings.HasPrefix(config.GetGcsSource().GetUri(), "gs://"):
		return rpcerror.Invalid("requests.input_config.gcs_source.uri", "input_config.gcs_source.uri must be gs://bucket/object, is %q.", config.GetGcsSource().GetUri())
	case len(file.GetFeatures()) == 0:
		return rpcerror.Invalid("requests.features", "features must not be empty.")
	}
	return checkOutput("requests.output_config", file.GetOutputConfig())
}

// annotateAllPages annotates all pages of a file and writes the results. Without
// a bucket directory it does nothing, so that the operation still succeeds.
func (s *Server) annotateAllPages(ctx context.Context, request *visionpb.AsyncAnnotateFileRequest) error {
	if s.config.Buckets == nil {
		return nil
	}
	file, err := s.openFile(ctx, request.GetInputConfig(), request.GetFeatures())
	if err != nil {
		return err
	}
	defer file.Close()
	pages := firstPages(file.Count)
	return s.writeBatches(request.GetOutputConfig(), len(pages), func(first, last int) (proto.Message, error) {
		responses, err := s.annotateSelected(ctx, file, pages[first:last], request.GetFeatures(), request.GetImageContext())
		return &visionpb.AnnotateFileResponse{InputConfig: request.GetInputConfig(), Responses: responses}, err
	})
}

func (s *Server) start(parent string, run func(context.Context) (proto.Message, error)) (*longrunningpb.Operation, error) {
	return s.config.Operations.Start(lro.Job{Parent: parent, Metadata: operationMetadata, Run: run})
}

func operationMetadata(state lro.State, begin, end time.Time) proto.Message {
	metadata := &visionpb.OperationMetadata{
		State: visionpb.OperationMetadata_DONE, CreateTime: timestamppb.New(begin), UpdateTime: timestamppb.New(end),
	}
	switch state {
	case lro.Running:
		metadata.State, metadata.UpdateTime = visionpb.OperationMetadata_RUNNING, timestamppb.New(begin)
	case lro.Canceled:
		metadata.State = visionpb.OperationMetadata_CANCELLED
	}
	return metadata
}
