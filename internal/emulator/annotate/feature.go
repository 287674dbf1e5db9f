package annotate

import (
	"context"
	"math"
	"slices"
	"strings"

	"vision1/internal/emulator/rpcerror"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
)

// defaultResults is the maximum number of results if the request has none.
const defaultResults = 10

// detect adds the annotations of one feature to the response. A panic becomes an
// error, because an unusual image must not stop the service.
func (s *Server) detect(ctx context.Context, in input, feature *visionpb.Feature, context *visionpb.ImageContext, response *visionpb.AnnotateImageResponse) (err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			err = rpcerror.Errorf(codes.Internal, "%v failed: %v", feature.GetType(), recovered)
		}
	}()
	limit, err := checkFeature(feature)
	if err != nil {
		return err
	}
	r := newRNG(in.digest, feature.GetType())
	switch feature.GetType() {
	case visionpb.Feature_TEXT_DETECTION, visionpb.Feature_DOCUMENT_TEXT_DETECTION:
		return s.detectText(ctx, in, feature.GetType(), context, response)
	case visionpb.Feature_IMAGE_PROPERTIES:
		response.ImagePropertiesAnnotation = imageProperties(in.Preview, limit)
	case visionpb.Feature_CROP_HINTS:
		response.CropHintsAnnotation, err = cropHints(in.Preview, context.GetCropHintsParams().GetAspectRatios())
		return err
	case visionpb.Feature_PRODUCT_SEARCH:
		response.ProductSearchResults, err = s.searchProducts(in, r, context.GetProductSearchParams(), limit)
		return err
	case visionpb.Feature_LABEL_DETECTION:
		response.LabelAnnotations = r.labels(in.count(limit, 3, len(labelNames())))
	case visionpb.Feature_LANDMARK_DETECTION:
		response.LandmarkAnnotations = r.landmarks(in.Bounds(), in.count(limit, 0, 1))
	case visionpb.Feature_LOGO_DETECTION:
		response.LogoAnnotations = r.logos(in.Bounds(), in.count(limit, 0, 1))
	case visionpb.Feature_FACE_DETECTION:
		response.FaceAnnotations = r.faces(in.Bounds(), in.count(limit, 0, 3))
	case visionpb.Feature_OBJECT_LOCALIZATION:
		response.LocalizedObjectAnnotations = r.objects(in.count(limit, 0, 5))
	case visionpb.Feature_SAFE_SEARCH_DETECTION:
		response.SafeSearchAnnotation = r.safeSearch()
	case visionpb.Feature_WEB_DETECTION:
		response.WebDetection = r.webDetection(in.count(limit, 1, 6))
	default:
		return rpcerror.Errorf(codes.InvalidArgument, "Invalid feature type: %v", feature.GetType())
	}
	return nil
}

// count returns the number of fake results: between least, for a blank image, and most,
// for one with much to see.
func (in input) count(limit, least, most int) int {
	const (
		blank = 0.0005
		much  = 0.25
	)
	detail := in.Detail()
	if detail < blank {
		return min(limit, least)
	}
	return min(limit, least+int(math.Ceil(float64(most-least)*min(1, detail/much))))
}

// checkFeature returns the maximum number of results for a feature.
func checkFeature(feature *visionpb.Feature) (limit int, err error) {
	if feature.GetMaxResults() < 0 {
		return 0, rpcerror.Errorf(codes.InvalidArgument, "max_results must not be negative, is %d.", feature.GetMaxResults())
	}
	if models := modelsOf(feature.GetType()); feature.GetModel() != "" && !slices.Contains(models, feature.GetModel()) {
		return 0, rpcerror.Errorf(codes.InvalidArgument, "Invalid model %q: the models of %v are %s.", feature.GetModel(), feature.GetType(), strings.Join(models, ", "))
	}
	if feature.GetMaxResults() == 0 {
		return defaultResults, nil
	}
	return int(feature.GetMaxResults()), nil
}

// modelsOf returns the models of a feature. The REST reference has builtin/rc for
// text, and the RPC reference builtin/weekly.
func modelsOf(feature visionpb.Feature_Type) []string {
	models := []string{"builtin/stable", "builtin/latest"}
	if feature == visionpb.Feature_TEXT_DETECTION || feature == visionpb.Feature_DOCUMENT_TEXT_DETECTION {
		models = append(models, "builtin/rc", "builtin/weekly")
	}
	return models
}
