package cli

import (
	"slices"
	"strings"

	"vision1/internal/api"
	"vision1/internal/help"
)

// A Document is a page, and the words after vision1 that it is about.
type Document struct {
	Words   string // "operations cancel", "help cursors"; "" for the program
	Summary string // one line
	Page    *help.Document
}

// Documents returns every page there is, in the order in which they are listed.
func Documents() []Document {
	out := []Document{{"", "calls the Google Cloud Vision API from a shell or a script", rootPage(newFlagSet())}}
	for i := range api.Resources() {
		r := withWait(&api.Resources()[i])
		out = append(out, Document{r.Name, r.Summary, help.Resource(r)})
		for j := range r.Methods {
			m := &r.Methods[j]
			out = append(out, Document{r.Name + " " + m.Name, m.Summary, methodHelp(m)})
		}
	}
	out = append(out, Document{authCommand, "signs people in and out", authPage()})
	for _, t := range authCommands() {
		out = append(out, Document{authCommand + " " + t.Name, t.Summary, t.Document()})
	}
	for _, t := range topics() {
		words := t.Name
		if !slices.Contains(ownCommands(), words) {
			words = helpCommand + " " + words
		}
		out = append(out, Document{words, t.Summary, t.Document()})
	}
	for i := range out {
		out[i].Page.Title = strings.TrimRight("vision1 "+out[i].Words, " ")
	}
	return out
}
