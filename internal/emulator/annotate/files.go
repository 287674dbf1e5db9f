package annotate

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/rpcerror"
)

// Limits of files:annotate, from the API's reference.
const (
	maxFiles = 1 // files per request
	maxPages = 5 // pages per file
)

// annotateFile annotates the pages of one file. Errors of the file are in the
// response. The returned error means that the request was canceled.
func (s *Server) annotateFile(ctx context.Context, request *visionpb.AnnotateFileRequest) (*visionpb.AnnotateFileResponse, error) {
	response := new(visionpb.AnnotateFileResponse)
	if config := request.GetInputConfig(); config.GetGcsSource() != nil || config.GetMimeType() != "" {
		response.InputConfig = &visionpb.InputConfig{GcsSource: config.GetGcsSource(), MimeType: config.GetMimeType()}
	}
	err := s.annotatePages(ctx, request, response)
	if ctx.Err() != nil {
		return nil, rpcerror.FromContext(ctx.Err())
	}
	if err != nil {
		response.Error, response.Responses = status.Convert(err).Proto(), nil
	}
	return response, nil
}

func (s *Server) annotatePages(ctx context.Context, request *visionpb.AnnotateFileRequest, response *visionpb.AnnotateFileResponse) error {
	file, err := s.openFile(ctx, request.GetInputConfig(), request.GetFeatures())
	if err != nil {
		return err
	}
	defer file.Close()
	response.TotalPages = int32(file.Count) //nolint:gosec // at most maxFilePages
	pages, err := selectPages(request.GetPages(), file.Count)
	if err != nil {
		return err
	}
	response.Responses, err = s.annotateSelected(ctx, file, pages, request.GetFeatures(), request.GetImageContext())
	return err
}

// annotateSelected annotates pages of a file, by their numbers from 1.
func (s *Server) annotateSelected(ctx context.Context, file openFile, pages []int, features []*visionpb.Feature, context *visionpb.ImageContext) ([]*visionpb.AnnotateImageResponse, error) {
	var responses []*visionpb.AnnotateImageResponse
	for _, number := range pages {
		if err := ctx.Err(); err != nil {
			return nil, rpcerror.FromContext(err)
		}
		response := s.annotatePage(ctx, file, number, features, context)
		response.Context = &visionpb.ImageAnnotationContext{Uri: file.uri, PageNumber: int32(number)} //nolint:gosec // at most maxFilePages
		responses = append(responses, response)
	}
	return responses, nil
}

func (s *Server) annotatePage(ctx context.Context, file openFile, number int, features []*visionpb.Feature, context *visionpb.ImageContext) *visionpb.AnnotateImageResponse {
	page, err := file.Page(number - 1)
	if err != nil {
		return errorResponse(fileError(file.Kind, err))
	}
	return s.annotate(ctx, input{Page: page, digest: pageDigest(file.digest, number), ofFile: true}, features, context)
}

// selectPages returns the numbers, from 1, of the requested pages. Negative
// numbers count from the end. The default is the first five pages.
func selectPages(requested []int32, count int) ([]int, error) {
	if len(requested) > maxPages {
		return nil, rpcerror.Errorf(codes.InvalidArgument, "Too many pages: %d, the limit is %d.", len(requested), maxPages)
	}
	var pages []int
	for _, number := range requested {
		page := int(number)
		if page < 0 {
			page += count + 1
		}
		if page < 1 || page > count {
			return nil, rpcerror.Errorf(codes.InvalidArgument, "Invalid page %d: the file has %d.", number, count)
		}
		pages = append(pages, page)
	}
	if len(requested) > 0 {
		return pages, nil
	}
	return firstPages(min(count, maxPages)), nil
}

func firstPages(count int) []int {
	pages := make([]int, count)
	for i := range pages {
		pages[i] = i + 1
	}
	return pages
}

// pageDigest returns a different digest for each page of a file.
func pageDigest(file [sha256.Size]byte, number int) [sha256.Size]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint32(file[:], uint32(number))) //nolint:gosec // at most maxFilePages
}
