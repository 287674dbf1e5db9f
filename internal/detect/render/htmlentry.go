package render

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"vision1/internal/layout"
)

// An htmlEntry is what the page has of an image. The names of the fields are short,
// because there are many images.
type htmlEntry struct {
	index   htmlIndex
	details htmlDetails
	text    string
}

// htmlIndex is what search, filters, and sorting use.
type htmlIndex struct {
	Name   string             `json:"n"`
	Page   int                `json:"p,omitempty"`
	URL    string             `json:"u,omitempty"` // of the original image
	Thumb  string             `json:"t,omitempty"` // name of its file
	Size   [2]int             `json:"r"`           // proportions of the upright image
	Labels []scoredName       `json:"l,omitempty"`
	Kinds  map[kind]int       `json:"k,omitempty"` // number of boxes
	Safe   []int              `json:"s,omitempty"` // likelihoods, from 0 (unknown) to 5
	Error  string             `json:"e,omitempty"`
	Text   string             `json:"x,omitempty"` // the start
	Max    map[string]float64 `json:"m,omitempty"` // the best score of each feature
}

// htmlDetails is what is loaded with an image.
type htmlDetails struct {
	Boxes    [][]any       `json:"b,omitempty"` // kind, label, corners, landmarks
	Words    [][]any       `json:"w,omitempty"` // text, corners
	More     bool          `json:"more,omitempty"`
	Sections []htmlSection `json:"s,omitempty"`
	Faces    []string      `json:"f,omitempty"`
	Colors   []scoredName  `json:"c,omitempty"`
}

// An htmlSection is a table of names with scores.
type htmlSection struct {
	heading, column string
	rows            []scoredName
	isUnbounded     bool // scores can exceed 1
}

// MarshalJSON returns an array.
func (s htmlSection) MarshalJSON() ([]byte, error) {
	list := []any{s.heading, s.column, s.rows}
	if s.isUnbounded {
		list = append(list, true)
	}
	return json.Marshal(list) //nolint:wrapcheck // the caller does
}

// A scoredName is a label or the like.
type scoredName struct {
	name  string
	score float64
}

// MarshalJSON returns an array.
func (n scoredName) MarshalJSON() ([]byte, error) {
	score := math.Round(max(-maxScore, min(maxScore, n.score))*1e4) / 1e4
	return json.Marshal([]any{n.name, score}) //nolint:wrapcheck // the caller does
}

// maxScore bounds the scores that are not from 0 to 1.
const maxScore = 1e6

// maxWords bounds the elements of the page: each word has two.
const maxWords = 20_000

// newEntry returns the entry for an image of a size and an EXIF orientation.
func newEntry(p *pageResult, stored size, orientation int) *htmlEntry {
	a := p.annotation
	f := newPlacement(a, stored, orientation)
	e := &htmlEntry{text: a.text()}
	e.index = htmlIndex{Page: p.number, Error: p.err, Size: proportions(f.upright), Text: start(e.text), Safe: a.SafeSearch.levels()}
	e.addBoxes(a.shapes(&f))
	e.addWords(a, &f)
	e.addSections(a)
	for i := range a.Faces {
		e.details.Faces = append(e.details.Faces, a.Faces[i].description())
		e.best("face", a.Faces[i].Confidence.share())
	}
	if len(a.pages) > 0 && a.pages[0].Confidence > 0 {
		e.best("text", float64(a.pages[0].Confidence))
	}
	for _, c := range a.Colors.Dominant.Colors {
		channel := func(n number) int { return int(max(0, min(255, n))) }
		hex := fmt.Sprintf("%02x%02x%02x", channel(c.Color.Red), channel(c.Color.Green), channel(c.Color.Blue))
		e.details.Colors = append(e.details.Colors, scoredName{hex, c.Fraction.share()})
	}
	return e
}

func (e *htmlEntry) addBoxes(shapes []shape) {
	for i := range shapes {
		s := &shapes[i]
		box := []any{s.kind, s.label, coordinates(s.points)}
		if s.marks != nil {
			box = append(box, coordinates(s.marks))
		}
		e.details.Boxes = append(e.details.Boxes, box)
		if e.index.Kinds == nil {
			e.index.Kinds = map[kind]int{}
		}
		e.index.Kinds[s.kind]++
	}
}

// addWords adds the words in the order of the text.
func (e *htmlEntry) addWords(a *annotation, f *placement) {
	for i := range a.pages {
		page := &a.pages[i]
		page.Lines(func(l *layout.Line) {
			for w := range l.Words {
				if len(e.details.Words) == maxWords {
					e.details.More = true
					return
				}
				if points := f.quad(page, &l.Words[w].Box); points != nil {
					e.details.Words = append(e.details.Words, []any{l.Words[w].Text, coordinates(points)})
				}
			}
		})
	}
}

// addSections adds the tables, and all of their names as labels to search for.
func (e *htmlEntry) addSections(a *annotation) {
	products := make([]entity, 0, len(a.Products.Results))
	for i := range a.Products.Results {
		p := &a.Products.Results[i]
		products = append(products, entity{Description: p.Product.DisplayName, Name: p.Product.Name, Score: p.Score})
	}
	guesses := make([]entity, 0, len(a.Web.Labels))
	for _, l := range a.Web.Labels {
		guesses = append(guesses, entity{Description: l.Label})
	}
	var labels []scoredName
	for _, s := range []struct {
		heading, column, feature string
		list                     []entity
	}{
		{"Labels", "Label", "label", a.Labels},
		{"Objects", "Object", "object", a.Objects},
		{"Logos", "Logo", "logo", a.Logos},
		{"Landmarks", "Landmark", "landmark", a.Landmarks},
		{"Web entities", "Entity", webEntity, append(guesses, a.Web.Entities...)},
		{"Products", "Product", "product", products},
	} {
		labels = append(labels, e.addSection(htmlSection{heading: s.heading, column: s.column}, s.feature, s.list)...)
	}
	e.index.Labels = distinct(labels)
}

// webEntity is a feature whose scores are not from 0 to 1, and can't be compared with
// those of other images.
const webEntity = "web"

// addSection adds a table, and returns its names.
func (e *htmlEntry) addSection(s htmlSection, feature string, list []entity) []scoredName {
	var names []scoredName
	for i := range list {
		name := list[i].name("")
		if name == "" {
			continue
		}
		score := list[i].Score.share()
		names = append(names, scoredName{name, score})
		if feature == webEntity {
			s.isUnbounded = true
			s.rows = append(s.rows, scoredName{name, float64(list[i].Score)})
			continue
		}
		s.rows = append(s.rows, scoredName{name, score})
		e.best(feature, score)
	}
	if s.rows != nil {
		e.details.Sections = append(e.details.Sections, s)
	}
	return names
}

// distinct returns the best of the names, each once with its best score.
func distinct(labels []scoredName) []scoredName {
	const maxLabels = 40
	slices.SortStableFunc(labels, func(a, b scoredName) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var list []scoredName
	seen := map[string]bool{}
	for _, l := range labels {
		if !seen[l.name] && len(list) < maxLabels {
			seen[l.name] = true
			list = append(list, l)
		}
	}
	return list
}

func (e *htmlEntry) best(feature string, score float64) {
	if e.index.Max == nil {
		e.index.Max = map[string]float64{}
	}
	e.index.Max[feature] = max(e.index.Max[feature], math.Round(score*1e4)/1e4)
}

// text returns the text in an image, or "".
func (a *annotation) text() string {
	if len(a.pages) == 0 {
		return ""
	}
	return a.pages[0].Text
}

// start returns the start of a text, on one line.
func start(text string) string {
	const maxRunes = 60
	text = text[:min(len(text), 8*maxRunes)]
	runes := []rune(strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), ""))
	return string(runes[:min(len(runes), maxRunes)])
}

// coordinates returns points as x1, y1, x2, ... in ten-thousandths.
func coordinates(points []point) []int {
	list := make([]int, 0, 2*len(points))
	for _, p := range points {
		list = append(list, int(math.Round(p.x*1e4)), int(math.Round(p.y*1e4)))
	}
	return list
}

// proportions returns the size of an image, or a usual one if it is unknown.
func proportions(s size) [2]int {
	const most = 1 << 20
	if !s.valid() || s.width > most || s.height > most {
		return [2]int{4, 3}
	}
	return [2]int{max(1, int(s.width)), max(1, int(s.height))}
}

// levels returns the likelihoods in the order of the page's names; nil for none.
func (s *safeSearch) levels() []int {
	if s == nil {
		return nil
	}
	list := make([]int, 0, 5)
	for _, l := range []string{s.Adult, s.Spoof, s.Medical, s.Violence, s.Racy} {
		list = append(list, level(l))
	}
	return list
}

// level returns the number of a Likelihood: 0 if it is unknown.
func level(likelihood string) int {
	return 1 + slices.Index([]string{"VERY_UNLIKELY", "UNLIKELY", "POSSIBLE", "LIKELY", "VERY_LIKELY"}, likelihood)
}

// description returns the confidence and what is likely of a face.
func (f *face) description() string {
	parts := []string{fmt.Sprintf("%d %%", int(math.Round(f.Confidence.share()*100)))}
	for _, e := range []struct{ name, likelihood string }{
		{"joy", f.Joy}, {"sorrow", f.Sorrow}, {"anger", f.Anger}, {"surprise", f.Surprise}, {"headwear", f.Headwear},
	} {
		if level(e.likelihood) >= 3 {
			parts = append(parts, e.name+" "+strings.ToLower(strings.ReplaceAll(e.likelihood, "_", " ")))
		}
	}
	return strings.Join(parts, ", ")
}
