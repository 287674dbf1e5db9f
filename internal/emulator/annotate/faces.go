package annotate

import (
	"image"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
)

// A landmark is the position of a part of a face, as fractions of the face's box, and
// how far it is behind the midpoint between the eyes, as a fraction of the box's width.
type landmark struct {
	kind    visionpb.FaceAnnotation_Landmark_Type
	x, y, z float32
}

// faceLandmarks returns the landmarks that the service finds in a face, in its order.
// Left and right are those of the viewer.
func faceLandmarks() []landmark {
	return []landmark{
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE, 0.33, 0.40, 0},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE, 0.67, 0.40, 0},
		{visionpb.FaceAnnotation_Landmark_LEFT_OF_LEFT_EYEBROW, 0.20, 0.33, 0.05},
		{visionpb.FaceAnnotation_Landmark_RIGHT_OF_LEFT_EYEBROW, 0.43, 0.33, -0.05},
		{visionpb.FaceAnnotation_Landmark_LEFT_OF_RIGHT_EYEBROW, 0.57, 0.33, -0.05},
		{visionpb.FaceAnnotation_Landmark_RIGHT_OF_RIGHT_EYEBROW, 0.80, 0.33, 0.05},
		{visionpb.FaceAnnotation_Landmark_MIDPOINT_BETWEEN_EYES, 0.50, 0.40, -0.06},
		{visionpb.FaceAnnotation_Landmark_NOSE_TIP, 0.50, 0.58, -0.18},
		{visionpb.FaceAnnotation_Landmark_UPPER_LIP, 0.50, 0.70, -0.12},
		{visionpb.FaceAnnotation_Landmark_LOWER_LIP, 0.50, 0.79, -0.11},
		{visionpb.FaceAnnotation_Landmark_MOUTH_LEFT, 0.37, 0.75, -0.04},
		{visionpb.FaceAnnotation_Landmark_MOUTH_RIGHT, 0.63, 0.75, -0.04},
		{visionpb.FaceAnnotation_Landmark_MOUTH_CENTER, 0.50, 0.74, -0.10},
		{visionpb.FaceAnnotation_Landmark_NOSE_BOTTOM_RIGHT, 0.59, 0.62, -0.07},
		{visionpb.FaceAnnotation_Landmark_NOSE_BOTTOM_LEFT, 0.41, 0.62, -0.07},
		{visionpb.FaceAnnotation_Landmark_NOSE_BOTTOM_CENTER, 0.50, 0.63, -0.12},
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE_TOP_BOUNDARY, 0.33, 0.38, -0.01},
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE_RIGHT_CORNER, 0.40, 0.41, 0},
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE_BOTTOM_BOUNDARY, 0.33, 0.42, 0},
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE_LEFT_CORNER, 0.26, 0.41, 0.04},
		{visionpb.FaceAnnotation_Landmark_LEFT_EYE_PUPIL, 0.33, 0.40, 0},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE_TOP_BOUNDARY, 0.67, 0.38, -0.01},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE_RIGHT_CORNER, 0.74, 0.41, 0.04},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE_BOTTOM_BOUNDARY, 0.67, 0.42, 0},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE_LEFT_CORNER, 0.60, 0.41, 0},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYE_PUPIL, 0.67, 0.40, 0},
		{visionpb.FaceAnnotation_Landmark_LEFT_EYEBROW_UPPER_MIDPOINT, 0.31, 0.30, 0},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EYEBROW_UPPER_MIDPOINT, 0.69, 0.30, 0},
		{visionpb.FaceAnnotation_Landmark_LEFT_EAR_TRAGION, 0.08, 0.55, 0.33},
		{visionpb.FaceAnnotation_Landmark_RIGHT_EAR_TRAGION, 0.92, 0.55, 0.33},
		{visionpb.FaceAnnotation_Landmark_FOREHEAD_GLABELLA, 0.50, 0.33, -0.06},
		{visionpb.FaceAnnotation_Landmark_CHIN_GNATHION, 0.50, 0.93, -0.08},
		{visionpb.FaceAnnotation_Landmark_CHIN_LEFT_GONION, 0.16, 0.74, 0.18},
		{visionpb.FaceAnnotation_Landmark_CHIN_RIGHT_GONION, 0.84, 0.74, 0.18},
	}
}

// faces returns fake faces.
func (r rng) faces(bounds image.Rectangle, count int) []*visionpb.FaceAnnotation {
	var found []*visionpb.FaceAnnotation
	for range count {
		found = append(found, r.face(r.box(bounds)))
	}
	return found
}

func (r rng) face(box image.Rectangle) *visionpb.FaceAnnotation {
	face := &visionpb.FaceAnnotation{
		BoundingPoly:           polygon(box),
		FdBoundingPoly:         polygon(box.Inset(min(box.Dx(), box.Dy()) / 10)),
		RollAngle:              r.between(-2, 2), // the landmarks are upright
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
			// The inner conversions are there for the reason that between gives.
			X: float32(box.Min.X) + float32(l.x*float32(box.Dx())),
			Y: float32(box.Min.Y) + float32(l.y*float32(box.Dy())),
			Z: l.z * float32(box.Dx()),
		}})
	}
	return face
}
