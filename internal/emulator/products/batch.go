package products

import (
	"context"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/rpcerror"
)

// PurgeProducts starts an operation that deletes a set's products or all orphan
// products. It deletes them at its end, and nothing if it is canceled.
func (s *Server) PurgeProducts(_ context.Context, request *visionpb.PurgeProductsRequest) (*longrunningpb.Operation, error) {
	if err := checkLocation(request.GetParent()); err != nil {
		return nil, err
	}
	if !request.GetForce() {
		return nil, rpcerror.Invalid("force", "force must be true: the purge of products cannot be undone.")
	}
	return s.start(request.GetParent(), func(context.Context) (proto.Message, error) {
		s.purge(request)
		return new(emptypb.Empty), nil
	})
}

func (s *Server) purge(request *visionpb.PurgeProductsRequest) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if id := request.GetProductSetPurgeConfig().GetProductSetId(); id != "" {
		for _, name := range s.store.members.of(request.GetParent() + "/productSets/" + id).Keys() {
			s.store.deleteProduct(name)
		}
	}
	if request.GetDeleteOrphanProducts() {
		for _, name := range s.store.products.namesWithPrefix(request.GetParent() + "/products/") {
			if s.store.setsOf.of(name).Len() == 0 {
				s.store.deleteProduct(name)
			}
		}
	}
}

// ImportProductSets starts an operation that imports products from a CSV file.
// It adds them at its end.
func (s *Server) ImportProductSets(_ context.Context, request *visionpb.ImportProductSetsRequest) (*longrunningpb.Operation, error) {
	parent := request.GetParent()
	if err := checkLocation(parent); err != nil {
		return nil, err
	}
	uri := request.GetInputConfig().GetGcsSource().GetCsvFileUri()
	if !isObjectURI(uri) {
		return nil, rpcerror.Invalid("input_config.gcs_source.csv_file_uri", "csv_file_uri must be gs://bucket/object, is %q.", uri)
	}
	if err := s.files.CheckReadable(uri); err != nil {
		return nil, err
	}
	return s.start(parent, func(ctx context.Context) (proto.Message, error) {
		return s.importFile(ctx, parent, uri)
	})
}

func (s *Server) start(parent string, run func(context.Context) (proto.Message, error)) (*longrunningpb.Operation, error) {
	return s.operations.Start(lro.Job{Parent: parent, Metadata: batchMetadata, Run: run})
}

func batchMetadata(state lro.State, begin, end time.Time) proto.Message {
	metadata := &visionpb.BatchOperationMetadata{SubmitTime: timestamppb.New(begin)}
	if !end.IsZero() {
		metadata.EndTime = timestamppb.New(end)
	}
	switch state {
	case lro.Running:
		metadata.State = visionpb.BatchOperationMetadata_PROCESSING
	case lro.Succeeded:
		metadata.State = visionpb.BatchOperationMetadata_SUCCESSFUL
	case lro.Failed:
		metadata.State = visionpb.BatchOperationMetadata_FAILED
	case lro.Canceled:
		metadata.State = visionpb.BatchOperationMetadata_CANCELLED
	}
	return metadata
}
