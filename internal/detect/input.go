package detect

import "time"

// A Kind is how the content of an input is sent.
type Kind byte

// The kinds.
const (
	Image Kind = iota // an element of images:annotate
	File              // a PDF, TIFF, or GIF: files:annotate, five pages in a request
)

// An Input is one image or file to annotate. Exactly one of Path, URL, and Stdin is
// set.
type Input struct {
	// Name identifies the input in results, the journal, and messages: the path or
	// URL as it was given, or the path of the directory as given, joined with the
	// path below it; without needless slashes and dots, and with slashes on Windows
	// too. It can have any bytes. "-" is standard input; a file is "./-".
	Name  string
	Path  string // of a local file
	URL   string // http, https, gs
	Stdin bool
	Kind  Kind
	// Result is where the result is stored below the output directory, without the
	// suffix of a format: slash-separated, a valid path on every system, never
	// outside the directory, and not the same as that of another input, even on a
	// file system that ignores case.
	Result  string
	Size    int64     // of a local file or listed object when it was found
	ModTime time.Time // of a local file when it was found; of an object, its generation
	// ContentType is the type of an object of Cloud Storage: "application/pdf".
	ContentType string
}
