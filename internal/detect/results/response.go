package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// A response has the fields of an AnnotateImageResponse that rows show. Fields of
// a wrong type are left empty.
type response struct {
	Text struct {
		Text  string `json:"text"`
		Pages []struct {
			Confidence number `json:"confidence"`
			Property   struct {
				Languages []struct {
					Code string `json:"languageCode"`
				} `json:"detectedLanguages"`
			} `json:"property"`
		} `json:"pages"`
	} `json:"fullTextAnnotation"`
	Texts      firstText         `json:"textAnnotations"`
	Labels     []entity          `json:"labelAnnotations"`
	Landmarks  []entity          `json:"landmarkAnnotations"`
	Logos      []entity          `json:"logoAnnotations"`
	Faces      []face            `json:"faceAnnotations"`
	Objects    []object          `json:"localizedObjectAnnotations"`
	SafeSearch map[string]string `json:"safeSearchAnnotation"`
	Web        webDetection      `json:"webDetection"`
	Properties struct {
		Dominant struct {
			Colors []dominantColor `json:"colors"`
		} `json:"dominantColors"`
	} `json:"imagePropertiesAnnotation"`
	Crops struct {
		Hints []cropHint `json:"cropHints"`
	} `json:"cropHintsAnnotation"`
	Products struct {
		Results []productResult `json:"results"`
	} `json:"productSearchResults"`
}

type entity struct {
	Description string `json:"description"`
	Score       number `json:"score"`
	Topicality  number `json:"topicality"`
	Mid         string `json:"mid"`
	Locations   []struct {
		LatLng *struct {
			Latitude  number `json:"latitude"`
			Longitude number `json:"longitude"`
		} `json:"latLng"`
	} `json:"locations"`
	Box *polygon `json:"boundingPoly"`
}

type face struct {
	Confidence   number   `json:"detectionConfidence"`
	Joy          string   `json:"joyLikelihood"`
	Sorrow       string   `json:"sorrowLikelihood"`
	Anger        string   `json:"angerLikelihood"`
	Surprise     string   `json:"surpriseLikelihood"`
	UnderExposed string   `json:"underExposedLikelihood"`
	Blurred      string   `json:"blurredLikelihood"`
	Headwear     string   `json:"headwearLikelihood"`
	Roll         number   `json:"rollAngle"`
	Pan          number   `json:"panAngle"`
	Tilt         number   `json:"tiltAngle"`
	Box          *polygon `json:"boundingPoly"`
}

type object struct {
	Name  string   `json:"name"`
	Score number   `json:"score"`
	Mid   string   `json:"mid"`
	Box   *polygon `json:"boundingPoly"`
}

type webDetection struct {
	Labels []struct {
		Label string `json:"label"`
	} `json:"bestGuessLabels"`
	Entities []struct {
		Description string `json:"description"`
		Score       number `json:"score"`
		ID          string `json:"entityId"`
	} `json:"webEntities"`
	Pages []struct {
		Title string `json:"pageTitle"`
		webImage
	} `json:"pagesWithMatchingImages"`
	Full    []webImage `json:"fullMatchingImages"`
	Partial []webImage `json:"partialMatchingImages"`
	Similar []webImage `json:"visuallySimilarImages"`
}

type webImage struct {
	URL   string `json:"url"`
	Score number `json:"score"`
}

type dominantColor struct {
	Color struct {
		Red   number `json:"red"`
		Green number `json:"green"`
		Blue  number `json:"blue"`
	} `json:"color"`
	Score    number `json:"score"`
	Fraction number `json:"pixelFraction"`
}

type cropHint struct {
	Confidence number   `json:"confidence"`
	Importance number   `json:"importanceFraction"`
	Box        *polygon `json:"boundingPoly"`
}

type productResult struct {
	Product struct {
		Name        string `json:"name"`
		DisplayName string `json:"displayName"`
		Category    string `json:"productCategory"`
		Labels      []struct {
			Key   string `json:"key"`
			Value string `json:"value"`
		} `json:"productLabels"`
	} `json:"product"`
	Score number `json:"score"`
	Image string `json:"image"`
}

// A firstText is the first of a response's texts, which is the text of all.
type firstText struct {
	Description string `json:"description"`
	Locale      string `json:"locale"`
}

// UnmarshalJSON decodes the first element of a list.
func (t *firstText) UnmarshalJSON(list []byte) error {
	d := json.NewDecoder(bytes.NewReader(list))
	if start, err := d.Token(); err != nil || start != json.Delim('[') || !d.More() {
		return nil //nolint:nilerr // the value has another type, and is ignored
	}
	type plain firstText // without this method
	return ignoreTypes(d.Decode((*plain)(t)))
}

// A number is the text of a JSON number; "" if it is missing.
type number string

// UnmarshalJSON ignores values of other types.
func (n *number) UnmarshalJSON(value []byte) error {
	if len(value) > 0 && (value[0] == '-' || value[0] >= '0' && value[0] <= '9') {
		*n = number(value)
	}
	return nil
}

// orZero returns the text of a number that the API omits if it is 0.
func orZero(n number) string {
	if n == "" {
		return "0"
	}
	return string(n)
}

// decode decodes JSON into v. Values of a wrong type are ignored.
func decode(text []byte, v any) error { return ignoreTypes(json.Unmarshal(text, v)) }

// ignoreTypes returns err, unless it is for the type of a value: the others are
// decoded then.
func ignoreTypes(err error) error {
	var wrongType *json.UnmarshalTypeError
	if err == nil || errors.As(err, &wrongType) {
		return nil
	}
	return fmt.Errorf("not valid JSON: %w", err)
}
