package annotate

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/rpcerror"
	"vision1/internal/emulator/worker"
)

// maxFilePages is the maximum number of pages in a file.
const maxFilePages = 2000

// An openFile is a file whose pages can be annotated. It must be closed.
type openFile struct {
	*decode.File
	uri    string // empty for content
	digest [sha256.Size]byte
}

func (s *Server) openFile(ctx context.Context, config *visionpb.InputConfig, features []*visionpb.Feature) (openFile, error) {
	data, uri := config.GetContent(), ""
	switch {
	case len(data) > maxFile:
		return openFile{}, rpcerror.Errorf(codes.InvalidArgument, "The file is larger than the limit of %d bytes.", maxFile)
	case len(data) == 0 && config.GetGcsSource().GetUri() == "":
		return openFile{}, rpcerror.Errorf(codes.InvalidArgument, "Request must specify an input file and features.")
	case len(data) == 0:
		var err error
		uri = config.GetGcsSource().GetUri()
		if data, err = s.config.Buckets.Read(uri, maxFile); err != nil {
			return openFile{}, err
		}
	}
	kind := decode.Kind(config.GetMimeType())
	if !slices.Contains([]decode.Kind{decode.PDF, decode.TIFF, decode.GIF}, kind) {
		return openFile{}, rpcerror.Errorf(codes.InvalidArgument, "Unsupported mime_type %q: it must be application/pdf, image/tiff or image/gif.", kind)
	}
	file, err := s.decoder.Open(ctx, kind, data, needsText(features))
	if err != nil {
		return openFile{}, openError(kind, uri, err)
	}
	if file.Count > maxFilePages {
		file.Close()
		return openFile{}, rpcerror.Errorf(codes.InvalidArgument, "The file has %d pages, the limit is %d.", file.Count, maxFilePages)
	}
	return openFile{File: file, uri: uri, digest: sha256.Sum256(data)}, nil
}

// openError returns the error for a file that can't be opened.
func openError(kind decode.Kind, uri string, err error) error {
	limit := new(worker.LimitError)
	if kind != decode.PDF || uri == "" || errors.Is(err, worker.ErrStart) || errors.As(err, &limit) {
		return fileError(kind, err)
	}
	return rpcerror.Errorf(codes.InvalidArgument, "Error in extracting images from PDF file %s", uri)
}

// fileError returns the error for a file or a page that can't be decoded.
func fileError(kind decode.Kind, err error) error {
	if kind != decode.PDF || errors.Is(err, worker.ErrStart) {
		return imageError(err)
	}
	if limit := new(worker.LimitError); errors.As(err, &limit) {
		return rpcerror.Errorf(codes.InvalidArgument, "Bad PDF data: reading it %s.", limit.Reason)
	}
	return rpcerror.Errorf(codes.InvalidArgument, "Bad PDF data.")
}
