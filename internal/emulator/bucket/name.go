package bucket

import (
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
)

// Forbidden is the name of a bucket that nobody has access to, for tests of error
// handling.
const Forbidden = "forbidden.example"

// partialPrefix is the prefix of the names of files that are being written. They
// aren't objects.
const partialPrefix = ".vision1-emulator-partial-"

// parseURI returns the bucket and the object of a gs:// URI.
func parseURI(uri string) (bucket, object string, err error) {
	name, found := strings.CutPrefix(uri, "gs://")
	bucket, object, _ = strings.Cut(name, "/")
	if !found || !IsBucketName(bucket) || !IsObjectName(object) {
		return "", "", rpcerror.Errorf(codes.InvalidArgument, "%q is not a Cloud Storage object: it must be gs://bucket/object.", uri)
	}
	return bucket, object, nil
}

// IsBucketName reports whether name can be the name of a directory of objects.
func IsBucketName(name string) bool {
	return IsObjectName(name) && !strings.Contains(name, "/") && !strings.HasPrefix(name, ".")
}

// IsObjectName reports whether an object with this name can be a file. Cloud Storage
// allows more names, such as those that end with a slash.
func IsObjectName(name string) bool {
	return fs.ValidPath(name) && name != "." && utf8.ValidString(name) && !strings.ContainsAny(name, "\\\x00") &&
		!strings.HasPrefix(path.Base(name), partialPrefix)
}
