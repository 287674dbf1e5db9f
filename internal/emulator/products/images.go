package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/types/known/emptypb"

	"vision1/internal/emulator/rpcerror"
)

// CreateReferenceImage adds a picture to a product. The file itself is not read.
func (s *Server) CreateReferenceImage(_ context.Context, request *visionpb.CreateReferenceImageRequest) (*visionpb.ReferenceImage, error) {
	if err := productKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	if err := checkImage(request.GetReferenceImage()); err != nil {
		return nil, err
	}
	name, err := newName("reference_image_id", request.GetParent(), "referenceImages", request.GetReferenceImageId())
	if err != nil {
		return nil, err
	}
	image := clone(request.GetReferenceImage())
	image.Name = name

	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, exists := s.store.products.Get(request.GetParent()); !exists {
		// By the API's reference this is not NOT_FOUND.
		return nil, rpcerror.Invalid("parent", "Product not found: %s", request.GetParent())
	}
	if _, exists := s.store.images.Get(name); exists {
		return nil, rpcerror.AlreadyExists("ReferenceImage", name)
	}
	s.store.images.Set(name, image)
	return clone(image), nil
}

// GetReferenceImage returns a reference image.
func (s *Server) GetReferenceImage(_ context.Context, request *visionpb.GetReferenceImageRequest) (*visionpb.ReferenceImage, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	image, err := s.findImage(request.GetName())
	if err != nil {
		return nil, err
	}
	return clone(image), nil
}

// findImage returns the image itself. The caller holds the lock.
func (s *Server) findImage(name string) (*visionpb.ReferenceImage, error) {
	if err := imageKind().check("name", name); err != nil {
		return nil, err
	}
	image, exists := s.store.images.Get(name)
	if !exists {
		return nil, rpcerror.NotFound("ReferenceImage", name)
	}
	return image, nil
}

// ListReferenceImages returns a page of a product's reference images, by name.
func (s *Server) ListReferenceImages(_ context.Context, request *visionpb.ListReferenceImagesRequest) (*visionpb.ListReferenceImagesResponse, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	if _, err := s.findProduct("parent", request.GetParent()); err != nil {
		return nil, err
	}
	images, next, err := page(s.store.images.Ascend, request.GetParent()+"/referenceImages/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListReferenceImagesResponse{
		ReferenceImages: cloneAll(images), NextPageToken: next, PageSize: request.GetPageSize(),
	}, nil
}

// DeleteReferenceImage deletes a reference image.
func (s *Server) DeleteReferenceImage(_ context.Context, request *visionpb.DeleteReferenceImageRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, err := s.findImage(request.GetName()); err != nil {
		return nil, err
	}
	s.store.images.Delete(request.GetName())
	return new(emptypb.Empty), nil
}
