package layout

// Text returns the text in an AnnotateImageResponse as the service put it together: that
// of its fullTextAnnotation, or else the first of its textAnnotations, which is the only
// one in some responses. It is valid UTF-8. It fails as Pages does.
func Text(response []byte) (string, error) {
	p := parser{scanner: scanner{data: response}}
	var full, first string
	p.object(func(name []byte) {
		switch string(name) {
		case "fullTextAnnotation", "full_text_annotation":
			full = "" // of several, the last one counts, as for Pages
			p.object(func(name []byte) {
				if string(name) == "text" {
					full = p.text()
				}
			})
		case "textAnnotations", "text_annotations":
			found := false
			first = ""
			p.array(func() {
				if !found {
					found, first = true, p.description()
				}
			})
		}
	})
	if full != "" {
		return full, p.err
	}
	return first, p.err
}

// description returns the description of an EntityAnnotation.
func (p *parser) description() (text string) {
	p.object(func(name []byte) {
		if string(name) == "description" {
			text = p.text()
		}
	})
	return text
}
