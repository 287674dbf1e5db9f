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

// PurgeProducts starts the deletion of a set's products, or of all that are in
// no set. They are gone when the operation ends; cancelled, it deletes nothing.
func (s *Server) PurgeProducts(_ context.Context, request *visionpb.PurgeProductsRequest) (*longrunningpb.Operation, error) {
	if err := locationKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	if !request.GetForce() {
		return nil, rpcerror.Invalid("force", "force must be true: the purge of products cannot be undone.")
	}
	asked := clone(request)
	return s.startBatch(request.GetParent(), func(context.Context) (proto.Message, error) {
		s.purge(asked)
		return new(emptypb.Empty), nil
	})
}

func (s *Server) purge(request *visionpb.PurgeProductsRequest) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if id := request.GetProductSetPurgeConfig().GetProductSetId(); id != "" {
		for _, name := range keys(s.store.members[request.GetParent()+"/productSets/"+id]) {
			s.store.deleteProduct(name)
		}
	}
	if request.GetDeleteOrphanProducts() {
		for _, name := range namesBelow(&s.store.products, request.GetParent()+"/products/") {
			if size(s.store.setsOf[name]) == 0 {
				s.store.deleteProduct(name)
			}
		}
	}
}

// ImportProductSets starts the import of products from a CSV file. They are
// there when the operation ends.
func (s *Server) ImportProductSets(_ context.Context, request *visionpb.ImportProductSetsRequest) (*longrunningpb.Operation, error) {
	if err := locationKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	uri := request.GetInputConfig().GetGcsSource().GetCsvFileUri()
	if !isObjectURI(uri) {
		return nil, rpcerror.Invalid("input_config.gcs_source.csv_file_uri", "csv_file_uri must be gs://bucket/object, is %q.", uri)
	}
	parent := request.GetParent()
	return s.startBatch(parent, func(ctx context.Context) (proto.Message, error) {
		return s.importFile(ctx, parent, uri)
	})
}

func (s *Server) startBatch(parent string, run func(context.Context) (proto.Message, error)) (*longrunningpb.Operation, error) {
	return s.operations.StartProto(lro.Job{Parent: parent, Metadata: batchMetadata, Run: run})
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
	case lro.Cancelled:
		metadata.State = visionpb.BatchOperationMetadata_CANCELLED
	}
	return metadata
}
