package annotate

import (
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"runtime"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/rpcerror"
	"vision1/internal/emulator/text"
)

// A subject is one picture, or one page of a file.
type subject struct {
	picture image.Image
	digest  [sha256.Size]byte // what the made-up answers are drawn from
	// page is the text that is known without looking: that of a PDF's page. It
	// is nil for a picture.
	page *text.Page
}

// annotateImages works on several pictures at a time. The error is that of the
// call: that it was given up.
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
		return nil, rpcerror.GivenUp(err)
	}
	return responses, nil
}

// annotateImage annotates one picture. Whatever goes wrong is in the response.
func (s *Server) annotateImage(ctx context.Context, request *visionpb.AnnotateImageRequest) *visionpb.AnnotateImageResponse {
	if len(request.GetFeatures()) == 0 {
		return failed(status.Errorf(codes.InvalidArgument, "Request must specify image and features."))
	}
	data, uri, err := s.load(request.GetImage())
	if err != nil {
		return failed(err)
	}
	response := s.annotateData(ctx, data, request)
	if uri != "" {
		response.Context = &visionpb.ImageAnnotationContext{Uri: uri}
	}
	return response
}

func (s *Server) annotateData(ctx context.Context, data []byte, request *visionpb.AnnotateImageRequest) *visionpb.AnnotateImageResponse {
	digest := sha256.Sum256(data)
	if recorded, err := s.recorded(digest); err != nil {
		return failed(err)
	} else if recorded != nil {
		return recorded
	}
	decoded, err := imaging.Decode(data)
	if err != nil {
		return failed(pictureError(err))
	}
	return s.annotate(ctx, subject{picture: decoded, digest: digest}, request.GetFeatures(), request.GetImageContext())
}

func pictureError(err error) error {
	if errors.Is(err, imaging.ErrTooLarge) {
		return status.Errorf(codes.InvalidArgument, "Bad image data: %v, the limit is %d pixels.", err, imaging.MaxPixels)
	}
	return status.Errorf(codes.InvalidArgument, "Bad image data.")
}

// annotate answers all features. What one of them fails with is the response's
// error; what the others found is kept.
func (s *Server) annotate(ctx context.Context, of subject, features []*visionpb.Feature, context *visionpb.ImageContext) *visionpb.AnnotateImageResponse {
	response := new(visionpb.AnnotateImageResponse)
	for _, feature := range features {
		if err := s.answerSafely(ctx, of, feature, context, response); err != nil && response.Error == nil {
			response.Error = status.Convert(err).Proto()
		}
	}
	return response
}

// answerSafely turns a panic over an odd picture into an error of that picture:
// it must not end the service for everybody.
func (s *Server) answerSafely(ctx context.Context, of subject, feature *visionpb.Feature, context *visionpb.ImageContext, response *visionpb.AnnotateImageResponse) (err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			err = status.Errorf(codes.Internal, "%v failed: %v", feature.GetType(), recovered)
		}
	}()
	return s.answer(ctx, of, feature, context, response)
}

func failed(err error) *visionpb.AnnotateImageResponse {
	return &visionpb.AnnotateImageResponse{Error: status.Convert(err).Proto()}
}
