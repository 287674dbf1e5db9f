package results

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"vision1/internal/detect"
	"vision1/internal/format"
)

// Objects are those of Cloud Storage below a prefix, which their names don't have.
type Objects interface {
	// Create writes an object, unless it exists, and reports whether it did.
	Create(ctx context.Context, name, contentType string, data []byte) (created bool, err error)
	// Replace writes an object, in place of any other.
	Replace(ctx context.Context, name, contentType string, data []byte) error
	Read(ctx context.Context, name string) ([]byte, error)
}

// PartialName returns the object with the response to an input that failed, such as the
// pages of a file that didn't: an object RESULT.json is a complete result.
func PartialName(result string) string { return stateDir + "/partial/" + result + responseSuffix }

const (
	jsonType = "application/json"
	textType = "text/plain; charset=utf-8"
)

// A Bucket stores results in Cloud Storage: the response to each input as RESULT.json,
// whose existence says that the input is done, and its text as RESULT.txt. It is safe
// for concurrent use.
type Bucket struct {
	ctx     context.Context //nolint:containedctx // of Read
	objects Objects
	options DirOptions
	replace bool

	others atomic.Int64 // results that another process wrote meanwhile

	mu   sync.Mutex
	done map[Key]struct{} // the keys of results
}

// NewBucket returns a Bucket. replace says that results are written again, although
// they exist.
func NewBucket(ctx context.Context, objects Objects, o DirOptions, replace bool) *Bucket {
	return &Bucket{ctx: ctx, objects: objects, options: o, replace: replace, done: make(map[Key]struct{})}
}

// A Key stands for the name of a result where names would need too much memory.
type Key [16]byte

// KeyOf returns the key of a result.
func KeyOf(result string) Key {
	sum := sha256.Sum256([]byte(result))
	return Key(sum[:])
}

// IsResult returns the result of an object that marks an input as done, and whether it
// is one.
func IsResult(object string) (result string, ok bool) {
	if strings.HasPrefix(object, stateDir+"/") {
		return "", false
	}
	return strings.CutSuffix(object, responseSuffix)
}

// Add records that a result exists, or that it was written.
func (b *Bucket) Add(result string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done[KeyOf(result)] = struct{}{}
}

// Len returns the number of results.
func (b *Bucket) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.done)
}

// Has reports whether there is a response for an input.
func (b *Bucket) Has(in detect.Input) bool { return b.HasKey(KeyOf(in.Result)) }

// HasKey reports whether there is a result with that key.
func (b *Bucket) HasKey(result Key) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.done[result]
	return ok
}

// Check returns nil: nothing is in the way of an object.
func (*Bucket) Check(detect.Input, bool) error { return nil }

// Read returns the response for an input.
func (b *Bucket) Read(in detect.Input) ([]byte, error) {
	return b.objects.Read(b.ctx, in.Result+responseSuffix) //nolint:wrapcheck // it names the object
}

// Write stores the response of a result, if it has one. If another process was faster,
// its response remains.
func (b *Bucket) Write(ctx context.Context, r Result) error {
	switch {
	case r.Response == nil:
		return nil
	case r.Error != nil:
		return b.objects.Replace(ctx, PartialName(r.Input.Result), jsonType, r.Response) //nolint:wrapcheck // it names the object
	}
	if slices.Contains(b.options.Formats, Text) {
		if err := b.writeText(ctx, &r); err != nil {
			return err
		}
	}
	if err := b.putResponse(ctx, r); err != nil {
		return err
	}
	b.Add(r.Input.Result)
	return nil
}

// putResponse stores the response of a result, unless another process was faster.
func (b *Bucket) putResponse(ctx context.Context, r Result) error {
	created, err := b.put(ctx, r.Input.Result+responseSuffix, jsonType, append(slices.Clip(r.Response), '\n'))
	if err == nil && !created {
		b.others.Add(1)
	}
	return err
}

// Others returns how many results of this run another process wrote meanwhile: their
// inputs were sent twice.
func (b *Bucket) Others() int64 { return b.others.Load() }

// writeText stores the text of a result. If the query fails, there is none: the
// response is paid for.
func (b *Bucket) writeText(ctx context.Context, r *Result) error {
	pages, err := pagesOf(r)
	if err != nil {
		return err
	}
	text, err := resultText(ctx, r, pages, b.options.Query)
	var failed *format.Error
	if errors.As(err, &failed) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = b.put(ctx, r.Input.Result+TextSuffix, textType, []byte(text))
	return err
}

// put writes an object, and reports whether it is the one that is stored now.
func (b *Bucket) put(ctx context.Context, name, contentType string, data []byte) (stored bool, err error) {
	if b.replace {
		return true, b.objects.Replace(ctx, name, contentType, data) //nolint:wrapcheck // it names the object
	}
	return b.objects.Create(ctx, name, contentType, data) //nolint:wrapcheck // it names the object
}

// Duplicate stores the response of from, which was written before, for an input with
// the same bytes.
func (b *Bucket) Duplicate(ctx context.Context, from, to detect.Input) error {
	response, err := b.objects.Read(ctx, from.Result+responseSuffix)
	if err != nil {
		return err //nolint:wrapcheck // it names the object
	}
	return b.Write(ctx, Result{Input: to, Response: slices.Clip(response[:max(0, len(response)-1)])})
}
