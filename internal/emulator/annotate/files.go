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
	maxFiles = 1 // files in one request
	maxPages = 5 // pages of a file
)

// annotateFile annotates the pages of one file. What is wrong with the file is
// in the response; the error is that of the call.
func (s *Server) annotateFile(ctx context.Context, request *visionpb.AnnotateFileRequest) (*visionpb.AnnotateFileResponse, error) {
	response := new(visionpb.AnnotateFileResponse)
	if config := request.GetInputConfig(); config.GetGcsSource() != nil || config.GetMimeType() != "" {
		response.InputConfig = &visionpb.InputConfig{GcsSource: config.GetGcsSource(), MimeType: config.GetMimeType()}
	}
	err := s.annotatePages(ctx, request, response)
	if ctx.Err() != nil {
		return nil, rpcerror.GivenUp(ctx.Err())
	}
	if err != nil {
		response.Error, response.Responses = status.Convert(err).Proto(), nil
	}
	return response, nil
}

func (s *Server) annotatePages(ctx context.Context, request *visionpb.AnnotateFileRequest, response *visionpb.AnnotateFileResponse) error {
	if len(request.GetFeatures()) == 0 {
		return status.Errorf(codes.InvalidArgument, "Request must specify an input file and features.")
	}
	file, err := s.openFile(request.GetInputConfig())
	if err != nil {
		return err
	}
	response.TotalPages = int32(file.count) //nolint:gosec // bounded where files are opened
	pages, err := choosePages(request.GetPages(), file.count)
	if err != nil {
		return err
	}
	response.Responses, err = s.annotateEach(ctx, file, pages, request.GetFeatures(), request.GetImageContext())
	return err
}

// annotateEach annotates pages of a file, counted from 1.
func (s *Server) annotateEach(ctx context.Context, file openedFile, pages []int, features []*visionpb.Feature, context *visionpb.ImageContext) ([]*visionpb.AnnotateImageResponse, error) {
	var responses []*visionpb.AnnotateImageResponse
	for _, number := range pages {
		if err := ctx.Err(); err != nil {
			return nil, rpcerror.GivenUp(err)
		}
		of, err := file.page(number - 1)
		response := failed(err)
		if err == nil {
			of.digest = pageDigest(file.digest, number)
			response = s.annotate(ctx, of, features, context)
		}
		response.Context = &visionpb.ImageAnnotationContext{Uri: file.uri, PageNumber: int32(number)} //nolint:gosec // a page that there is
		responses = append(responses, response)
	}
	return responses, nil
}

// choosePages returns the pages asked for, counted from 1; the first five where
// none are. Negative ones count from the end.
func choosePages(asked []int32, count int) ([]int, error) {
	if len(asked) > maxPages {
		return nil, status.Errorf(codes.InvalidArgument, "Too many pages: %d, the limit is %d.", len(asked), maxPages)
	}
	var pages []int
	for _, number := range asked {
		page := int(number)
		if page < 0 {
			page += count + 1
		}
		if page < 1 || page > count {
			return nil, status.Errorf(codes.InvalidArgument, "Invalid page %d: the file has %d.", number, count)
		}
		pages = append(pages, page)
	}
	if len(asked) > 0 {
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

// pageDigest tells the pages of a file apart.
func pageDigest(file [sha256.Size]byte, number int) [sha256.Size]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint32(file[:], uint32(number))) //nolint:gosec // a page that there is
}
