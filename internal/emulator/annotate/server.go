// Package annotate is the emulator's ImageAnnotator service. Pictures are really
// decoded; size, colours, crops and text are computed, everything else is made
// up, plausible and the same each time for the same picture.
package annotate

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/text"
)

// A ProductSearcher finds products for PRODUCT_SEARCH.
type ProductSearcher interface {
	// Search returns the products of a set that are of a category and pass a
	// filter, each with the name of one of its reference images, and the time at
	// which the set was indexed. Its errors are those of the service.
	Search(set, category, filter string) (*visionpb.ProductSearchResults, error)
}

// Config says what the service works with.
type Config struct {
	Operations *lro.Store
	Products   ProductSearcher
	Buckets    *bucket.Folder // gs:// objects; nil where there are none
	Text       text.Reader
	// Replies is a folder of recorded replies: the file named by the SHA-256 of a
	// picture, in hexadecimal, and ".json" is the answer to that picture. Empty
	// where there is none.
	Replies string
}

// A Server is google.cloud.vision.v1.ImageAnnotator.
type Server struct {
	visionpb.UnimplementedImageAnnotatorServer
	config Config
}

// NewServer returns the service.
func NewServer(config Config) *Server { return &Server{config: config} }

// maxImages is how many pictures one request may hold.
const maxImages = 16

// BatchAnnotateImages annotates pictures; what is wrong with one of them is in
// its own response.
func (s *Server) BatchAnnotateImages(ctx context.Context, request *visionpb.BatchAnnotateImagesRequest) (*visionpb.BatchAnnotateImagesResponse, error) {
	if err := checkBatch(request.GetParent(), request.GetLabels(), len(request.GetRequests()), maxImages); err != nil {
		return nil, err
	}
	responses, err := s.annotateImages(ctx, request.GetRequests())
	if err != nil {
		return nil, err
	}
	return &visionpb.BatchAnnotateImagesResponse{Responses: responses}, nil
}

// BatchAnnotateFiles annotates up to five pages of a file.
func (s *Server) BatchAnnotateFiles(ctx context.Context, request *visionpb.BatchAnnotateFilesRequest) (*visionpb.BatchAnnotateFilesResponse, error) {
	if err := checkBatch(request.GetParent(), request.GetLabels(), len(request.GetRequests()), maxFiles); err != nil {
		return nil, err
	}
	response := new(visionpb.BatchAnnotateFilesResponse)
	for _, file := range request.GetRequests() {
		annotated, err := s.annotateFile(ctx, file)
		if err != nil {
			return nil, err
		}
		response.Responses = append(response.Responses, annotated)
	}
	return response, nil
}
