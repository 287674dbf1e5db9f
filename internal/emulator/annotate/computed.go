package annotate

import (
	"image"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/type/color"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/rpcerror"
)

// maxRatios is the maximum number of aspect ratios. Further ones are ignored.
const maxRatios = 16

// imageProperties computes an image's dominant colors.
func imageProperties(source imaging.Preview, limit int) *visionpb.ImageProperties {
	found := new(visionpb.DominantColorsAnnotation)
	for _, dominant := range source.DominantColors() {
		if len(found.Colors) == limit {
			break
		}
		found.Colors = append(found.Colors, &visionpb.ColorInfo{
			Color:         &color.Color{Red: float32(dominant.RGB.R), Green: float32(dominant.RGB.G), Blue: float32(dominant.RGB.B)},
			Score:         float32(dominant.Score),
			PixelFraction: float32(dominant.Fraction),
		})
	}
	return &visionpb.ImageProperties{DominantColors: found}
}

// cropHints computes a crop for each ratio of width to height. The default is the
// image's own ratio.
func cropHints(source imaging.Preview, ratios []float32) (*visionpb.CropHintsAnnotation, error) {
	bounds := source.Bounds()
	if len(ratios) == 0 {
		ratios = []float32{float32(bounds.Dx()) / float32(bounds.Dy())}
	}
	found := new(visionpb.CropHintsAnnotation)
	for _, ratio := range ratios[:min(len(ratios), maxRatios)] {
		crop, err := source.Crop(float64(ratio))
		if err != nil {
			return nil, rpcerror.Errorf(codes.InvalidArgument, "No crop for the aspect ratio %v: %v.", ratio, err)
		}
		fraction := float32(crop.Dx()*crop.Dy()) / float32(bounds.Dx()*bounds.Dy())
		found.CropHints = append(found.CropHints, &visionpb.CropHint{
			BoundingPoly: polygon(crop), Confidence: 0.5 + fraction/2, ImportanceFraction: fraction,
		})
	}
	return found, nil
}

// polygon converts a box to the service's format: clockwise from the top left.
func polygon(box image.Rectangle) *visionpb.BoundingPoly {
	x0, y0, x1, y1 := int32(box.Min.X), int32(box.Min.Y), int32(box.Max.X), int32(box.Max.Y) //nolint:gosec // pixels of an image
	return &visionpb.BoundingPoly{Vertices: []*visionpb.Vertex{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}}
}
