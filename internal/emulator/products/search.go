package products

import (
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// Search returns the products of a set that have the category and match the
// filter, each with the name of its first reference image, and the set's index
// time. Scores are 0. Products without images are never found, and a set that has
// no images is an error.
func (s *Server) Search(set, category, filter string) (*visionpb.ProductSearchResults, error) {
	if !isCategory(category) {
		return nil, rpcerror.Invalid("product_search_params.product_categories", "Invalid product category: %q", category)
	}
	matches, err := parseFilter(filter)
	if err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	if err := s.store.sets.kind.check("product_search_params.product_set", set); err != nil {
		return nil, err
	}
	found, _ := s.store.sets.Get(set)
	results := &visionpb.ProductSearchResults{IndexTime: timestamppb.New(found.GetIndexTime().AsTime())}
	indexed := false
	s.membersOf(set)("", func(name string, product *visionpb.Product) bool {
		image := s.store.images.firstWithPrefix(name + "/referenceImages/")
		indexed = indexed || image != ""
		if image != "" && product.GetProductCategory() == category && matches(product.GetProductLabels()) {
			results.Results = append(results.Results, &visionpb.ProductSearchResults_Result{Product: proto.CloneOf(product), Image: image})
		}
		return true
	})
	if !indexed {
		return nil, rpcerror.Errorf(codes.NotFound, "No matching products found. Please verify that the ProductSet exists, has images and has been indexed.")
	}
	return results, nil
}
