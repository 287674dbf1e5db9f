package pdf

import (
	"io"
	"strings"
)

// A Document is a PDF file that is written page by page.
type Document struct {
	w     *writer
	font  font
	face  Ref // of the font
	tree  Ref // of the pages
	pages []Ref
	meta  Metadata
	cmyk  bool // an image has its colors
}

// Metadata describes a document.
type Metadata struct {
	Title    string // default: none
	Producer string // the program that writes it
}

// A Page is an image with text over it. Sizes and positions are in points.
type Page struct {
	Width, Height float64
	Image         *Image // or nil
	Runs          []Run
}

// New starts a document.
func New(to io.Writer, meta Metadata) *Document {
	w := newWriter(to)
	return &Document{w: w, face: w.reserve(), tree: w.reserve(), meta: meta}
}

// Add writes a page.
func (d *Document) Add(page *Page) error {
	resources := "/Font<</F0 " + d.face.String() + ">>"
	var content []byte
	if page.Image != nil {
		image, err := page.Image.write(d.w)
		if err != nil {
			return err
		}
		d.cmyk = d.cmyk || page.Image.isCMYK()
		resources += "/XObject<</I0 " + image.String() + ">>"
		content = page.Image.place(page.Width, page.Height)
	}
	content = append(content, d.font.content(page.Runs)...)
	stream := d.w.reserve()
	err := d.w.deflated(stream, "", func(to io.Writer) error {
		_, err := to.Write(content)
		return err //nolint:wrapcheck // it is the caller's own
	})
	if err != nil {
		return err
	}
	d.pages = append(d.pages, d.w.add("<</Type/Page/Parent %s/MediaBox[0 0 %.2f %.2f]/Resources<<%s>>/Contents %s>>",
		d.tree, page.Width, page.Height, resources, stream))
	return d.w.err
}

// Close writes the rest of the document. A document without pages is not a valid one.
func (d *Document) Close() error {
	if err := d.font.write(d.w, d.face); err != nil {
		return err
	}
	var kids strings.Builder
	for _, page := range d.pages {
		kids.WriteString(page.String())
		kids.WriteByte('\n')
	}
	d.w.object(d.tree, "<</Type/Pages/Count %d/Kids[%s]>>", len(d.pages), kids.String())
	entries, err := d.archive()
	if err != nil {
		return err
	}
	root := d.w.add("<</Type/Catalog/Pages %s%s>>", d.tree, entries)
	title := ""
	if d.meta.Title != "" {
		title = "/Title" + utf16Text(d.meta.Title)
	}
	info := d.w.add("<<%s/Producer%s>>", title, utf16Text(d.meta.Producer))
	return d.w.close(root, info)
}
