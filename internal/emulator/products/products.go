package products

import (
	"context"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/types/known/emptypb"

	"vision1/internal/emulator/rpcerror"
)

// CreateProduct makes a product that is in no set yet.
func (s *Server) CreateProduct(_ context.Context, request *visionpb.CreateProductRequest) (*visionpb.Product, error) {
	if err := locationKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	given := request.GetProduct()
	var wrong violations
	wrong.checkDisplayName("product.display_name", given.GetDisplayName())
	wrong.checkDescription("product.description", given.GetDescription())
	wrong.checkCategory("product.product_category", given.GetProductCategory())
	wrong.checkLabels("product.product_labels", given.GetProductLabels())
	if err := wrong.err(); err != nil {
		return nil, err
	}
	name, err := newName("product_id", request.GetParent(), "products", request.GetProductId())
	if err != nil {
		return nil, err
	}
	product := clone(given)
	product.Name = name

	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, exists := s.store.products.Get(name); exists {
		return nil, rpcerror.AlreadyExists("Product", name)
	}
	s.store.products.Set(name, product)
	return clone(product), nil
}

// GetProduct returns a product.
func (s *Server) GetProduct(_ context.Context, request *visionpb.GetProductRequest) (*visionpb.Product, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	product, err := s.findProduct("name", request.GetName())
	if err != nil {
		return nil, err
	}
	return clone(product), nil
}

// findProduct returns the product itself. The caller holds the lock.
func (s *Server) findProduct(field, name string) (*visionpb.Product, error) {
	if err := productKind().check(field, name); err != nil {
		return nil, err
	}
	product, exists := s.store.products.Get(name)
	if !exists {
		return nil, rpcerror.NotFound("Product", name)
	}
	return product, nil
}

// ListProducts returns a page of a location's products, by name.
func (s *Server) ListProducts(_ context.Context, request *visionpb.ListProductsRequest) (*visionpb.ListProductsResponse, error) {
	if err := locationKind().check("parent", request.GetParent()); err != nil {
		return nil, err
	}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	products, next, err := page(s.store.products.Ascend, request.GetParent()+"/products/", request.GetPageToken(), request.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &visionpb.ListProductsResponse{Products: cloneAll(products), NextPageToken: next}, nil
}

// UpdateProduct changes the fields that the mask names, or all that can be.
func (s *Server) UpdateProduct(_ context.Context, request *visionpb.UpdateProductRequest) (*visionpb.Product, error) {
	given := request.GetProduct()
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	product, err := s.findProduct("product.name", given.GetName())
	if err != nil {
		return nil, err
	}
	changed := clone(product)
	var wrong violations
	for _, path := range maskOr(request.GetUpdateMask(), "display_name", "description", "product_labels") {
		switch path {
		case "display_name":
			wrong.checkDisplayName("product.display_name", given.GetDisplayName())
			changed.DisplayName = given.GetDisplayName()
		case "description":
			wrong.checkDescription("product.description", given.GetDescription())
			changed.Description = given.GetDescription()
		case "product_labels":
			wrong.checkLabels("product.product_labels", given.GetProductLabels())
			changed.ProductLabels = clone(given).GetProductLabels()
		default:
			wrong.addPath(path)
		}
	}
	if category := given.GetProductCategory(); category != "" && category != product.GetProductCategory() {
		wrong.add("product.product_category", "product.product_category cannot be changed.")
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	s.store.products.Set(product.GetName(), changed)
	return clone(changed), nil
}

// DeleteProduct deletes a product with its reference images.
func (s *Server) DeleteProduct(_ context.Context, request *visionpb.DeleteProductRequest) (*emptypb.Empty, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, err := s.findProduct("name", request.GetName()); err != nil {
		return nil, err
	}
	s.store.deleteProduct(request.GetName())
	return new(emptypb.Empty), nil
}
