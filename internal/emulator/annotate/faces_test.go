package annotate

import (
	"image"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/imaging"
)

func TestFaces(t *testing.T) {
	bounds := image.Rect(0, 0, 400, 300)
	faces := newRNG([32]byte{1}, visionpb.Feature_FACE_DETECTION).faces(bounds, 2)
	if len(faces) != 2 {
		t.Fatalf("%d faces", len(faces))
	}
	for _, face := range faces {
		corners := face.GetBoundingPoly().GetVertices()
		low, high := corners[0], corners[2]
		positions := make(map[visionpb.FaceAnnotation_Landmark_Type]*visionpb.Position)
		for _, found := range face.GetLandmarks() {
			at := found.GetPosition()
			positions[found.GetType()] = at
			if at.GetX() < float32(low.GetX()) || at.GetX() > float32(high.GetX()) || at.GetY() < float32(low.GetY()) || at.GetY() > float32(high.GetY()) {
				t.Errorf("%v at %v is outside of the face %v", found.GetType(), at, corners)
			}
		}
		if len(positions) != 34 || len(face.GetLandmarks()) != 34 {
			t.Errorf("%d landmarks of %d types", len(face.GetLandmarks()), len(positions))
		}
		if positions[visionpb.FaceAnnotation_Landmark_LEFT_EYE].GetX() >= positions[visionpb.FaceAnnotation_Landmark_RIGHT_EYE].GetX() ||
			positions[visionpb.FaceAnnotation_Landmark_NOSE_TIP].GetY() >= positions[visionpb.FaceAnnotation_Landmark_MOUTH_CENTER].GetY() {
			t.Errorf("positions: %v", positions)
		}
	}
}

func TestCountDependsOnDetail(t *testing.T) {
	counts := func(step int) (faces, labels int) {
		source := image.NewGray(image.Rect(0, 0, 200, 200))
		for i := range source.Pix {
			if step > 0 && i%200%step < step/2 {
				source.Pix[i] = 255
			}
		}
		in := input{Page: decode.Page{Preview: imaging.NewPreview(source)}}
		return in.count(10, 0, 3), in.count(10, 3, 20)
	}
	for _, test := range []struct{ step, faces, labels int }{{0, 0, 3}, {200, 1, 4}, {10, 3, 10}, {4, 3, 10}} {
		if faces, labels := counts(test.step); faces != test.faces || labels != test.labels {
			t.Errorf("stripes of %d pixels: %d faces, %d labels, want %d and %d", test.step, faces, labels, test.faces, test.labels)
		}
	}
}
