package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
)

// An originalPage is a page with the entries that it inherits.
type originalPage struct {
	number int // of its object
	page   dict
}

// tree appends the pages below a node of the tree of pages.
func (o *Original) tree(node []byte, inherited dict, visited map[int]bool, depth int) {
	number := parseRef(node)
	d := parseDict(o.resolve(node))
	if number == 0 || d == nil || visited[number] || depth > maxDepth {
		return
	}
	visited[number] = true
	own := d
	for _, m := range inherited {
		if d.get(m.name) == nil {
			d = d.with(m.name, m.raw)
		}
	}
	kids := parseArray(o.resolve(own.get("Kids")))
	if kids == nil {
		o.pages = append(o.pages, originalPage{number, d})
		return
	}
	var passed dict
	for _, name := range []string{"Resources", "MediaBox", "CropBox", "Rotate"} {
		if raw := d.get(name); raw != nil {
			passed = append(passed, member{name, raw})
		}
	}
	for _, kid := range kids {
		o.tree(kid, passed, visited, depth+1)
	}
}

// Pages returns the number of pages.
func (o *Original) Pages() int { return len(o.pages) }

// box returns what is visible of a page: its left and lower edge, and its size, as
// stored, and by how many degrees clockwise it is turned to be displayed.
func (o *Original) box(index int) (left, bottom, width, height float64, turned int) {
	page := o.pages[index].page
	left, bottom, right, top := 0.0, 0.0, 612.0, 792.0
	edges := func(name string) (l, b, r, t float64, ok bool) {
		list := parseArray(o.resolve(page.get(name)))
		if len(list) != 4 {
			return 0, 0, 0, 0, false
		}
		var v [4]float64
		for i := range v {
			n, err := strconv.ParseFloat(string(o.resolve(list[i])), 64)
			if err != nil || math.Abs(n) > 1e6 {
				return 0, 0, 0, 0, false
			}
			v[i] = n
		}
		l, b, r, t = min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])
		return l, b, r, t, r > l && t > b
	}
	if l, b, r, t, ok := edges("MediaBox"); ok {
		left, bottom, right, top = l, b, r, t
	}
	if l, b, r, t, ok := edges("CropBox"); ok && l < right && r > left && b < top && t > bottom {
		left, bottom, right, top = max(left, l), max(bottom, b), min(right, r), min(top, t)
	}
	degrees, err := strconv.Atoi(string(o.resolve(page.get("Rotate"))))
	if err != nil {
		degrees = 0
	}
	const full = 360
	return left, bottom, right - left, top - bottom, (degrees%full + full) % full / 90 * 90
}

// Size returns the size of a page in points as it is displayed, and whether width and
// height are exchanged then.
func (o *Original) Size(index int) (width, height float64, turned bool) {
	_, _, width, height, degrees := o.box(index)
	if degrees%180 != 0 {
		return height, width, true
	}
	return width, height, false
}

// An Overlay writes a PDF file with text over its pages. The file is unmodified; what
// changes is appended to it.
type Overlay struct {
	o     *Original
	w     *writer
	font  font
	face  Ref
	save  Ref // a content stream that saves the state of graphics
	added map[int]int64
}

// ErrHasLayer is returned for a page that has text of an Overlay.
var ErrHasLayer = errors.New("the page already has a text layer of this program")

const overlayFont = "Vision1Text"

// NewOverlay starts a file: it writes the original.
func NewOverlay(to io.Writer, o *Original) (*Overlay, error) {
	w := newWriterAfter(to, max(parseInt(o.trailer.get("Size")), slices.Max(slices.Collect(maps.Keys(o.objects)))+1))
	w.generations = map[int]int{}
	v := &Overlay{o: o, w: w, added: map[int]int64{}}
	for _, part := range [][]byte{o.data, []byte("\n")} {
		if _, err := w.Write(part); err != nil {
			return nil, err
		}
	}
	v.face, v.save = w.reserve(), w.reserve()
	return v, w.stream(v.save, "", func(to io.Writer) error {
		_, err := io.WriteString(to, "q\n")
		return err //nolint:wrapcheck // it is the caller's own
	})
}

// Add adds text to a page. Positions are those of the page as it is displayed, or as it
// is stored if asStored is true.
func (v *Overlay) Add(index int, runs []Run, asStored bool) error {
	p := &v.o.pages[index]
	if _, again := v.added[p.number]; again {
		return ErrHasLayer
	}
	resources := parseDict(v.o.resolve(p.page.get("Resources")))
	fonts := parseDict(v.o.resolve(resources.get("Font")))
	if fonts.get(overlayFont) != nil {
		return ErrHasLayer
	}
	resources = resources.with("Font", fonts.with(overlayFont, []byte(v.face.String())).bytes())
	content := append(v.matrix(index, asStored), v.font.content(runs)...)
	content = append(bytes.ReplaceAll(content, []byte("/F0 "), []byte("/"+overlayFont+" ")), "Q\n"...)
	text := v.w.reserve()
	err := v.w.deflated(text, "", func(to io.Writer) error {
		_, err := to.Write(content)
		return err //nolint:wrapcheck // it is the caller's own
	})
	if err != nil {
		return err
	}
	contents := fmt.Appendf(nil, "[%s ", v.save)
	raw := p.page.get("Contents")
	if list := parseArray(v.o.resolve(raw)); list != nil {
		contents = append(contents, bytes.Join(list, []byte(" "))...)
	} else {
		contents = append(contents, raw...)
	}
	contents = fmt.Appendf(contents, " %s]", text)
	page := p.page.with("Resources", resources.bytes()).with("Contents", contents)
	v.added[p.number] = v.w.at
	generation := v.o.objects[p.number].generation
	v.w.generations[p.number] = generation
	v.w.printf("%d %d obj\n%s\nendobj\n", p.number, generation, page.bytes())
	return v.w.err
}

// matrix returns the start of a content stream with the coordinates of a page.
func (v *Overlay) matrix(index int, asStored bool) []byte {
	left, bottom, width, height, degrees := v.o.box(index)
	if asStored {
		degrees = 0
	}
	m := [6]float64{1, 0, 0, 1, left, bottom}
	switch degrees {
	case 90:
		m = [6]float64{0, 1, -1, 0, left + width, bottom}
	case 180:
		m = [6]float64{-1, 0, 0, -1, left + width, bottom + height}
	case 270:
		m = [6]float64{0, -1, 1, 0, left, bottom + height}
	}
	b := []byte("Q\nq ")
	for _, n := range m {
		b = append(strconv.AppendFloat(b, n, 'f', -1, 64), ' ')
	}
	return append(b, "cm\n"...)
}

// Close writes the rest of the file.
func (v *Overlay) Close() error {
	if err := v.font.write(v.w, v.face); err != nil {
		return err
	}
	entries := dict{{"Prev", strconv.AppendInt(nil, int64(v.o.start), 10)}}
	for _, name := range []string{"Root", "Info", "ID"} {
		if raw := v.o.trailer.get(name); raw != nil {
			entries = append(entries, member{name, raw})
		}
	}
	for i, offset := range v.w.offsets {
		v.added[v.w.first+i] = offset
	}
	return v.w.closeUpdate(entries, v.added, v.o.streams)
}
