package render

import (
	"fmt"
	"math"
	"strings"
)

// A kind is what a shape shows, by its name in the HTML report.
type kind string

// The kinds, in the order in which they are drawn: later ones cover earlier ones.
const (
	kindCrop     kind = "crop"
	kindText     kind = "text"
	kindLandmark kind = "landmark"
	kindObject   kind = "object"
	kindLogo     kind = "logo"
	kindFace     kind = "face"
)

// A shape is a detection at a place in the image.
type shape struct {
	kind   kind
	label  string
	points []point
	marks  []point // landmarks of a face
}

// maxShapes bounds the time of drawing, and the size of the report.
const maxShapes = 5_000

// shapes returns the detections that have a place, in the order of the kinds.
func (a *annotation) shapes(f *placement) []shape {
	var list []shape
	add := func(s shape, box *polygon) {
		if s.points = f.points(box); s.points != nil && len(list) < maxShapes {
			list = append(list, s)
		}
	}
	for i := range a.Crops.Hints {
		add(shape{kind: kindCrop, label: scored("crop", a.Crops.Hints[i].Confidence)}, &a.Crops.Hints[i].Box)
	}
	a.addTexts(add)
	for _, group := range []struct {
		kind kind
		list []entity
	}{{kindLandmark, a.Landmarks}, {kindObject, a.Objects}, {kindLogo, a.Logos}} {
		for i := range group.list {
			e := &group.list[i]
			add(shape{kind: group.kind, label: scored(e.name(string(group.kind)), e.Score)}, &e.Box)
		}
	}
	for i := range a.Faces {
		one := &a.Faces[i]
		s := shape{kind: kindFace, label: scored("face", one.Confidence)}
		for _, l := range one.Landmarks {
			if f.size.valid() {
				s.marks = append(s.marks, f.point(l.Position, f.size))
			}
		}
		add(s, &one.Box)
	}
	return list
}

// addTexts adds the blocks of text with their place in the reading order, or the
// words if the response has no blocks.
func (a *annotation) addTexts(add func(shape, *polygon)) {
	count := 0
	for i := range a.Text.Pages {
		for j := range a.Text.Pages[i].Blocks {
			count++
			add(shape{kind: kindText, label: fmt.Sprintf("text %d", count)}, &a.Text.Pages[i].Blocks[j].Box)
		}
	}
	for i := 1; i < len(a.Texts) && count == 0; i++ {
		add(shape{kind: kindText}, &a.Texts[i].Box)
	}
}

// name returns what an entity shows, or the given name.
func (e *entity) name(otherwise string) string {
	for _, name := range []string{e.Description, e.Name} {
		if strings.TrimSpace(name) != "" {
			return strings.ToValidUTF8(name, "\ufffd")
		}
	}
	return otherwise
}

func scored(name string, score number) string {
	return fmt.Sprintf("%s %d%%", name, int(math.Round(score.share()*100)))
}
