package products

import (
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// Search returns the products of a set that have the category and match the
// filter, each with the name of its first reference image, and the set's index
// time. Scores are 0.
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
	found, err := s.store.sets.find("product_search_params.product_set", set)
	if err != nil {
		return nil, err
	}
	results := &visionpb.ProductSearchResults{IndexTime: timestamppb.New(found.GetIndexTime().AsTime())}
	s.membersOf(set)("", func(name string, product *visionpb.Product) bool {
		if product.GetProductCategory() == category && matches(product.GetProductLabels()) {
			result := &visionpb.ProductSearchResults_Result{Product: proto.CloneOf(product)}
			if images := s.store.images.namesWithPrefix(name + "/referenceImages/"); len(images) > 0 {
				result.Image = images[0]
			}
			results.Results = append(results.Results, result)
		}
		return true
	})
	return results, nil
}
