package annotate

import (
	"image"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
)

// A mark is where a part of a face is, as fractions of the face's box.
type mark struct {
	kind visionpb.FaceAnnotation_Landmark_Type
	x, y float32
}

func faceMarks() []mark {
	return []mark{
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

// faces makes one face up.
func (c chance) faces(bounds image.Rectangle, limit int) []*visionpb.FaceAnnotation {
	box := c.box(bounds)
	face := &visionpb.FaceAnnotation{
		BoundingPoly:           polygon(box),
		FdBoundingPoly:         polygon(box.Inset(min(box.Dx(), box.Dy()) / 10)),
		RollAngle:              c.between(-20, 20),
		PanAngle:               c.between(-30, 30),
		TiltAngle:              c.between(-20, 20),
		DetectionConfidence:    c.between(0.8, 1),
		LandmarkingConfidence:  c.between(0.5, 0.9),
		JoyLikelihood:          c.likelihood(),
		SorrowLikelihood:       c.likelihood(),
		AngerLikelihood:        c.likelihood(),
		SurpriseLikelihood:     c.likelihood(),
		UnderExposedLikelihood: c.likelihood(),
		BlurredLikelihood:      c.likelihood(),
		HeadwearLikelihood:     c.likelihood(),
	}
	for _, mark := range faceMarks() {
		face.Landmarks = append(face.Landmarks, &visionpb.FaceAnnotation_Landmark{Type: mark.kind, Position: &visionpb.Position{
			X: float32(box.Min.X) + mark.x*float32(box.Dx()),
			Y: float32(box.Min.Y) + mark.y*float32(box.Dy()),
			Z: c.between(-10, 10),
		}})
	}
	return []*visionpb.FaceAnnotation{face}[:min(limit, 1)]
}
