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
	add := func(s shape, points []point) {
		if s.points = points; s.points != nil && len(list) < maxShapes {
			list = append(list, s)
		}
	}
	for i := range a.Crops.Hints {
		add(shape{kind: kindCrop, label: scored("crop", a.Crops.Hints[i].Confidence)}, f.points(&a.Crops.Hints[i].Box))
	}
	count := 0
	for i := range a.pages {
		page := &a.pages[i]
		for j := range page.Blocks {
			count++ // in the reading order
			add(shape{kind: kindText, label: fmt.Sprintf("text %d", count)}, f.quad(page, &page.Blocks[j].Box))
		}
	}
	for _, group := range []struct {
		kind kind
		list []entity
	}{{kindLandmark, a.Landmarks}, {kindObject, a.Objects}, {kindLogo, a.Logos}} {
		for i := range group.list {
			e := &group.list[i]
			add(shape{kind: group.kind, label: scored(e.name(string(group.kind)), e.Score)}, f.points(&e.Box))
		}
	}
	for i := range a.Faces {
		one := &a.Faces[i]
		s := shape{kind: kindFace, label: scored("face", one.Confidence)}
		for _, l := range one.Landmarks {
			if f.size.valid() {
				s.marks = append(s.marks, f.point(float64(l.Position.X), float64(l.Position.Y), f.size))
			}
		}
		add(s, f.points(&one.Box))
	}
	return list
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
