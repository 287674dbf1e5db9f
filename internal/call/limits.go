package call

import (
	"fmt"

	"vision1/internal/cursor"
	"vision1/internal/diag"
)

// The limits of the service on requests that carry pictures, from the Vision
// API's page of quotas. They move, so going over one is no mistake here: the
// request is sent, with a warning.
const (
	mostPictureBytes = 20_000_000 // of one picture
	mostRequestBytes = 10_485_760 // of the JSON
	mostPictures     = 16         // in one images:annotate
)

// limitWarnings tells what the service will do with a request that is too large.
func limitWarnings(message string, request *cursor.Request, body *Body) diag.List {
	var warnings diag.List
	warn := func(text, format string, args ...any) {
		warnings = append(warnings, diag.Diagnostic{Severity: diag.Warning, Flag: "-r", Text: text, Message: fmt.Sprintf(format, args...)})
	}
	for i := range body.chunks {
		if file := body.chunks[i].File; file != nil && file.Size > mostPictureBytes {
			warn("@"+file.Name, "%s; the service takes pictures of up to %s and will refuse it", megabytes(file.Size), megabytes(mostPictureBytes))
		}
	}
	if size := body.Size(); size > mostRequestBytes {
		warn("", "the request is %s of JSON; the service takes up to %s and will refuse it", megabytes(size), megabytes(mostRequestBytes))
	}
	if n := request.Len("requests"); message == "BatchAnnotateImagesRequest" && n > mostPictures {
		warn("requests", "%d pictures; the service takes up to %d in one call and will refuse them", n, mostPictures)
	}
	return warnings
}

func megabytes(size int64) string {
	return fmt.Sprintf("%.1f MB", float64(size)/1e6)
}
