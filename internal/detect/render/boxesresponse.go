package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"vision1/internal/layout"
)

// An annotation has what boxes and the HTML report show of an AnnotateImageResponse.
// Fields of a wrong type are left empty.
type annotation struct {
	pages []layout.Page // of text; the first has the number of the page and the error

	Labels     []entity     `json:"labelAnnotations"`
	Landmarks  []entity     `json:"landmarkAnnotations"`
	Logos      []entity     `json:"logoAnnotations"`
	Faces      []face       `json:"faceAnnotations"`
	Objects    []entity     `json:"localizedObjectAnnotations"`
	SafeSearch *safeSearch  `json:"safeSearchAnnotation"`
	Web        webDetection `json:"webDetection"`
	Colors     struct {
		Dominant struct {
			Colors []dominantColor `json:"colors"`
		} `json:"dominantColors"`
	} `json:"imagePropertiesAnnotation"`
	Crops struct {
		Hints []entity `json:"cropHints"`
	} `json:"cropHintsAnnotation"`
	Products struct {
		Results []product `json:"results"`
	} `json:"productSearchResults"`
}

// An entity is an EntityAnnotation, a LocalizedObjectAnnotation, which has a name in
// place of a description, or a CropHint, which has neither.
type entity struct {
	Description string  `json:"description"`
	Name        string  `json:"name"`
	Score       number  `json:"score"`
	Confidence  number  `json:"confidence"`
	Box         polygon `json:"boundingPoly"`
}

type face struct {
	Confidence number  `json:"detectionConfidence"`
	Box        polygon `json:"boundingPoly"`
	Joy        string  `json:"joyLikelihood"`
	Sorrow     string  `json:"sorrowLikelihood"`
	Anger      string  `json:"angerLikelihood"`
	Surprise   string  `json:"surpriseLikelihood"`
	Headwear   string  `json:"headwearLikelihood"`
	Landmarks  []struct {
		Position vertex `json:"position"`
	} `json:"landmarks"`
}

type safeSearch struct {
	Adult    string `json:"adult"`
	Spoof    string `json:"spoof"`
	Medical  string `json:"medical"`
	Violence string `json:"violence"`
	Racy     string `json:"racy"`
}

type webDetection struct {
	Labels []struct {
		Label string `json:"label"`
	} `json:"bestGuessLabels"`
	Entities []entity `json:"webEntities"`
}

type dominantColor struct {
	Color struct {
		Red   number `json:"red"`
		Green number `json:"green"`
		Blue  number `json:"blue"`
	} `json:"color"`
	Fraction number `json:"pixelFraction"`
}

type product struct {
	Product struct {
		Name        string `json:"name"`
		DisplayName string `json:"displayName"`
	} `json:"product"`
	Score number `json:"score"`
}

type polygon struct {
	Vertices   []vertex `json:"vertices"`
	Normalized []vertex `json:"normalizedVertices"`
}

// A vertex is a Vertex, a NormalizedVertex, or a Position; a missing coordinate is 0.
type vertex struct {
	X number `json:"x"`
	Y number `json:"y"`
}

// A number is a JSON number; 0 if it is missing. One out of range is the largest.
type number float64

// UnmarshalJSON ignores values of other types.
func (n *number) UnmarshalJSON(value []byte) error {
	f, _ := strconv.ParseFloat(string(value), 64) // the error is covered by the value
	if math.IsNaN(f) {
		f = 0
	}
	*n = number(max(-math.MaxFloat64, min(math.MaxFloat64, f)))
	return nil
}

// share returns a score or confidence, which are from 0 to 1.
func (n number) share() float64 { return max(0, min(1, float64(n))) }

// parseAnnotation decodes an AnnotateImageResponse. Values of a wrong type are ignored.
func parseAnnotation(response []byte) (*annotation, error) {
	var a annotation
	if err := decodeJSON(response, &a); err != nil {
		return nil, err
	}
	for page, err := range layout.Pages(response) {
		if err != nil {
			return nil, err //nolint:wrapcheck // of this program
		}
		a.pages = append(a.pages, *page)
	}
	return &a, nil
}

func decodeJSON(text []byte, v any) error {
	err := json.Unmarshal(text, v)
	var wrongType *json.UnmarshalTypeError
	if err == nil || errors.As(err, &wrongType) { // the other values are decoded
		return nil
	}
	return fmt.Errorf("the response is not valid JSON: %w", err)
}
