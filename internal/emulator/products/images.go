package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"vision1/internal/emulator/rpcerror"
)

// CreateReferenceImage adds an image to a product. It doesn't read the file.
func (s *Server) CreateReferenceImage(_ context.Context, request *visionpb.CreateReferenceImageRequest) (*visionpb.ReferenceImage, error) {
	if err := s.store.products.kind.check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	image := proto.CloneOf(request.GetReferenceImage())
	if err := checkImage(image); err != nil {
		return nil, err
	}
	name, err := newName("reference_image_id", request.GetParent(), "referenceImages", request.GetReferenceImageId())
	if err != nil {
		return nil, err
	}
	image.Name = name

	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, exists := s.store.products.Get(request.GetParent()); !exists {
		// According to the API's reference, this isn't NOT_FOUND.
		return nil, rpcerror.Invalid("parent", "Product not found: %s", request.GetParent())
	}
	if err := s.store.images.insert(name, image); err != nil {
		return nil, err
	}
	return proto.CloneOf(image), nil
}

// GetReferenceImage returns a reference image.
func (s *Server) GetReferenceImage(_ context.Context, request *visionpb.GetReferenceImageRequest) (*visionpb.ReferenceImage, error) {
	return get(s, &s.store.images, request.GetName())
}

// ListReferenceImages returns a page of a product's reference images, sorted by
// name.
func (s *Server) ListReferenceImages(_ context.Context, request *visionpb.ListReferenceImagesRequest) (*visionpb.ListReferenceImagesResponse, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	if _, err := s.store.products.find("parent", request.GetParent()); err != nil {
		return nil, err
	}
	images, next, err := page(s.store.images.Ascend, request.GetParent()+"/referenceImages/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListReferenceImagesResponse{ReferenceImages: images, NextPageToken: next, PageSize: request.GetPageSize()}, nil
}

// DeleteReferenceImage deletes a reference image.
func (s *Server) DeleteReferenceImage(_ context.Context, request *visionpb.DeleteReferenceImageRequest) (*emptypb.Empty, error) {
	return remove(s, &s.store.images, request.GetName(), func(name string) { s.store.images.Delete(name) })
}
