package detectcmd

import (
	"slices"
	"strings"

	"vision1/internal/detect/results"
	"vision1/internal/diag"
)

// A document is a format that people view, which is made of stored responses.
type document string

// The documents.
const (
	hocrDocument  document = "hocr"
	pdfDocument   document = "pdf"
	boxesDocument document = "boxes"
	htmlDocument  document = "html"
	textDocument  document = "text" // of existing responses, or with --layout
)

func documents() []document {
	return []document{hocrDocument, pdfDocument, boxesDocument, htmlDocument}
}

// fileName returns the name of the file for all inputs of a document; "" if there is none.
func (d document) fileName() string {
	return map[document]string{pdfDocument: "results.pdf", htmlDocument: "results.html"}[d]
}

const layoutWithoutText = "requires the format text"

// formatNames returns the names of all formats.
func formatNames() []string { return withDocuments(results.Formats()...) }

// withDocuments returns the names of formats, and those of the documents.
func withDocuments(names ...string) []string {
	for _, d := range documents() {
		names = append(names, string(d))
	}
	return names
}

// parseFormats parses the value of --format. offered are the formats that are suggested
// for an unknown one.
func parseFormats(value string, offered []string) (kinds []results.Format, rendered []document, diags diag.List) {
	names := strings.Split(value, ",")
	for i, name := range names {
		kind, isKind := results.FindFormat(name)
		isDocument := slices.Contains(documents(), document(name))
		isRepeated := slices.Contains(names[:i], name)
		switch {
		case isRepeated && !slices.Contains(offered, name): // it is reported once
		case name == "":
			diags.Add(invalidFormats(value, "has an empty format; remove the comma"))
		case !isKind && !isDocument:
			unknown := diag.Unknown("format", name, offered)
			unknown.Flag, unknown.Text = "--format", name
			diags.Add(unknown)
		case isRepeated:
			diags.Add(invalidFormats(value, name+" is listed twice; remove one"))
		case isDocument:
			rendered = append(rendered, document(name))
		default:
			kinds = append(kinds, kind)
		}
	}
	return kinds, rendered, diags
}

func invalidFormats(value, message string) *diag.Diagnostic {
	return &diag.Diagnostic{Flag: "--format", Text: value, Message: message}
}
