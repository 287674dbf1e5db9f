package annotate

import (
	"image"

	"vision1/internal/emulator/rpcerror"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
)

// searchProducts returns the matching products of a set, with fake scores.
func (s *Server) searchProducts(in input, r rng, params *visionpb.ProductSearchParams, limit int) (*visionpb.ProductSearchResults, error) {
	if len(params.GetProductCategories()) == 0 {
		return nil, rpcerror.Errorf(codes.InvalidArgument, "product_search_params.product_categories must not be empty.")
	}
	found, err := s.config.Products.Search(params.GetProductSet(), params.GetProductCategories()[0], params.GetFilter())
	if err != nil {
		return nil, err
	}
	r.Shuffle(len(found.GetResults()), func(i, j int) {
		found.Results[i], found.Results[j] = found.Results[j], found.Results[i]
	})
	found.Results = found.GetResults()[:min(limit, len(found.GetResults()))]
	for i, score := range r.scores(len(found.GetResults())) {
		found.Results[i].Score = score
	}
	found.ProductGroupedResults = []*visionpb.ProductSearchResults_GroupedResult{{
		BoundingPoly: searchedRegion(in.Bounds(), params.GetBoundingPoly()),
		Results:      found.GetResults(),
	}}
	return found, nil
}

// searchedRegion returns the requested region. The default is the whole image.
func searchedRegion(bounds image.Rectangle, requested *visionpb.BoundingPoly) *visionpb.BoundingPoly {
	if requested != nil {
		return requested
	}
	return normalizedPolygon(bounds.Dx(), bounds.Dy())(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
}
