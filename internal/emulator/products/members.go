package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"github.com/tidwall/btree"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// maxSets is the number of sets that one product can be in.
const maxSets = 100

// AddProductToProductSet makes a product a member of a set.
func (s *Server) AddProductToProductSet(_ context.Context, request *visionpb.AddProductToProductSetRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := s.findBoth(request.GetName(), request.GetProduct()); err != nil {
		return nil, err
	}
	sets := s.store.setsOf[request.GetProduct()]
	if size(sets) >= maxSets && !sets.Contains(request.GetName()) {
		return nil, status.Errorf(codes.FailedPrecondition, "The product is in %d product sets already: %s", maxSets, request.GetProduct())
	}
	s.store.add(request.GetName(), request.GetProduct())
	return new(emptypb.Empty), nil
}

// RemoveProductFromProductSet ends a product's membership of a set.
func (s *Server) RemoveProductFromProductSet(_ context.Context, request *visionpb.RemoveProductFromProductSetRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := s.findBoth(request.GetName(), request.GetProduct()); err != nil {
		return nil, err
	}
	s.store.remove(request.GetName(), request.GetProduct())
	return new(emptypb.Empty), nil
}

// findBoth makes sure that the set and the product exist. The caller holds the lock.
func (s *Server) findBoth(set, product string) error {
	if err := productKind().check("product", product); err != nil {
		return err
	}
	if _, err := s.findSet("name", set); err != nil {
		return err
	}
	_, err := s.findProduct("product", product)
	return err
}

// ListProductsInProductSet returns a page of a set's products, by name; none
// where the set does not exist.
func (s *Server) ListProductsInProductSet(_ context.Context, request *visionpb.ListProductsInProductSetRequest) (*visionpb.ListProductsInProductSetResponse, error) {
	if err := setKind().check("name", request.GetName()); err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	products, next, err := page(s.membersOf(request.GetName()), "projects/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListProductsInProductSetResponse{Products: cloneAll(products), NextPageToken: next}, nil
}

// membersOf goes through a set's products.
func (s *Server) membersOf(set string) scan[*visionpb.Product] {
	return func(pivot string, yield func(string, *visionpb.Product) bool) {
		members := s.store.members[set]
		if members == nil {
			members = new(btree.Set[string])
		}
		members.Ascend(pivot, func(name string) bool {
			product, exists := s.store.products.Get(name)
			return !exists || yield(name, product)
		})
	}
}
