package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// CreateProductSet makes an empty set.
func (s *Server) CreateProductSet(_ context.Context, request *visionpb.CreateProductSetRequest) (*visionpb.ProductSet, error) {
	if err := locationKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	var wrong violations
	wrong.checkDisplayName("product_set.display_name", request.GetProductSet().GetDisplayName())
	if err := wrong.err(); err != nil {
		return nil, err
	}
	name, err := newName("product_set_id", request.GetParent(), "productSets", request.GetProductSetId())
	if err != nil {
		return nil, err
	}
	// A set that was never indexed has the beginning of time.
	set := &visionpb.ProductSet{Name: name, DisplayName: request.GetProductSet().GetDisplayName(), IndexTime: new(timestamppb.Timestamp)}

	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, exists := s.store.sets.Get(name); exists {
		return nil, rpcerror.AlreadyExists("ProductSet", name)
	}
	s.store.sets.Set(name, set)
	return clone(set), nil
}

// GetProductSet returns a set.
func (s *Server) GetProductSet(_ context.Context, request *visionpb.GetProductSetRequest) (*visionpb.ProductSet, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	set, err := s.findSet("name", request.GetName())
	if err != nil {
		return nil, err
	}
	return clone(set), nil
}

// findSet returns the set itself. The caller holds the lock.
func (s *Server) findSet(field, name string) (*visionpb.ProductSet, error) {
	if err := setKind().check(field, name); err != nil {
		return nil, err
	}
	set, exists := s.store.sets.Get(name)
	if !exists {
		return nil, rpcerror.NotFound("ProductSet", name)
	}
	return set, nil
}

// ListProductSets returns a page of a location's sets, by name.
func (s *Server) ListProductSets(_ context.Context, request *visionpb.ListProductSetsRequest) (*visionpb.ListProductSetsResponse, error) {
	if err := locationKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	sets, next, err := page(s.store.sets.Ascend, request.GetParent()+"/productSets/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListProductSetsResponse{ProductSets: cloneAll(sets), NextPageToken: next}, nil
}

// UpdateProductSet changes a set's display name, all that can be changed of it.
func (s *Server) UpdateProductSet(_ context.Context, request *visionpb.UpdateProductSetRequest) (*visionpb.ProductSet, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	set, err := s.findSet("product_set.name", request.GetProductSet().GetName())
	if err != nil {
		return nil, err
	}
	var wrong violations
	for _, path := range maskOr(request.GetUpdateMask(), "display_name") {
		switch path {
		case "display_name":
			wrong.checkDisplayName("product_set.display_name", request.GetProductSet().GetDisplayName())
		default:
			wrong.addPath(path)
		}
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	set.DisplayName = request.GetProductSet().GetDisplayName()
	return clone(set), nil
}

// DeleteProductSet deletes a set; its products stay.
func (s *Server) DeleteProductSet(_ context.Context, request *visionpb.DeleteProductSetRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, err := s.findSet("name", request.GetName()); err != nil {
		return nil, err
	}
	s.store.deleteSet(request.GetName())
	return new(emptypb.Empty), nil
}
