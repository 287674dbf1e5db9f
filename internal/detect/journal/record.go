package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// version is the major version of the format.
const version = 1

// A Run is the start of a command.
type Run struct {
	Time    time.Time `json:"time"`
	Program string    `json:"program,omitempty"` // its version
	// Settings are those that all results of a directory have in common, such as the
	// features, as a user would write them.
	Settings map[string]string `json:"settings,omitempty"`
}

// A Sent is a request that is about to be sent.
type Sent struct {
	ID     int64 // unique in its journal
	Inputs []string
	Time   time.Time
	Batch  *Batch // of a request that starts an operation; otherwise nil
}

// An Outcome is how an input ended: its result is stored, or, if Error is set, it
// failed.
type Outcome struct {
	Name    string
	Result  string // detect.Input.Result
	Kind    detect.Kind
	SHA256  string    // of the bytes, in hexadecimal; "" if they were not read
	Size    int64     // of the file when it was read
	ModTime time.Time // of the file when it was read
	Request int64     // the ID of the last request with the input; 0 for none
	SameAs  string    // the input with the same bytes whose response this is
	Units   int       // that were sent since the outcome before
	Changes *results.Changes
	Error   *results.Error
	// Retry says that the command ended before it had tried as often as it was to.
	Retry bool
	Time  time.Time
}

// ToResult returns what is known of the result, which is all but the response.
func (o *Outcome) ToResult() results.Result {
	return results.Result{
		Input:  detect.Input{Name: o.Name, Result: o.Result, Kind: o.Kind, Size: o.Size, ModTime: o.ModTime},
		SHA256: o.SHA256, SameAs: o.SameAs, Changes: o.Changes, Error: o.Error,
	}
}

// A line is any record as JSON.
type line struct {
	Version   int            `json:"v,omitempty"`
	Run       *Run           `json:"run,omitempty"`
	Sent      *sentJSON      `json:"sent,omitempty"`
	Unsent    *sentJSON      `json:"unsent,omitempty"`
	Operation *operationJSON `json:"operation,omitempty"`
	Ended     *endedJSON     `json:"ended,omitempty"`
	Done      *outcomeJSON   `json:"done,omitempty"`
	Failed    *outcomeJSON   `json:"failed,omitempty"`
	NoInput   *noInputJSON   `json:"noInput,omitempty"`
}

type sentJSON struct {
	ID     int64      `json:"id"`
	Inputs []name     `json:"inputs"`
	Time   time.Time  `json:"time"`
	Batch  *batchJSON `json:"batch,omitempty"`
}

type outcomeJSON struct {
	Name    name             `json:"name"`
	Result  name             `json:"result,omitempty"`
	IsFile  bool             `json:"file,omitempty"` // it is sent as a file with pages
	SHA256  string           `json:"sha256,omitempty"`
	Size    int64            `json:"size,omitempty"`
	ModTime time.Time        `json:"mtime,omitzero"`
	Request int64            `json:"id,omitempty"`
	SameAs  name             `json:"sameAs,omitempty"`
	Units   int              `json:"units,omitempty"`
	Changes *results.Changes `json:"changes,omitempty"`
	Error   *results.Error   `json:"error,omitempty"`
	Retry   bool             `json:"retry,omitempty"`
	Time    time.Time        `json:"time"`
}

type noInputJSON struct {
	Name name      `json:"name"`
	Time time.Time `json:"time"`
}

// A name can have any bytes, unlike a JSON string.
type name string

type encodedName struct {
	Base64 []byte `json:"base64"`
}

// MarshalJSON returns a string, or {"base64":"..."} if the name is not UTF-8.
func (n name) MarshalJSON() ([]byte, error) {
	var v any = string(n)
	if !utf8.ValidString(string(n)) {
		v = encodedName{[]byte(n)}
	}
	var b bytes.Buffer
	err := newEncoder(&b).Encode(v)
	return b.Bytes(), err
}

// UnmarshalJSON accepts both forms.
func (n *name) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		var e encodedName
		err := json.Unmarshal(data, &e)
		*n = name(e.Base64)
		return err
	}
	return json.Unmarshal(data, (*string)(n))
}

func newEncoder(b *bytes.Buffer) *json.Encoder {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false) // names with & stay legible
	return e
}

// encode returns the record with its line feed.
func (l *line) encode() ([]byte, error) {
	var b bytes.Buffer
	if err := newEncoder(&b).Encode(l); err != nil {
		return nil, fmt.Errorf("encode a record of the journal: %w", err)
	}
	return b.Bytes(), nil
}

// Record returns the record of a request that is about to be sent, as it is in a
// journal.
func (s *Sent) Record() ([]byte, error) { return (&line{Sent: s.json()}).encode() }

// Record returns the record of an outcome, as it is in a journal.
func (o *Outcome) Record() ([]byte, error) { return o.line().encode() }

// SentBatch returns the inputs in the record of a request, and its batch, or nil if it
// has none.
func SentBatch(record []byte) (inputs []string, batch *Batch, err error) {
	j, err := decodeSent(record)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range j.Inputs {
		inputs = append(inputs, string(n))
	}
	return inputs, j.batch(), nil
}

func decodeSent(record []byte) (*sentJSON, error) {
	var l line
	if err := json.Unmarshal(record, &l); err != nil {
		return nil, fmt.Errorf("read the record of a request: %w", err)
	}
	if l.Sent == nil {
		return nil, errNoRequest
	}
	return l.Sent, nil
}

func (s *Sent) json() *sentJSON {
	names := make([]name, len(s.Inputs))
	for i, input := range s.Inputs {
		names[i] = name(input)
	}
	return &sentJSON{ID: s.ID, Inputs: names, Time: s.Time.UTC().Truncate(time.Millisecond), Batch: s.Batch.json()}
}

func (o *Outcome) line() *line {
	j := &outcomeJSON{
		Name: name(o.Name), Result: name(o.Result), SHA256: o.SHA256, Size: o.Size, ModTime: o.ModTime.UTC(),
		Request: o.Request, SameAs: name(o.SameAs), Units: o.Units, Changes: o.Changes, Error: o.Error,
		Retry: o.Retry, Time: o.Time.UTC().Truncate(time.Millisecond), IsFile: o.Kind == detect.File,
	}
	if o.ModTime.IsZero() {
		j.ModTime = time.Time{}
	}
	if o.Error != nil {
		return &line{Failed: j}
	}
	return &line{Done: j}
}

func (j *outcomeJSON) outcome() Outcome {
	kind := detect.Image
	if j.IsFile {
		kind = detect.File
	}
	return Outcome{
		Kind: kind, Name: string(j.Name), Result: string(j.Result), SHA256: j.SHA256, Size: j.Size, ModTime: j.ModTime,
		Request: j.Request, SameAs: string(j.SameAs), Units: j.Units, Changes: j.Changes, Error: j.Error,
		Retry: j.Retry, Time: j.Time,
	}
}
