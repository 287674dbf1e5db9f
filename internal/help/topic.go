package help

import "vision1/internal/api"

// Resource returns the page of a resource: its methods.
func Resource(r *api.Resource) *Page {
	var list []Term
	for i := range r.Methods {
		list = append(list, Term{r.Methods[i].Name, r.Methods[i].Summary})
	}
	return &Page{Title: "vision1 " + r.Name, Sections: []Section{
		{"", []Block{paragraph(r.Summary + "."), lines("vision1 [flags] " + r.Name + " <method> ...")}},
		{"Methods", []Block{terms(list...)}},
		{"", []Block{paragraph("vision1 help " + r.Name + " <method> shows the page of a method.")}},
	}}
}

// tasks are what most people want, as lines that can be typed.
func tasks() []Block {
	return []Block{
		task("sign in, once", "auth login"),
		task("read the text in a picture of yours",
			"images annotate", "-r requests.image.content=@photo.jpg", "requests.features.type=TEXT_DETECTION"),
		task("say what a picture in Cloud Storage shows",
			"images annotate", "-r requests.image.source.image-uri=gs://my-bucket/photo.jpg", "requests.features.type=LABEL_DETECTION"),
		task("stop a long-running operation, and see that it has stopped",
			"operations cancel", exampleLocation+"/operations/3f2a", "--wait"),
		task("list all products of a place",
			"projects locations-products-list", exampleLocation, "--page-all"),
	}
}

// task is a command under what it does, to be broken between its parts.
func task(what string, parts ...string) Block {
	parts[0] = "vision1 " + parts[0]
	return Block{Lines: []string{"# " + what}, Command: [][]string{parts}}
}

// Root returns the page of the program as a whole, with the flags that go with
// any method, and what else there is to type.
func Root(flags, more []Term) *Page {
	var list []Term
	for i := range api.Resources() {
		r := &api.Resources()[i]
		list = append(list, Term{r.Name, r.Summary})
	}
	return &Page{Title: "vision1", Sections: []Section{
		{"", []Block{
			paragraph("Calls the Google Cloud Vision API from a shell or a script."),
			lines("vision1 [flags] <resource> <method> [argument...] [-r word...] [-p name=value...] [-o out]"),
		}},
		{"What people do", append(tasks(), paragraph("With `--dry-run` a command shows the request, and sends nothing."))},
		{"Resources", []Block{terms(list...)}},
		{"Flags", []Block{terms(flags...)}},
		{"More", []Block{terms(more...)}},
	}}
}

// Topic returns a page that is a list of terms.
func Topic(title, about string, list ...Term) *Page {
	return &Page{Title: title, Sections: []Section{{"", []Block{paragraph(about), terms(list...)}}}}
}

// Cursors returns the page about -r.
func Cursors() *Page {
	s := cursors()
	s.Heading = ""
	return &Page{Title: "cursors", Sections: []Section{s}}
}

// Properties returns the page about -p.
func Properties() *Page {
	return &Page{Title: "properties", Sections: []Section{{"", []Block{
		paragraph("-p takes words of the form name=value up to the next word that starts with a dash. Names are dashed or the API's own; " +
			"a method's own properties are on its page. Every method takes these:"),
		properties(api.Properties())}}}}
}
