package cli

import "vision1/internal/help"

// topics returns the topics of package help, and the commands that have no resource.
func topics() []help.Topic {
	return append(help.Topics(),
		help.Topic{Name: completionCommand, Summary: "how a shell completes what you type", Document: completionPage},
		help.Topic{Name: versionCommand, Summary: "version and build information", Document: versionPage},
		help.Topic{Name: schemaCommand, Summary: "parameters, request, and response of a method, as JSON Schema", Document: schemaPage},
	)
}

func findTopic(name string) (*help.Document, bool) {
	for _, t := range topics() {
		if t.Name == name {
			return t.Document(), true
		}
	}
	return nil, false
}

func versionPage() *help.Document {
	return help.New("vision1 version", "Prints the version, and of what the program was built: commit, Go version, platform, and the date of "+
		"the description of the API that it knows. It needs no credentials and sends nothing.",
		help.Term{Name: "--json", Text: "print it as a JSON object"},
	)
}

func schemaPage() *help.Document {
	return help.New("vision1 schema", "Prints what a method takes and returns as JSON Schema, draft 2020-12. "+
		"It needs no credentials and sends nothing.",
		help.Term{Name: "vision1 schema RESOURCE METHOD", Text: "the parameters, the request and the reply of the method"},
		help.Term{Name: "vision1 RESOURCE METHOD --skeleton", Text: "a request with every field, which --json takes back"},
	)
}
