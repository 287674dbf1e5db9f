package annotate

import (
	"image"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/type/latlng"
)

func things() []string {
	return []string{
		"Sky", "Plant", "Building", "Tree", "Water", "Road", "Furniture", "Textile", "Glass", "Metal", "Wood", "Paper",
		"Vehicle", "Food", "Animal", "Clothing", "Lighting", "Landscape", "Pattern", "Art", "Font", "Tableware",
	}
}

func objects() []string {
	return []string{"Chair", "Table", "Person", "Car", "Bicycle", "Dog", "Cat", "Bottle", "Cup", "Lamp", "Book", "Window"}
}

// labels makes labels up.
func (c chance) labels(limit int) []*visionpb.EntityAnnotation {
	picked := c.pick(things(), limit)
	found := make([]*visionpb.EntityAnnotation, len(picked))
	for i, score := range c.scores(len(picked)) {
		found[i] = &visionpb.EntityAnnotation{
			Mid: entityID(picked[i]), Description: picked[i], Score: score, Topicality: score * c.between(0.8, 1),
		}
	}
	return found
}

// landmarks makes one landmark up.
func (c chance) landmarks(bounds image.Rectangle, limit int) []*visionpb.EntityAnnotation {
	places := []struct {
		name                string
		latitude, longitude float64
	}{
		{"Brandenburg Gate", 52.516275, 13.377704}, {"Eiffel Tower", 48.858093, 2.294694},
		{"Colosseum", 41.890210, 12.492231}, {"Golden Gate Bridge", 37.819929, -122.478255},
		{"Sydney Opera House", -33.856784, 151.215297}, {"Machu Picchu", -13.163141, -72.544963},
	}
	place := places[c.IntN(len(places))]
	return []*visionpb.EntityAnnotation{{
		Mid: entityID(place.name), Description: place.name, Score: c.between(0.5, 0.9),
		BoundingPoly: polygon(c.box(bounds)),
		Locations:    []*visionpb.LocationInfo{{LatLng: &latlng.LatLng{Latitude: place.latitude, Longitude: place.longitude}}},
	}}[:min(limit, 1)]
}

// logos makes one logo up, of a company that there is not.
func (c chance) logos(bounds image.Rectangle, limit int) []*visionpb.EntityAnnotation {
	name := c.pick([]string{"Acme", "Globex", "Initech", "Umbrella", "Hooli", "Soylent"}, 1)[0]
	return []*visionpb.EntityAnnotation{{
		Mid: entityID(name), Description: name, Score: c.between(0.6, 0.95), BoundingPoly: polygon(c.box(bounds)),
	}}[:min(limit, 1)]
}

// objects makes objects up, the surest first.
func (c chance) objects(limit int) []*visionpb.LocalizedObjectAnnotation {
	picked := c.pick(objects(), min(limit, 1+c.IntN(4)))
	found := make([]*visionpb.LocalizedObjectAnnotation, len(picked))
	const unit = 10_000
	for i, score := range c.scores(len(picked)) {
		box := c.box(image.Rect(0, 0, unit, unit))
		found[i] = &visionpb.LocalizedObjectAnnotation{
			Mid: entityID(picked[i]), Name: picked[i], Score: score, BoundingPoly: normalizedPolygon(unit, unit)(box),
		}
	}
	return found
}

// safeSearch makes likelihoods up.
func (c chance) safeSearch() *visionpb.SafeSearchAnnotation {
	return &visionpb.SafeSearchAnnotation{
		Adult: c.likelihood(), Spoof: c.likelihood(), Medical: c.likelihood(), Violence: c.likelihood(), Racy: c.likelihood(),
	}
}

// webDetection makes pages of the web up, all below a name that belongs to nobody.
func (c chance) webDetection(limit int) *visionpb.WebDetection {
	found := new(visionpb.WebDetection)
	picked := c.pick(things(), min(limit, 5))
	for i, score := range c.scores(len(picked)) {
		address := "https://example.com/" + strings.ToLower(picked[i])
		found.WebEntities = append(found.WebEntities, &visionpb.WebDetection_WebEntity{
			EntityId: entityID(picked[i]), Score: score, Description: picked[i],
		})
		found.VisuallySimilarImages = append(found.VisuallySimilarImages, &visionpb.WebDetection_WebImage{Url: address + ".jpg"})
		found.PagesWithMatchingImages = append(found.PagesWithMatchingImages, &visionpb.WebDetection_WebPage{
			Url: address, PageTitle: picked[i],
			PartialMatchingImages: []*visionpb.WebDetection_WebImage{{Url: address + "-part.jpg"}},
		})
	}
	if len(picked) > 0 {
		found.BestGuessLabels = []*visionpb.WebDetection_WebLabel{{Label: strings.ToLower(picked[0]), LanguageCode: "en"}}
	}
	return found
}
