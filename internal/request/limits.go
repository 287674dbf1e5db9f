package request

import (
	"fmt"

	"vision1/internal/cursor"
	"vision1/internal/diag"
)

// The limits of the service on requests that carry images, from the Vision
// API's page of quotas. They change, so a request beyond them is sent, with a
// warning.
const (
	maxImageBytes   = 20_000_000 // of one image
	maxRequestBytes = 10_485_760 // of the JSON
	maxImages       = 16         // in one images:annotate
)

// limitWarnings warns about a request that the service rejects for its size.
func limitWarnings(message string, request *cursor.Request, body *Body) diag.List {
	var warnings diag.List
	warn := func(text, format string, args ...any) {
		warnings.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "-r", Text: text, Message: fmt.Sprintf(format, args...)})
	}
	for i := range body.chunks {
		if file := body.chunks[i].File; file != nil && file.Size > maxImageBytes {
			warn("@"+file.Name, "%s; the service accepts images of up to %s and will reject it", megabytes(file.Size), megabytes(maxImageBytes))
		}
	}
	if size := body.Size(); size > maxRequestBytes {
		warn("", "the request is %s of JSON; the service accepts up to %s and will reject it", megabytes(size), megabytes(maxRequestBytes))
	}
	if n := request.Len("requests"); message == "BatchAnnotateImagesRequest" && n > maxImages {
		warn("requests", "%d images; the service accepts up to %d in one request and will reject it", n, maxImages)
	}
	return warnings
}

func megabytes(size int64) string {
	return fmt.Sprintf("%.1f MB", float64(size)/1e6)
}
