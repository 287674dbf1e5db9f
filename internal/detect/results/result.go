// Package results turns the responses for inputs into rows, text, and files.
//
//   - result.go: the outcome for an input
//   - format.go: the formats by their names
//   - response.go, box.go: the fields of a response that rows show
//   - rescale.go: coordinates in an image that was shrunk -> in the original
//   - columns.go: the columns and rows of each feature
//   - pages.go: a file's result as pages
//   - text.go: the text of a result
//   - rows.go: tables and CSV
//   - jsonl.go, name.go: a result as a line of JSON, with its name as UTF-8
//   - sink.go: results in one format, one after another
//   - stream.go, spool.go: standard output, and the results that duplicates repeat
//   - dir.go, dirtext.go, atomic.go, finish.go: the output directory; bucket.go: a prefix
//     of Cloud Storage
package results

import (
	"encoding/json"

	"vision1/internal/detect"
)

// A Result is the final outcome for one input: a response, an error, or both
// (a file of which some pages failed).
type Result struct {
	Input  detect.Input
	SHA256 string // of the bytes that were read, in hexadecimal; "" for a URL that the service fetches
	// SameAs is the name of the input with the same bytes whose response this is; ""
	// if this input was sent itself.
	SameAs string
	// Response is an AnnotateImageResponse, or for a file an AnnotateFileResponse
	// with the pages of all its requests. It is what the service sent, except for what
	// Changes lists and for indentation. nil if there is none.
	Response json.RawMessage
	Changes  *Changes // how the image was changed before it was sent, or nil
	Error    *Error   // or nil
}

// Changes describes an image that was shrunk or converted before it was sent. The
// coordinates in the response are those of the original image.
type Changes struct {
	ConvertedFrom string `json:"convertedFrom,omitempty"` // "HEIC", "AVIF"
	Width         int    `json:"width"`                   // of the original image, in pixels
	Height        int    `json:"height"`
	SentWidth     int    `json:"sentWidth"`
	SentHeight    int    `json:"sentHeight"`

	// ScaleX and ScaleY turn coordinates in the sent image into those of the original.
	ScaleX float64 `json:"-"`
	ScaleY float64 `json:"-"`
}

// An Error is why an input, or a page of it, has no usable response: a
// google.rpc.Status of the service, or a local error with Code 0.
type Error struct {
	Code    int    `json:"code,omitempty"`   // of google.rpc.Code
	Status  string `json:"status,omitempty"` // its name
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`  // what to do
	Pages   []int  `json:"pages,omitempty"` // of a file: the pages that failed, from 1
	// Sent reports whether a request was sent for the input.
	Sent bool `json:"sent"`
}
