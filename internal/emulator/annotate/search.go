package annotate

import (
	"image"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// searchProducts returns products that are really in the set asked for; how well
// they match is made up.
func (s *Server) searchProducts(of subject, draw chance, params *visionpb.ProductSearchParams, limit int) (*visionpb.ProductSearchResults, error) {
	if len(params.GetProductCategories()) == 0 {
		return nil, status.Errorf(codes.InvalidArgument, "product_search_params.product_categories must not be empty.")
	}
	found, err := s.config.Products.Search(params.GetProductSet(), params.GetProductCategories()[0], params.GetFilter())
	if err != nil {
		return nil, err
	}
	draw.Shuffle(len(found.GetResults()), func(i, j int) {
		found.Results[i], found.Results[j] = found.Results[j], found.Results[i]
	})
	found.Results = found.GetResults()[:min(limit, len(found.GetResults()))]
	for i, score := range draw.scores(len(found.GetResults())) {
		found.Results[i].Score = score
	}
	found.ProductGroupedResults = []*visionpb.ProductSearchResults_GroupedResult{{
		BoundingPoly: searchedPart(of.picture.Bounds(), params.GetBoundingPoly()),
		Results:      cloneResults(found.GetResults()),
	}}
	return found, nil
}

// searchedPart is the part of the picture that was asked for, or all of it.
func searchedPart(bounds image.Rectangle, asked *visionpb.BoundingPoly) *visionpb.BoundingPoly {
	if asked != nil {
		return proto.CloneOf(asked)
	}
	return normalizedPolygon(bounds.Dx(), bounds.Dy())(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
}

func cloneResults(results []*visionpb.ProductSearchResults_Result) []*visionpb.ProductSearchResults_Result {
	copies := make([]*visionpb.ProductSearchResults_Result, len(results))
	for i, result := range results {
		copies[i] = proto.CloneOf(result)
	}
	return copies
}
