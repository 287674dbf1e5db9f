package annotate

import (
	"context"
	"strings"

	"vision1/internal/emulator/rpcerror"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
)

// maxFile is the maximum size of an image or a file, in bytes.
const maxFile = 20 << 20

// load returns the bytes of an image and its URI, which is empty for content. Content
// takes precedence over a source.
func (s *Server) load(ctx context.Context, image *visionpb.Image) (data []byte, uri string, err error) {
	if content := image.GetContent(); len(content) > 0 {
		if len(content) > maxFile {
			return nil, "", rpcerror.Errorf(codes.InvalidArgument, "The image is larger than the limit of %d bytes.", maxFile)
		}
		return content, "", nil
	}
	uri = imageURI(image.GetSource())
	switch {
	case strings.HasPrefix(uri, "gs://"):
		data, err = s.config.Buckets.Read(uri, maxFile)
		return data, uri, err
	case strings.HasPrefix(uri, "http://"), strings.HasPrefix(uri, "https://"):
		data, err = s.fetcher.fetch(ctx, uri)
		return data, uri, err
	}
	return nil, uri, rpcerror.Errorf(codes.InvalidArgument, "Invalid image URI %q: it must begin with gs://, http:// or https://.", uri)
}

// imageURI returns the URI of a source. image_uri takes precedence over
// gcs_image_uri.
func imageURI(source *visionpb.ImageSource) string {
	if uri := source.GetImageUri(); uri != "" {
		return uri
	}
	return source.GetGcsImageUri()
}
