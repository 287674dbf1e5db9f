package annotate

import (
	"context"
	"slices"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// defaultResults is how many results of a kind are given where none are asked for.
const defaultResults = 10

// answer adds what one feature finds to the response.
func (s *Server) answer(ctx context.Context, of subject, feature *visionpb.Feature, context *visionpb.ImageContext, response *visionpb.AnnotateImageResponse) error {
	limit, err := checkFeature(feature)
	if err != nil {
		return err
	}
	draw := newChance(of.digest, feature.GetType())
	switch feature.GetType() {
	case visionpb.Feature_TEXT_DETECTION, visionpb.Feature_DOCUMENT_TEXT_DETECTION:
		return s.findText(ctx, of, feature.GetType(), context, response)
	case visionpb.Feature_IMAGE_PROPERTIES:
		response.ImagePropertiesAnnotation = imageProperties(of.picture, limit)
	case visionpb.Feature_CROP_HINTS:
		response.CropHintsAnnotation, err = cropHints(of.picture, context.GetCropHintsParams().GetAspectRatios())
		return err
	case visionpb.Feature_PRODUCT_SEARCH:
		response.ProductSearchResults, err = s.searchProducts(of, draw, context.GetProductSearchParams(), limit)
		return err
	case visionpb.Feature_LABEL_DETECTION:
		response.LabelAnnotations = draw.labels(limit)
	case visionpb.Feature_LANDMARK_DETECTION:
		response.LandmarkAnnotations = draw.landmarks(of.picture.Bounds(), limit)
	case visionpb.Feature_LOGO_DETECTION:
		response.LogoAnnotations = draw.logos(of.picture.Bounds(), limit)
	case visionpb.Feature_FACE_DETECTION:
		response.FaceAnnotations = draw.faces(of.picture.Bounds(), limit)
	case visionpb.Feature_OBJECT_LOCALIZATION:
		response.LocalizedObjectAnnotations = draw.objects(limit)
	case visionpb.Feature_SAFE_SEARCH_DETECTION:
		response.SafeSearchAnnotation = draw.safeSearch()
	case visionpb.Feature_WEB_DETECTION:
		response.WebDetection = draw.webDetection(limit)
	default:
		return status.Errorf(codes.InvalidArgument, "Invalid feature type: %v", feature.GetType())
	}
	return nil
}

// checkFeature returns how many results a feature may have.
func checkFeature(feature *visionpb.Feature) (limit int, err error) {
	if feature.GetMaxResults() < 0 {
		return 0, status.Errorf(codes.InvalidArgument, "max_results must not be negative, is %d.", feature.GetMaxResults())
	}
	if !slices.Contains([]string{"", "builtin/stable", "builtin/latest", "builtin/weekly"}, feature.GetModel()) {
		return 0, status.Errorf(codes.InvalidArgument, "Invalid model %q: the models are builtin/stable, builtin/latest and builtin/weekly.", feature.GetModel())
	}
	if feature.GetMaxResults() == 0 {
		return defaultResults, nil
	}
	return int(feature.GetMaxResults()), nil
}
