package products

import (
	"context"

	"vision1/internal/emulator/rpcerror"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/emptypb"
)

// maxSets is the maximum number of sets that a product can be in.
const maxSets = 100

// AddProductToProductSet adds a product to a set.
func (s *Server) AddProductToProductSet(_ context.Context, request *visionpb.AddProductToProductSetRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := s.checkMembership(request.GetName(), request.GetProduct()); err != nil {
		return nil, err
	}
	sets := s.store.setsOf.of(request.GetProduct())
	if sets.Len() >= maxSets && !sets.Contains(request.GetName()) {
		return nil, rpcerror.Errorf(codes.FailedPrecondition, "The product is in %d product sets already: %s", maxSets, request.GetProduct())
	}
	s.store.addMember(request.GetName(), request.GetProduct())
	return new(emptypb.Empty), nil
}

// RemoveProductFromProductSet removes a product from a set.
func (s *Server) RemoveProductFromProductSet(_ context.Context, request *visionpb.RemoveProductFromProductSetRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := s.checkMembership(request.GetName(), request.GetProduct()); err != nil {
		return nil, err
	}
	s.store.removeMember(request.GetName(), request.GetProduct())
	return new(emptypb.Empty), nil
}

// checkMembership checks that a set and a product exist. The caller holds the
// lock.
func (s *Server) checkMembership(set, product string) error {
	if err := s.store.products.kind.check("product", product); err != nil {
		return err
	}
	if _, err := s.store.sets.find("name", set); err != nil {
		return err
	}
	_, err := s.store.products.find("product", product)
	return err
}

// ListProductsInProductSet returns a page of a set's products, sorted by name,
// and an empty page if the set doesn't exist.
func (s *Server) ListProductsInProductSet(_ context.Context, request *visionpb.ListProductsInProductSetRequest) (*visionpb.ListProductsInProductSetResponse, error) {
	if err := s.store.sets.kind.check("name", request.GetName()); err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	products, next, err := page(s.membersOf(request.GetName()), "projects/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListProductsInProductSetResponse{Products: products, NextPageToken: next}, nil
}

// membersOf returns an iterator over a set's products. The caller holds the lock.
func (s *Server) membersOf(set string) ascender[*visionpb.Product] {
	return func(pivot string, yield func(string, *visionpb.Product) bool) {
		s.store.members.of(set).Ascend(pivot, func(name string) bool {
			product, exists := s.store.products.Get(name)
			return !exists || yield(name, product)
		})
	}
}
