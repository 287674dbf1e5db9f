package help

import "vision1/internal/api"

// Root returns the help for the program: common tasks, the resources, the global
// flags, and more, the other commands and topics.
func Root(flags, more []Term) *Document {
	var resources []Term
	for i := range api.Resources() {
		r := &api.Resources()[i]
		resources = append(resources, Term{r.Name, r.Summary})
	}
	return &Document{Title: "vision1", Sections: []Section{
		{"", []Block{
			paragraph("Calls the Google Cloud Vision API from a shell or a script."),
			lines("vision1 [flags] <resource> <method> [argument...]" + argumentUsage + parameterUsage),
		}},
		{tasksHeading, append(tasks(), paragraph("With `--dry-run`, a command prints the request and sends nothing. To try vision1 without an account, "+
			"run `vision1-emulator`, and set VISION_EMULATOR_HOST=127.0.0.1:9790."))},
		{"Resources", []Block{terms(resources...)}},
		Flags(flags...),
		{"Other commands and topics", []Block{terms(more...)}},
	}}
}

func tasks() []Block {
	return []Block{
		Example("Log in with a browser", "vision1 auth login"),
		Example("Extract the text of an image", "vision1 detect text photo.jpg"),
		Example("Annotate the images in a directory", "vision1 detect text,labels photos/ -o out/"),
		Example("Label an image in Cloud Storage",
			"vision1 images annotate -r requests.image.source.image-uri=gs://my-bucket/photo.jpg requests.features.type=LABEL_DETECTION"),
		Example("Cancel an operation and wait for the result", "vision1 operations cancel "+exampleLocation+"/operations/3f2a --wait"),
		Example("List all products in a location", "vision1 projects locations-products-list "+exampleLocation+" --page-all"),
	}
}

// Resource returns the help for a resource: the list of its methods.
func Resource(r *api.Resource) *Document {
	var list []Term
	for i := range r.Methods {
		list = append(list, Term{r.Methods[i].Name, r.Methods[i].Summary})
	}
	return &Document{Title: "vision1 " + r.Name, Sections: []Section{
		{"", []Block{paragraph(r.Summary + "."), lines("vision1 [flags] " + r.Name + " <method> ...")}},
		{"Methods", []Block{terms(list...)}},
		{"", []Block{paragraph("For help on a method, run `vision1 help " + r.Name + " <method>`.")}},
	}}
}
