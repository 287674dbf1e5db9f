package run

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
)

// Options says how inputs are processed. Template, Sender, and Sink are required.
type Options struct {
	Jobs    int     // number of concurrent requests; at least 1
	Rate    float64 // images (or pages) per minute; 0 for no limit
	Retries int     // of an image whose error may be temporary
	// UnitsPerImage is what the service bills for an image or page.
	UnitsPerImage int
	Budget        Budget // nil for none
	Again         Again
	// Ordered stores the results in the order of the inputs. At most a few hundred
	// inputs are processed ahead of the first that is not done.
	Ordered bool
	Pages   detect.Pages // of files
	// CountPages returns how many pages a file has, or 0 if that is unknown; or nil. The
	// service decides: it only saves requests that the service rejects.
	CountPages func(data []byte) int
	Template   Template
	Prepare    Prepare // nil sends images as they are
	Restore    Restore // nil leaves responses as they are
	Fetch      Fetch   // nil sends URLs as URLs; those of Cloud Storage always are
	// Advise returns what to do about an error of the service for an input, or "". data
	// is what was sent for an image; nil for a URL. Or nil.
	Advise func(in detect.Input, data []byte, e *results.Error) string
	Stdin  io.Reader // for an input with Stdin set
	// Classify returns how bytes that were downloaded or read from Stdin are sent, and
	// why not if they can't be; nil sends them as images.
	Classify func(head []byte) (kind detect.Kind, ok bool, reason string)
	Journal  Journal // or nil
	Lookup   Lookup  // nil looks up the state of Journal
	Stored   Stored  // required with Journal
	Sink     Sink
	Sender   Sender
	// Async, if not nil, sends objects of Cloud Storage with the asynchronous methods.
	// It requires Journal and Operations.
	Async *Async
	// Operations is required with Async or Pending.
	Operations Operations
	Pending    []journal.Operation // that earlier runs started, and this one awaits
	// Drain, if not nil, ends the run early when it is done: nothing more is sent,
	// and requests in flight have Grace to end.
	Drain    context.Context //nolint:containedctx // a second context, beside that of Run
	Grace    time.Duration   // default: 10 seconds
	Progress *Progress       // is updated; or nil
}

// Again is which inputs are processed although they have an outcome.
type Again byte

// The values of Again.
const (
	AgainNone    Again = iota
	AgainFailed        // those that failed
	AgainChanged       // those whose bytes changed
	AgainAll           // each
)

// A Budget is what must not be exceeded.
type Budget interface {
	// Take records that images are about to be sent, which belong to that many
	// inputs of which nothing was sent before. If that would exceed the budget, it
	// records nothing and returns the error with which the run ends. A negative
	// number gives back what was not sent after all.
	Take(inputs, images int64) error
}

// A Template is the JSON around what is sent: Head, elements with commas between them,
// Tail. Base64 is put between the results of a method that returns two.
type Template interface {
	Head() []byte
	Tail() []byte
	ImageContent() (before, after string)
	ImageURL(url string) []byte
	FileContent(mimeType string, pages []int) (before, after string)
	FileURL(url, mimeType string, pages []int) []byte
	// AsyncTail takes the place of Tail for images whose results the service writes to
	// objects whose URLs start with output. AsyncFile is the element of a file of which
	// it does that.
	AsyncTail(output string) []byte
	AsyncFile(url, mimeType, output string) []byte
}

// Prepare returns what is sent for an image with these bytes, and how it differs. It
// is called by several workers at a time.
type Prepare func(ctx context.Context, in detect.Input, data []byte) ([]byte, *results.Changes, error)

// Restore returns a response with the coordinates of the original image, for one that
// was changed before it was sent.
type Restore func(response json.RawMessage, changes *results.Changes) (json.RawMessage, error)

// Fetch downloads a URL. It fails if there are more than limit bytes.
type Fetch func(ctx context.Context, url string, limit int64) ([]byte, error)

// A Sender sends requests. It is called by several workers at a time.
type Sender interface {
	// Send returns the body of the response. An error is a *SendError, or one that
	// ends the run.
	Send(ctx context.Context, r *Request) ([]byte, error)
}

// A Request is an images:annotate or a files:annotate, or the asynchronous method.
type Request struct {
	Kind   detect.Kind
	Async  bool
	Body   *Body
	Images int // or pages, at most
	// Throttled is to be called for each 429, also for those that the Sender retries,
	// with the pause that the service asked for, or 0.
	Throttled func(retryAfter time.Duration)
	// Pause is to be called for the pause before each retry. It fails if nothing more
	// is to be sent: the Sender then returns the error that it has.
	Pause func(ctx context.Context, pause time.Duration) error
}

// A Journal records what was sent, and how it ended, see *journal.Journal.
type Journal interface {
	State() *journal.State
	Mark() journal.Mark
	AppendSent(s journal.Sent) (id int64, err error)
	AppendUnsent(s journal.Sent) error
	AppendOperation(id int64, name string) error
	AppendEnded(name string) error
	AppendOutcome(o *journal.Outcome) error
}

// Lookup returns what is known of an input.
type Lookup func(in *detect.Input) (journal.Entry, bool)

// LookupIn returns the Lookup for what journals say.
func LookupIn(s *journal.State) Lookup {
	return func(in *detect.Input) (journal.Entry, bool) { return s.Lookup(in.Name) }
}

// A Sink stores results. It is called by several workers at a time, unless
// Options.Ordered is set. When a method returns, the result survives the end of the
// process.
type Sink interface {
	// Write stores a result, or the error of one.
	Write(ctx context.Context, r results.Result) error
	// Duplicate stores the response that was stored for from also for to, which has
	// the same bytes.
	Duplicate(ctx context.Context, from, to detect.Input) error
}

// Stored is what a Sink stored, also in earlier runs.
type Stored interface {
	// Has reports whether there is a response for an input.
	Has(in detect.Input) bool
	// Read returns it.
	Read(in detect.Input) ([]byte, error)
	// Check returns an error if the result of an input can't be stored: it must not be
	// requested. isNew is set if the journal doesn't have the input.
	Check(in detect.Input, isNew bool) error
}
