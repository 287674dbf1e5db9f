package annotate

import (
	"image"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/type/latlng"
)

func labelNames() []string {
	return []string{
		"Sky", "Plant", "Building", "Tree", "Water", "Road", "Furniture", "Textile", "Glass", "Metal", "Wood", "Paper",
		"Vehicle", "Food", "Animal", "Clothing", "Lighting", "Landscape", "Pattern", "Art", "Font", "Tableware",
	}
}

func objectNames() []string {
	return []string{"Chair", "Table", "Person", "Car", "Bicycle", "Dog", "Cat", "Bottle", "Cup", "Lamp", "Book", "Window"}
}

// labels returns fake labels.
func (r rng) labels(count int) []*visionpb.EntityAnnotation {
	picked := r.pick(labelNames(), count)
	found := make([]*visionpb.EntityAnnotation, len(picked))
	for i, score := range r.scores(len(picked)) {
		found[i] = &visionpb.EntityAnnotation{
			Mid: entityID(picked[i]), Description: picked[i], Score: score, Topicality: score * r.between(0.8, 1),
		}
	}
	return found
}

// landmarks returns at most one fake landmark.
func (r rng) landmarks(bounds image.Rectangle, count int) []*visionpb.EntityAnnotation {
	places := []struct {
		name                string
		latitude, longitude float64
	}{
		{"Brandenburg Gate", 52.516275, 13.377704}, {"Eiffel Tower", 48.858093, 2.294694},
		{"Colosseum", 41.890210, 12.492231}, {"Golden Gate Bridge", 37.819929, -122.478255},
		{"Sydney Opera House", -33.856784, 151.215297}, {"Machu Picchu", -13.163141, -72.544963},
	}
	place := places[r.IntN(len(places))]
	return []*visionpb.EntityAnnotation{{
		Mid: entityID(place.name), Description: place.name, Score: r.between(0.5, 0.9),
		BoundingPoly: polygon(r.box(bounds)),
		Locations:    []*visionpb.LocationInfo{{LatLng: &latlng.LatLng{Latitude: place.latitude, Longitude: place.longitude}}},
	}}[:count]
}

// logos returns at most one fake logo, of a fictional company.
func (r rng) logos(bounds image.Rectangle, count int) []*visionpb.EntityAnnotation {
	name := r.pick([]string{"Acme", "Globex", "Initech", "Umbrella", "Hooli", "Soylent"}, 1)[0]
	return []*visionpb.EntityAnnotation{{
		Mid: entityID(name), Description: name, Score: r.between(0.6, 0.95), BoundingPoly: polygon(r.box(bounds)),
	}}[:count]
}

// objects returns fake objects, highest score first.
func (r rng) objects(count int) []*visionpb.LocalizedObjectAnnotation {
	picked := r.pick(objectNames(), count)
	found := make([]*visionpb.LocalizedObjectAnnotation, len(picked))
	const unit = 10_000
	for i, score := range r.scores(len(picked)) {
		box := r.box(image.Rect(0, 0, unit, unit))
		found[i] = &visionpb.LocalizedObjectAnnotation{
			Mid: entityID(picked[i]), Name: picked[i], Score: score, BoundingPoly: normalizedPolygon(unit, unit)(box),
		}
	}
	return found
}

// safeSearch returns fake likelihoods.
func (r rng) safeSearch() *visionpb.SafeSearchAnnotation {
	return &visionpb.SafeSearchAnnotation{
		Adult: r.likelihood(), Spoof: r.likelihood(), Medical: r.likelihood(), Violence: r.likelihood(), Racy: r.likelihood(),
	}
}

// webDetection returns fake web pages, all with the reserved host example.com.
func (r rng) webDetection(count int) *visionpb.WebDetection {
	found := new(visionpb.WebDetection)
	picked := r.pick(labelNames(), count)
	for i, score := range r.scores(len(picked)) {
		url := "https://example.com/" + strings.ToLower(picked[i])
		found.WebEntities = append(found.WebEntities, &visionpb.WebDetection_WebEntity{
			EntityId: entityID(picked[i]), Score: score, Description: picked[i],
		})
		found.VisuallySimilarImages = append(found.VisuallySimilarImages, &visionpb.WebDetection_WebImage{Url: url + ".jpg"})
		found.PagesWithMatchingImages = append(found.PagesWithMatchingImages, &visionpb.WebDetection_WebPage{
			Url: url, PageTitle: picked[i],
			PartialMatchingImages: []*visionpb.WebDetection_WebImage{{Url: url + "-part.jpg"}},
		})
	}
	if len(picked) > 0 {
		found.BestGuessLabels = []*visionpb.WebDetection_WebLabel{{Label: strings.ToLower(picked[0]), LanguageCode: "en"}}
	}
	return found
}
