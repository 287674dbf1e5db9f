package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// CreateProductSet creates an empty set.
func (s *Server) CreateProductSet(_ context.Context, request *visionpb.CreateProductSetRequest) (*visionpb.ProductSet, error) {
	if err := checkLocation(request.GetParent()); err != nil {
		return nil, err
	}
	var violations rpcerror.Violations
	checkRequiredText(&violations, "product_set.display_name", request.GetProductSet().GetDisplayName())
	if err := violations.Err(); err != nil {
		return nil, err
	}
	name, err := newName("product_set_id", request.GetParent(), "productSets", request.GetProductSetId())
	if err != nil {
		return nil, err
	}
	return create(s, &s.store.sets, name, newSet(name, request.GetProductSet().GetDisplayName()))
}

// newSet returns a set that was never indexed, which the service represents by
// the zero timestamp.
func newSet(name, displayName string) *visionpb.ProductSet {
	return &visionpb.ProductSet{Name: name, DisplayName: displayName, IndexTime: new(timestamppb.Timestamp)}
}

// GetProductSet returns a set.
func (s *Server) GetProductSet(_ context.Context, request *visionpb.GetProductSetRequest) (*visionpb.ProductSet, error) {
	return get(s, &s.store.sets, request.GetName())
}

// ListProductSets returns a page of a location's sets, sorted by name.
func (s *Server) ListProductSets(_ context.Context, request *visionpb.ListProductSetsRequest) (*visionpb.ListProductSetsResponse, error) {
	if err := checkLocation(request.GetParent()); err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	sets, next, err := page(s.store.sets.Ascend, request.GetParent()+"/productSets/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListProductSetsResponse{ProductSets: sets, NextPageToken: next}, nil
}

// UpdateProductSet updates a set's display name, the only field that can be
// updated.
func (s *Server) UpdateProductSet(_ context.Context, request *visionpb.UpdateProductSetRequest) (*visionpb.ProductSet, error) {
	update := request.GetProductSet()
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	set, err := s.store.sets.find("product_set.name", update.GetName())
	if err != nil {
		return nil, err
	}
	var violations rpcerror.Violations
	for _, path := range updatePaths(request.GetUpdateMask(), "display_name") {
		if path == "display_name" {
			checkRequiredText(&violations, "product_set.display_name", update.GetDisplayName())
		} else {
			addInvalidPath(&violations, path)
		}
	}
	if err := violations.Err(); err != nil {
		return nil, err
	}
	set.DisplayName = update.GetDisplayName()
	return proto.CloneOf(set), nil
}

// DeleteProductSet deletes a set but not its products.
func (s *Server) DeleteProductSet(_ context.Context, request *visionpb.DeleteProductSetRequest) (*emptypb.Empty, error) {
	return remove(s, &s.store.sets, request.GetName(), s.store.deleteSet)
}
