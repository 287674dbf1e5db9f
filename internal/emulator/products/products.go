package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"vision1/internal/emulator/rpcerror"
)

// CreateProduct creates a product that isn't in any set.
func (s *Server) CreateProduct(_ context.Context, request *visionpb.CreateProductRequest) (*visionpb.Product, error) {
	if err := checkLocation(request.GetParent()); err != nil {
		return nil, err
	}
	product := proto.CloneOf(request.GetProduct())
	var violations rpcerror.Violations
	checkRequiredText(&violations, "product.display_name", product.GetDisplayName())
	checkText(&violations, "product.description", product.GetDescription())
	checkCategory(&violations, "product.product_category", product.GetProductCategory())
	checkLabels(&violations, "product.product_labels", product.GetProductLabels())
	if err := violations.Err(); err != nil {
		return nil, err
	}
	name, err := newName("product_id", request.GetParent(), "products", request.GetProductId())
	if err != nil {
		return nil, err
	}
	product.Name = name
	return create(s, &s.store.products, name, product)
}

// GetProduct returns a product.
func (s *Server) GetProduct(_ context.Context, request *visionpb.GetProductRequest) (*visionpb.Product, error) {
	return get(s, &s.store.products, request.GetName())
}

// ListProducts returns a page of a location's products, sorted by name.
func (s *Server) ListProducts(_ context.Context, request *visionpb.ListProductsRequest) (*visionpb.ListProductsResponse, error) {
	if err := checkLocation(request.GetParent()); err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	products, next, err := page(s.store.products.Ascend, request.GetParent()+"/products/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListProductsResponse{Products: products, NextPageToken: next}, nil
}

// UpdateProduct updates the fields in the mask or, without a mask, all fields
// that can be updated.
func (s *Server) UpdateProduct(_ context.Context, request *visionpb.UpdateProductRequest) (*visionpb.Product, error) {
	update := request.GetProduct()
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	product, err := s.store.products.find("product.name", update.GetName())
	if err != nil {
		return nil, err
	}
	updated := proto.CloneOf(product)
	var violations rpcerror.Violations
	for _, path := range updatePaths(request.GetUpdateMask(), "display_name", "description", "product_labels") {
		switch path {
		case "display_name":
			checkRequiredText(&violations, "product.display_name", update.GetDisplayName())
			updated.DisplayName = update.GetDisplayName()
		case "description":
			checkText(&violations, "product.description", update.GetDescription())
			updated.Description = update.GetDescription()
		case "product_labels":
			checkLabels(&violations, "product.product_labels", update.GetProductLabels())
			updated.ProductLabels = proto.CloneOf(update).GetProductLabels()
		default:
			addInvalidPath(&violations, path)
		}
	}
	if category := update.GetProductCategory(); category != "" && category != product.GetProductCategory() {
		violations.Add("product.product_category", "product.product_category cannot be changed.")
	}
	if err := violations.Err(); err != nil {
		return nil, err
	}
	s.store.products.Set(product.GetName(), updated)
	return proto.CloneOf(updated), nil
}

// DeleteProduct deletes a product with its reference images.
func (s *Server) DeleteProduct(_ context.Context, request *visionpb.DeleteProductRequest) (*emptypb.Empty, error) {
	return remove(s, &s.store.products, request.GetName(), s.store.deleteProduct)
}
