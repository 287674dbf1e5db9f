package annotate

import (
	"context"
	"crypto/sha256"
	"errors"
	"runtime"
	"slices"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/rpcerror"
	"vision1/internal/emulator/worker"
)

// An input is an image or one page of a file.
type input struct {
	decode.Page
	digest [sha256.Size]byte // the seed of fake annotations
	ofFile bool              // a page of a file
}

// annotateImages annotates images in parallel. The returned error means that the
// request was canceled.
func (s *Server) annotateImages(ctx context.Context, requests []*visionpb.AnnotateImageRequest) ([]*visionpb.AnnotateImageResponse, error) {
	responses := make([]*visionpb.AnnotateImageResponse, len(requests))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, request := range requests {
		group.Go(func() error {
			responses[i] = s.annotateImage(ctx, request)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, rpcerror.FromContext(err)
	}
	return responses, nil
}

// annotateImage annotates one image. Errors are in the response.
func (s *Server) annotateImage(ctx context.Context, request *visionpb.AnnotateImageRequest) *visionpb.AnnotateImageResponse {
	data, uri, err := s.load(ctx, request.GetImage())
	if err != nil {
		return errorResponse(err)
	}
	response := s.annotateData(ctx, data, request)
	if uri != "" {
		response.Context = &visionpb.ImageAnnotationContext{Uri: uri}
	}
	return response
}

func (s *Server) annotateData(ctx context.Context, data []byte, request *visionpb.AnnotateImageRequest) *visionpb.AnnotateImageResponse {
	digest := sha256.Sum256(data)
	if recorded, err := s.recordedResponse(digest); err != nil {
		return errorResponse(err)
	} else if recorded != nil {
		return recorded
	}
	file, err := s.decoder.Open(ctx, decode.Image, data, needsText(request.GetFeatures()))
	if err != nil {
		return errorResponse(imageError(err))
	}
	defer file.Close()
	page, err := file.Page(0)
	if err != nil {
		return errorResponse(imageError(err))
	}
	return s.annotate(ctx, input{Page: page, digest: digest}, request.GetFeatures(), request.GetImageContext())
}

// needsText reports whether a feature recognizes text.
func needsText(features []*visionpb.Feature) bool {
	return slices.ContainsFunc(features, func(feature *visionpb.Feature) bool {
		kind := feature.GetType()
		return kind == visionpb.Feature_TEXT_DETECTION || kind == visionpb.Feature_DOCUMENT_TEXT_DETECTION
	})
}

func imageError(err error) error {
	limit := new(worker.LimitError)
	switch {
	case errors.Is(err, imaging.ErrTooLarge):
		return rpcerror.Errorf(codes.InvalidArgument, "Image too large. Please limit to %d megapixels.", imaging.MaxPixels/1_000_000)
	case errors.Is(err, worker.ErrStart):
		return rpcerror.Internal(err)
	case errors.As(err, &limit):
		return rpcerror.Errorf(codes.InvalidArgument, "Bad image data: decoding it %s.", limit.Reason)
	}
	return rpcerror.Errorf(codes.InvalidArgument, "Bad image data.")
}

// annotate runs each feature once. The response has the annotations of those that
// succeed and the error of the first one that fails.
func (s *Server) annotate(ctx context.Context, in input, features []*visionpb.Feature, context *visionpb.ImageContext) *visionpb.AnnotateImageResponse {
	response := new(visionpb.AnnotateImageResponse)
	done := make(map[visionpb.Feature_Type]bool)
	for _, feature := range features {
		if done[feature.GetType()] {
			continue
		}
		done[feature.GetType()] = true
		if err := s.detect(ctx, in, feature, context, response); err != nil && response.Error == nil {
			response.Error = status.Convert(err).Proto()
		}
	}
	return response
}

func errorResponse(err error) *visionpb.AnnotateImageResponse {
	return &visionpb.AnnotateImageResponse{Error: status.Convert(err).Proto()}
}
