package cursor

import (
	"strings"

	"vision1/internal/api"
)

// warnDoubtful warns about a value of a field that is valid, but that the service
// rejects or understands in another way than was probably meant. prefix is the
// beginning of the warning.
func (p *parser) warnDoubtful(message, field, text, prefix string) {
	doubt := doubtOf(message, field, text)
	if doubt == "" && p.location != "" && api.IsInOtherLocation(text, p.location) {
		doubt = "is not in the location of --location " + p.location
	}
	if doubt != "" {
		p.warn(prefix + doubt)
	}
}

// doubtOf returns what is doubtful about a URI, or "".
func doubtOf(message, field, text string) string {
	const notStorage = "is not an object in Cloud Storage, gs://BUCKET/OBJECT"
	isStorage := strings.HasPrefix(text, "gs://")
	switch message + "." + field {
	case "GcsDestination.uri":
		switch {
		case !isStorage:
			return quoteDoubt(text, notStorage)
		case !strings.HasSuffix(text, "/"):
			return "does not end with a slash, so the results are not in a directory: " + text + "output-1-to-1.json; to write " + text + "/output-1-to-1.json, add a /"
		}
	case "ImageSource.imageUri":
		if !isStorage && !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") {
			return quoteDoubt(text, "is not a URL (gs://, https://, or http://); to send a file of this machine, set image.content=@FILE")
		}
	case "ImageSource.gcsImageUri", "GcsSource.uri", "ReferenceImage.uri", "ImportProductSetsGcsSource.csvFileUri":
		if !isStorage {
			return quoteDoubt(text, notStorage)
		}
	}
	return ""
}

// quoteDoubt returns doubt, or what is likelier: quotes that the shell left in
// the value.
func quoteDoubt(text, doubt string) string {
	const quotes = `"'“”‘’`
	if strings.Trim(text, quotes) != text {
		return "begins or ends with a quote, which is part of the value; remove it"
	}
	return doubt
}
