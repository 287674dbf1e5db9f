package products

import (
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// Search returns the products of a set that are of a category and pass a filter,
// each with the name of its first reference image, and when the set was indexed.
func (s *Server) Search(set, category, filter string) (*visionpb.ProductSearchResults, error) {
	if !isCategory(category) {
		return nil, rpcerror.Invalid("product_search_params.product_categories", "Invalid product category: %q", category)
	}
	passes, err := parseFilter(filter)
	if err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	found, err := s.findSet("product_search_params.product_set", set)
	if err != nil {
		return nil, err
	}
	results := &visionpb.ProductSearchResults{IndexTime: timestamppb.New(found.GetIndexTime().AsTime())}
	s.membersOf(set)("", func(name string, product *visionpb.Product) bool {
		if product.GetProductCategory() == category && passes(product.GetProductLabels()) {
			result := &visionpb.ProductSearchResults_Result{Product: clone(product)}
			if images := namesBelow(&s.store.images, name+"/referenceImages/"); len(images) > 0 {
				result.Image = images[0]
			}
			results.Results = append(results.Results, result)
		}
		return true
	})
	return results, nil
}
