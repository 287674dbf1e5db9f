package gcs

import (
	"context"
	"iter"
	"strings"

	"vision1/internal/detect"
)

// maxRead is the size of the largest object that Prefix reads.
const maxRead = 256 << 20

// A Prefix is the objects below a prefix, which their names don't have. Its requests are
// those of Client.
type Prefix struct {
	client         *Client
	bucket, prefix string // which ends with a slash, unless it is empty
}

// Below returns the objects below a prefix.
func (c *Client) Below(bucket, prefix string) *Prefix {
	if prefix = strings.Trim(prefix, "/"); prefix != "" {
		prefix += "/"
	}
	return &Prefix{client: c, bucket: bucket, prefix: prefix}
}

// URL returns the gs:// URL of an object.
func (p *Prefix) URL(name string) string { return detect.ObjectURL(p.bucket, p.prefix+name) }

// Names lists the objects whose names start with start.
func (p *Prefix) Names(ctx context.Context, start string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for o, err := range p.client.List(ctx, detect.ObjectQuery{Bucket: p.bucket, Prefix: p.prefix + start}) {
			if !yield(strings.TrimPrefix(o.Name, p.prefix), err) {
				return
			}
		}
	}
}

// Create writes an object, unless it exists, and reports whether it did.
func (p *Prefix) Create(ctx context.Context, name, contentType string, data []byte) (created bool, err error) {
	return p.client.Create(ctx, p.bucket, p.prefix+name, contentType, data)
}

// Replace writes an object, in place of any other.
func (p *Prefix) Replace(ctx context.Context, name, contentType string, data []byte) error {
	return p.client.Replace(ctx, p.bucket, p.prefix+name, contentType, data)
}

// Read returns the content of an object.
func (p *Prefix) Read(ctx context.Context, name string) ([]byte, error) {
	return p.client.Read(ctx, p.bucket, p.prefix+name, maxRead)
}

// Delete deletes an object, if it exists.
func (p *Prefix) Delete(ctx context.Context, name string) error {
	return p.client.Delete(ctx, p.bucket, p.prefix+name)
}
