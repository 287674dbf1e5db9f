package annotate

import (
	"image"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
)

// A landmark is the position of a part of a face, as fractions of the face's box.
type landmark struct {
	kind visionpb.FaceAnnotation_Landmark_Type
	x, y float32
}

func faceLandmarks() []landmark {
	return []landmark{
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE, 0.33, 0.4},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE, 0.67, 0.4},
		{visionpb.FaceAnnotation_Landmark_LEFT_OF_LEFT_EYEBROW, 0.2, 0.3},
		{visionpb.FaceAnnotation_Landmark_RIGHT_OF_LEFT_EYEBROW, 0.43, 0.3},
		{visionpb.FaceAnnotation_Landmark_LEFT_OF_RIGHT_EYEBROW, 0.57, 0.3},
		{visionpb.FaceAnnotation_Landmark_RIGHT_OF_RIGHT_EYEBROW, 0.8, 0.3},
		{visionpb.FaceAnnotation_Landmark_MIDPOINT_BETWEEN_EYES, 0.5, 0.4},
		{visionpb.FaceAnnotation_Landmark_NOSE_TIP, 0.5, 0.6},
		{visionpb.FaceAnnotation_Landmark_UPPER_LIP, 0.5, 0.72},
		{visionpb.FaceAnnotation_Landmark_LOWER_LIP, 0.5, 0.8},
		{visionpb.FaceAnnotation_Landmark_MOUTH_LEFT, 0.36, 0.76},
		{visionpb.FaceAnnotation_Landmark_MOUTH_RIGHT, 0.64, 0.76},
		{visionpb.FaceAnnotation_Landmark_MOUTH_CENTER, 0.5, 0.76},
		{visionpb.FaceAnnotation_Landmark_LEFT_EAR_TRAGION, 0.05, 0.5},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EAR_TRAGION, 0.95, 0.5},
		{visionpb.FaceAnnotation_Landmark_FOREHEAD_GLABELLA, 0.5, 0.3},
		{visionpb.FaceAnnotation_Landmark_CHIN_GNATHION, 0.5, 0.98},
	}
}

// faces returns one fake face.
func (r rng) faces(bounds image.Rectangle, limit int) []*visionpb.FaceAnnotation {
	box := r.box(bounds)
	face := &visionpb.FaceAnnotation{
		BoundingPoly:           polygon(box),
		FdBoundingPoly:         polygon(box.Inset(min(box.Dx(), box.Dy()) / 10)),
		RollAngle:              r.between(-20, 20),
		PanAngle:               r.between(-30, 30),
		TiltAngle:              r.between(-20, 20),
		DetectionConfidence:    r.between(0.8, 1),
		LandmarkingConfidence:  r.between(0.5, 0.9),
		JoyLikelihood:          r.likelihood(),
		SorrowLikelihood:       r.likelihood(),
		AngerLikelihood:        r.likelihood(),
		SurpriseLikelihood:     r.likelihood(),
		UnderExposedLikelihood: r.likelihood(),
		BlurredLikelihood:      r.likelihood(),
		HeadwearLikelihood:     r.likelihood(),
	}
	for _, l := range faceLandmarks() {
		face.Landmarks = append(face.Landmarks, &visionpb.FaceAnnotation_Landmark{Type: l.kind, Position: &visionpb.Position{
			X: float32(box.Min.X) + l.x*float32(box.Dx()),
			Y: float32(box.Min.Y) + l.y*float32(box.Dy()),
			Z: r.between(-10, 10),
		}})
	}
	return []*visionpb.FaceAnnotation{face}[:min(limit, 1)]
}
