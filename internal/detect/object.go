package detect

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"strings"
	"time"
	"unicode/utf8"
)

const objectScheme = "gs://"

// An ObjectQuery is which objects of a bucket of Cloud Storage are wanted.
type ObjectQuery struct {
	Bucket string
	Prefix string // of their names
	Glob   string // that the names match, in the syntax of matchGlob; "" for none
}

// An Object is an object of Cloud Storage, as a listing describes it.
type Object struct {
	Name        string // without the bucket
	Size        int64
	Generation  int64
	ContentType string
}

// ListObjects lists objects in the order of their names. After an error, there are no
// more.
type ListObjects func(ctx context.Context, q ObjectQuery) iter.Seq2[Object, error]

// IsObject reports whether a name is that of an object of Cloud Storage, or of several:
// gs://...
func IsObject(name string) bool {
	scheme, _, ok := cutScheme(name)
	return ok && scheme == "gs"
}

// IsRemote reports whether a name is that of an image elsewhere: http, https, or gs.
func IsRemote(name string) bool {
	_, _, ok := cutScheme(name)
	return ok
}

// ObjectURL returns the name of an object: gs://BUCKET/OBJECT.
func ObjectURL(bucket, object string) string { return objectScheme + bucket + "/" + object }

// CutObject returns the bucket and the object of a gs:// URL. The object can be empty.
func CutObject(url string) (bucket, object string, err error) {
	_, rest, _ := cutScheme(url)
	bucket, object, _ = strings.Cut(rest, "/")
	switch {
	case bucket == "":
		return "", "", errors.New("the bucket is missing: gs://BUCKET/OBJECT")
	case strings.ContainsAny(bucket, "*?[]{}"):
		return "", "", errors.New("a bucket can't have wildcards")
	case strings.Trim(bucket, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "":
		return "", "", fmt.Errorf("%q is not the name of a bucket", bucket)
	case !utf8.ValidString(object):
		return "", "", errors.New("the name of an object must be UTF-8")
	default:
		return bucket, object, nil
	}
}

// hasWildcard reports whether the name of an object is a pattern.
func hasWildcard(object string) bool { return strings.ContainsAny(object, "*?") }

// globQuery returns the query for a pattern.
func globQuery(bucket, pattern string) ObjectQuery {
	return ObjectQuery{Bucket: bucket, Prefix: pattern[:strings.IndexAny(pattern, "*?[{")], Glob: pattern}
}

// objects adds what a gs:// source stands for: an object, all below a prefix that ends
// with a slash or is not an object, or all that match a pattern. In a list, each name is
// an object as it is.
func (w *Walker) objects(ctx context.Context, given string, isArgument bool) bool {
	bucket, object, err := CutObject(given)
	switch {
	case err != nil:
		return w.add(ctx, Input{Name: given, URL: given}, err)
	case !isArgument:
		return w.object(ctx, bucket, Object{Name: object}, true)
	case w.sources.List == nil:
		return w.add(ctx, Input{Name: given, URL: given}, errors.New("objects can't be listed here"))
	case hasWildcard(object):
		return w.listed(ctx, given, globQuery(bucket, object), "no object matches")
	case object == "", strings.HasSuffix(object, "/"):
		return w.listed(ctx, given, ObjectQuery{Bucket: bucket, Prefix: object}, "there are no objects")
	}
	for o, err := range w.sources.List(ctx, ObjectQuery{Bucket: bucket, Prefix: object, Glob: exactGlob(object)}) {
		if err != nil {
			return w.failed(ctx, given, err)
		}
		if o.Name == object {
			return w.object(ctx, bucket, o, true)
		}
		break // it would be the first
	}
	return w.listed(ctx, given, ObjectQuery{Bucket: bucket, Prefix: object + "/"}, "no such object, and there are none below it")
}

// exactGlob returns the pattern that only a name matches, or "" if there is none:
// matchGlob has no escape character.
func exactGlob(object string) string {
	if strings.ContainsAny(object, "[]{}") {
		return ""
	}
	return object
}

// listed adds the objects of a query. none is the error if there are none.
func (w *Walker) listed(ctx context.Context, given string, q ObjectQuery, none string) bool {
	found, base := false, strings.LastIndexByte(q.Prefix, '/')+1
	output := w.outputBelow(q)
	for o, err := range w.sources.List(ctx, q) {
		if err != nil {
			return w.failed(ctx, given, err)
		}
		if !found {
			w.noInput(given) // it may have had no objects before
		}
		found = true
		switch name := ObjectURL(q.Bucket, o.Name); {
		case isHidden(o.Name[base:]):
			w.skip(name, SkipHidden)
			continue
		case output != "" && strings.HasPrefix(name, output):
			w.skip(name, SkipOutput)
			continue
		}
		if !w.object(ctx, q.Bucket, o, false) {
			return false
		}
	}
	if !found {
		return w.add(ctx, Input{Name: given, URL: given}, errors.New(none))
	}
	return true
}

// failed adds a source that can't be listed, unless that ends the run.
func (w *Walker) failed(ctx context.Context, given string, err error) bool {
	var final interface{ EndsRun() bool }
	if errors.As(err, &final) && final.EndsRun() {
		w.yield(Input{}, err)
		return false
	}
	return w.add(ctx, Input{Name: given, URL: given}, err)
}

// object adds an object, unless it is skipped. One that was named itself isn't: why it
// is no image is an error.
func (w *Walker) object(ctx context.Context, bucket string, o Object, isNamed bool) bool {
	in := objectInput(bucket, o)
	if !w.sources.Share.Has(in.Name) {
		return true
	}
	var reason SkipReason
	in.Kind, reason = classifyObject(&o, in.ContentType)
	switch {
	case o.Name == "", strings.HasSuffix(o.Name, "/"):
		reason = SkipPlaceholder
	case o.Generation > 0 && o.Size == 0:
		reason = SkipEmpty
	}
	switch {
	case reason == "":
		return w.add(ctx, in, nil)
	case isNamed:
		return w.add(ctx, in, errors.New(string(reason)))
	default:
		w.skip(in.Name, reason)
		w.noInput(in.Name)
		return true
	}
}

// isHidden reports whether a part of a path is hidden.
func isHidden(object string) bool {
	return strings.HasPrefix(object, ".") || strings.Contains(object, "/.")
}

// outputBelow returns what the names of all results start with, if they are in a part of
// the objects of a query: otherwise, the query names what is there, and results are no
// images.
func (w *Walker) outputBelow(q ObjectQuery) string {
	if !IsObject(w.sources.Output) {
		return ""
	}
	bucket, prefix, err := CutObject(w.sources.Output)
	if err != nil {
		return ""
	}
	output := strings.TrimSuffix(ObjectURL(bucket, prefix), "/") + "/"
	if strings.HasPrefix(ObjectURL(q.Bucket, q.Prefix), output) {
		return ""
	}
	return output
}

// objectInput returns the input for an object, without its kind. Its time is its
// generation, which Cloud Storage makes of the time in microseconds.
func objectInput(bucket string, o Object) Input {
	name := ObjectURL(bucket, o.Name)
	in := Input{Name: name, URL: name, Size: o.Size, ContentType: contentType(&o)}
	if o.Generation > 0 {
		in.ModTime = time.UnixMicro(o.Generation).UTC()
	}
	return in
}

// contentType returns the type of an object: the one with which it was stored, or if
// that says nothing, the one of its extension.
func contentType(o *Object) string {
	stored, _, _ := strings.Cut(strings.ToLower(o.ContentType), ";")
	switch stored = strings.TrimSpace(stored); stored {
	case "", "application/octet-stream", "binary/octet-stream", "application/x-www-form-urlencoded", "text/plain":
	default:
		return stored
	}
	switch extension := strings.TrimPrefix(strings.ToLower(path.Ext(o.Name)), "."); extension {
	case "jpg", "jpeg", "jpe":
		return "image/jpeg"
	case "png", "webp", "bmp", "gif", "tiff", "heic", "heif", "avif":
		return "image/" + extension
	case "tif":
		return "image/tiff"
	case "ico":
		return "image/x-icon"
	case "pdf":
		return "application/pdf"
	default:
		return stored
	}
}

// classifyObject returns how an object of a type is sent, or why it isn't: its content
// isn't read. An object that was not listed may be an image.
func classifyObject(o *Object, contentType string) (Kind, SkipReason) {
	switch {
	case contentType == "application/pdf", contentType == "image/tiff", contentType == "image/gif":
		return File, ""
	case strings.HasPrefix(contentType, "image/heic"), contentType == "image/heif", contentType == "image/avif":
		return Image, SkipUnconverted
	case o.Generation == 0, strings.HasPrefix(contentType, "image/") && contentType != "image/svg+xml":
		return Image, ""
	default:
		return Image, "not an image"
	}
}
