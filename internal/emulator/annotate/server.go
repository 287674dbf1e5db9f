// Package annotate is the emulator's ImageAnnotator service. It decodes images
// and computes sizes, colors, crops, and text. All other annotations are fake:
// plausible, and always the same for the same image.
package annotate

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/text"
)

// A ProductSearcher finds products for PRODUCT_SEARCH.
type ProductSearcher interface {
	// Search returns the products of a set that have the category and match the
	// filter, each with the name of a reference image, and the set's index time.
	// Its errors have the service's codes.
	Search(set, category, filter string) (*visionpb.ProductSearchResults, error)
}

// Config contains the dependencies of the service.
type Config struct {
	Operations *lro.Store
	Products   ProductSearcher
	Buckets    *bucket.Dir // gs:// objects; can be nil
	Text       *text.Tesseract
	// ResponsesDir is a directory of recorded responses: HASH.json is the response
	// for the image with that SHA-256 hash, in hexadecimal. Default: none.
	ResponsesDir string
	// AllowFetch fetches images from http and https URLs.
	AllowFetch bool
	// Decode configures how images and files are decoded.
	Decode decode.Config
}

// A Server implements google.cloud.vision.v1.ImageAnnotator.
type Server struct {
	visionpb.UnimplementedImageAnnotatorServer
	config  Config
	decoder *decode.Decoder
	fetcher fetcher
}

// NewServer returns a server with the dependencies in config.
func NewServer(config Config) *Server {
	return &Server{config: config, decoder: decode.New(config.Decode), fetcher: newFetcher(config.AllowFetch)}
}

// Close ends what requests have left running.
func (s *Server) Close() { s.decoder.Close() }

// maxImages is the maximum number of images in a request.
const maxImages = 16

// BatchAnnotateImages annotates images. An error of one image is in its own
// response.
func (s *Server) BatchAnnotateImages(ctx context.Context, request *visionpb.BatchAnnotateImagesRequest) (*visionpb.BatchAnnotateImagesResponse, error) {
	if err := checkBatch(request.GetParent(), request.GetLabels(), images, len(request.GetRequests()), maxImages); err != nil {
		return nil, err
	}
	if err := checkImages(request.GetRequests()); err != nil {
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
	if err := checkBatch(request.GetParent(), request.GetLabels(), files, len(request.GetRequests()), maxFiles); err != nil {
		return nil, err
	}
	if err := checkFiles(request.GetRequests()); err != nil {
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
