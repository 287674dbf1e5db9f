package emulator_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/api/iterator"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"vision1/internal/emulator"
)

func createProduct(t *testing.T, c clients, id string) string {
	t.Helper()
	product, err := c.products.CreateProduct(t.Context(), &visionpb.CreateProductRequest{
		Parent: location, ProductId: id, Product: &visionpb.Product{DisplayName: "P " + id, ProductCategory: "toys-v2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return product.GetName()
}

func createSet(t *testing.T, c clients, id string) string {
	t.Helper()
	set, err := c.products.CreateProductSet(t.Context(), &visionpb.CreateProductSetRequest{
		Parent: location, ProductSetId: id, ProductSet: &visionpb.ProductSet{DisplayName: "S " + id},
	})
	if err != nil {
		t.Fatal(err)
	}
	return set.GetName()
}

func members(t *testing.T, c clients, set string) []string {
	t.Helper()
	var names []string
	products := c.products.ListProductsInProductSet(t.Context(), &visionpb.ListProductsInProductSetRequest{Name: set})
	for {
		product, err := products.Next()
		if errors.Is(err, iterator.Done) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, product.GetName())
	}
}

func TestProducts(t *testing.T) {
	eachProtocol(t, emulator.Config{}, func(t *testing.T, c clients) {
		ctx := t.Context()
		name := createProduct(t, c, "a:b ü")
		if name != location+"/products/a:b ü" {
			t.Errorf("name = %s", name)
		}
		_, err := c.products.CreateProduct(ctx, &visionpb.CreateProductRequest{
			Parent: location, ProductId: "a:b ü", Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys-v2"},
		})
		wantStatus(t, "duplicate ID", err, codes.AlreadyExists, "Product with ID 'a:b ü' already exists.")

		product, err := c.products.UpdateProduct(ctx, &visionpb.UpdateProductRequest{
			Product: &visionpb.Product{
				Name: name, DisplayName: "new", Description: "D",
				ProductLabels: []*visionpb.Product_KeyValue{{Key: "k", Value: "v"}},
			},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"description", "product_labels"}},
		})
		if err != nil || product.GetDisplayName() != "P a:b ü" || product.GetDescription() != "D" || len(product.GetProductLabels()) != 1 {
			t.Errorf("update with a mask: %v, %v", product, err)
		}
		product, err = c.products.UpdateProduct(ctx, &visionpb.UpdateProductRequest{Product: &visionpb.Product{Name: name, DisplayName: "new"}})
		if err != nil || product.GetDisplayName() != "new" || product.GetDescription() != "" || len(product.GetProductLabels()) != 0 || product.GetProductCategory() != "toys-v2" {
			t.Errorf("update without a mask: %v, %v", product, err)
		}
		if got, err := c.products.GetProduct(ctx, &visionpb.GetProductRequest{Name: name}); err != nil || got.GetDisplayName() != "new" {
			t.Errorf("get: %v, %v", got, err)
		}
		wantCode(t, "delete", c.products.DeleteProduct(ctx, &visionpb.DeleteProductRequest{Name: name}), codes.OK)
		wantCode(t, "delete again", c.products.DeleteProduct(ctx, &visionpb.DeleteProductRequest{Name: name}), codes.OK)
		_, err = c.products.GetProduct(ctx, &visionpb.GetProductRequest{Name: name})
		wantStatus(t, "get after delete", err, codes.NotFound, "Not found: "+name)
	})
}

func TestProductSetsAndMembers(t *testing.T) {
	eachProtocol(t, emulator.Config{}, func(t *testing.T, c clients) {
		ctx := t.Context()
		set, first, second := createSet(t, c, "s"), createProduct(t, c, "1"), createProduct(t, c, "2")
		_, err := c.products.CreateProductSet(ctx, &visionpb.CreateProductSetRequest{Parent: location, ProductSetId: "s", ProductSet: &visionpb.ProductSet{DisplayName: "S"}})
		wantStatus(t, "duplicate ID", err, codes.AlreadyExists, "ProductSet with ID 's' already exists.")
		add := func(set, product string) error {
			return c.products.AddProductToProductSet(ctx, &visionpb.AddProductToProductSetRequest{Name: set, Product: product})
		}
		wantCode(t, "add", add(set, first), codes.OK)
		wantCode(t, "add again", add(set, first), codes.OK)
		wantCode(t, "add the second", add(set, second), codes.OK)
		wantCode(t, "add to a missing set", add(location+"/productSets/none", first), codes.NotFound)
		wantCode(t, "add a missing product", add(set, location+"/products/none"), codes.NotFound)
		if got := members(t, c, set); !slices.Equal(got, []string{first, second}) {
			t.Errorf("members: %v", got)
		}
		if got, err := c.products.GetProductSet(ctx, &visionpb.GetProductSetRequest{Name: set}); err != nil || got.GetIndexTime().GetSeconds() == 0 {
			t.Errorf("set with products isn't indexed: %v, %v", got, err)
		}
		updated, err := c.products.UpdateProductSet(ctx, &visionpb.UpdateProductSetRequest{
			ProductSet: &visionpb.ProductSet{Name: set, DisplayName: "new"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}},
		})
		if err != nil || updated.GetDisplayName() != "new" {
			t.Errorf("update: %v, %v", updated, err)
		}
		wantCode(t, "remove", c.products.RemoveProductFromProductSet(ctx, &visionpb.RemoveProductFromProductSetRequest{Name: set, Product: first}), codes.OK)
		wantCode(t, "delete a product", c.products.DeleteProduct(ctx, &visionpb.DeleteProductRequest{Name: second}), codes.OK)
		if got := members(t, c, set); len(got) != 0 {
			t.Errorf("members after removing both: %v", got)
		}
		wantCode(t, "add after remove", add(set, first), codes.OK)
		wantCode(t, "delete the set", c.products.DeleteProductSet(ctx, &visionpb.DeleteProductSetRequest{Name: set}), codes.OK)
		wantCode(t, "delete the set again", c.products.DeleteProductSet(ctx, &visionpb.DeleteProductSetRequest{Name: set}), codes.OK)
		_, err = c.products.GetProductSet(ctx, &visionpb.GetProductSetRequest{Name: set})
		wantStatus(t, "get a deleted set", err, codes.NotFound, "Not found: "+set)
		if got := members(t, c, set); len(got) != 0 {
			t.Errorf("members of a deleted set: %v", got)
		}
		_, err = c.products.GetProduct(ctx, &visionpb.GetProductRequest{Name: first})
		wantCode(t, "product of a deleted set", err, codes.OK)
		if again := createSet(t, c, "s"); len(members(t, c, again)) != 0 {
			t.Error("a recreated set has the members of the deleted one")
		}
	})
}

func TestReferenceImages(t *testing.T) {
	eachProtocol(t, emulator.Config{}, func(t *testing.T, c clients) {
		ctx := t.Context()
		product := createProduct(t, c, "1")
		create := func(parent, id, uri string, polygons int) (*visionpb.ReferenceImage, error) {
			image := &visionpb.ReferenceImage{Uri: uri}
			for range polygons {
				image.BoundingPolys = append(image.BoundingPolys, &visionpb.BoundingPoly{Vertices: []*visionpb.Vertex{{X: 1, Y: 2}}})
			}
			return c.products.CreateReferenceImage(ctx, &visionpb.CreateReferenceImageRequest{Parent: parent, ReferenceImageId: id, ReferenceImage: image})
		}
		for _, id := range []string{"b", "a"} {
			if _, err := create(product, id, "gs://b/o.png", 1); err != nil {
				t.Fatal(err)
			}
		}
		_, err := create(product, "a", "gs://b/o.png", 0)
		wantCode(t, "duplicate ID", err, codes.AlreadyExists)
		_, err = create(product, "", "", 0)
		wantCode(t, "no URI", err, codes.InvalidArgument)
		_, err = create(product, "", "http://b/o.png", 0)
		wantCode(t, "http URI", err, codes.InvalidArgument)
		_, err = create(product, "", "gs://b/o.png", 11)
		wantCode(t, "too many polygons", err, codes.InvalidArgument)
		_, err = create(location+"/products/none", "", "gs://b/o.png", 0)
		wantCode(t, "missing product", err, codes.InvalidArgument)

		page := new(visionpb.ListReferenceImagesResponse)
		images := c.products.ListReferenceImages(ctx, &visionpb.ListReferenceImagesRequest{Parent: product})
		for image, err := range images.All() {
			if err != nil {
				t.Fatal(err)
			}
			page.ReferenceImages = append(page.ReferenceImages, image)
		}
		if len(page.GetReferenceImages()) != 2 || page.GetReferenceImages()[0].GetName() != product+"/referenceImages/a" {
			t.Errorf("list: %v", page)
		}
		name := product + "/referenceImages/a"
		got, err := c.products.GetReferenceImage(ctx, &visionpb.GetReferenceImageRequest{Name: name})
		if err != nil || got.GetUri() != "gs://b/o.png" || len(got.GetBoundingPolys()) != 1 {
			t.Errorf("get: %v, %v", got, err)
		}
		wantCode(t, "delete", c.products.DeleteReferenceImage(ctx, &visionpb.DeleteReferenceImageRequest{Name: name}), codes.OK)
		wantCode(t, "delete again", c.products.DeleteReferenceImage(ctx, &visionpb.DeleteReferenceImageRequest{Name: name}), codes.OK)
		wantCode(t, "delete the product", c.products.DeleteProduct(ctx, &visionpb.DeleteProductRequest{Name: product}), codes.OK)
		_, err = c.products.GetReferenceImage(ctx, &visionpb.GetReferenceImageRequest{Name: product + "/referenceImages/b"})
		wantCode(t, "image of a deleted product", err, codes.NotFound)
		_, err = c.products.ListReferenceImages(ctx, &visionpb.ListReferenceImagesRequest{Parent: product}).Next()
		wantCode(t, "images of a deleted product", err, codes.NotFound)
	})
}

func TestProductSearchRejects(t *testing.T) {
	c := dial(t, "grpc", start(t, emulator.Config{}).Addr())
	ctx := t.Context()
	product := createProduct(t, c, "1")
	long := strings.Repeat("ü", 4097)
	creates := map[string]*visionpb.CreateProductRequest{
		"no parent":         {Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys-v2"}},
		"invalid parent":    {Parent: "projects/p", Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys-v2"}},
		"no product":        {Parent: location},
		"no name":           {Parent: location, Product: &visionpb.Product{ProductCategory: "toys-v2"}},
		"long name":         {Parent: location, Product: &visionpb.Product{DisplayName: long, ProductCategory: "toys-v2"}},
		"long description":  {Parent: location, Product: &visionpb.Product{DisplayName: "x", Description: long, ProductCategory: "toys-v2"}},
		"no category":       {Parent: location, Product: &visionpb.Product{DisplayName: "x"}},
		"unknown category":  {Parent: location, Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys-v9"}},
		"label without key": {Parent: location, Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys", ProductLabels: []*visionpb.Product_KeyValue{{Value: "v"}}}},
		"too many labels":   {Parent: location, Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys", ProductLabels: slices.Repeat([]*visionpb.Product_KeyValue{{Key: "k", Value: "v"}}, 501)}},
		"ID with a slash":   {Parent: location, ProductId: "a/b", Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys"}},
		"long ID":           {Parent: location, ProductId: strings.Repeat("x", 129), Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys"}},
	}
	for name, request := range creates {
		_, err := c.products.CreateProduct(ctx, request)
		wantCode(t, name, err, codes.InvalidArgument)
	}
	updates := map[string]*visionpb.UpdateProductRequest{
		"category in the mask": {Product: &visionpb.Product{Name: product, ProductCategory: "toys-v2"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"product_category"}}},
		"different category":   {Product: &visionpb.Product{Name: product, DisplayName: "x", ProductCategory: "apparel-v2"}},
		"empty display name":   {Product: &visionpb.Product{Name: product}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}},
		"unknown path":         {Product: &visionpb.Product{Name: product}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"uri"}}},
		"no name":              {},
	}
	for name, request := range updates {
		_, err := c.products.UpdateProduct(ctx, request)
		wantCode(t, name, err, codes.InvalidArgument)
	}
	_, err := c.products.UpdateProduct(ctx, &visionpb.UpdateProductRequest{Product: &visionpb.Product{Name: location + "/products/none", DisplayName: "x"}})
	wantCode(t, "missing product", err, codes.NotFound)
	wantCode(t, "delete an invalid name", c.products.DeleteProduct(ctx, &visionpb.DeleteProductRequest{Name: "projects/p/products/x"}), codes.InvalidArgument)
	for _, request := range []*visionpb.ListProductsRequest{
		{Parent: location, PageSize: 101}, {Parent: location, PageSize: -1}, {Parent: location, PageToken: "x"},
		{Parent: location, PageToken: "cHJvamVjdHMvcS8"}, {Parent: "x"},
	} {
		_, err := c.products.ListProducts(ctx, request).Next()
		wantCode(t, request.String(), err, codes.InvalidArgument)
	}
	_, err = c.products.ImportProductSets(ctx, &visionpb.ImportProductSetsRequest{Parent: location})
	wantCode(t, "import without a file", err, codes.InvalidArgument)
	_, err = c.products.PurgeProducts(ctx, &visionpb.PurgeProductsRequest{Parent: location})
	wantCode(t, "purge without force", err, codes.InvalidArgument)
}

func TestProductInTooManySets(t *testing.T) {
	c := dial(t, "grpc", start(t, emulator.Config{}).Addr())
	product := createProduct(t, c, "1")
	var err error
	for i := range 101 {
		err = c.products.AddProductToProductSet(t.Context(), &visionpb.AddProductToProductSetRequest{Name: createSet(t, c, fmt.Sprint(i)), Product: product})
		if i < 100 && err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "101st set", err, codes.FailedPrecondition)
}

// With every page size, each product is listed once, even if products are deleted
// in the meantime.
func TestPaging(t *testing.T) {
	c := dial(t, "grpc", start(t, emulator.Config{}).Addr())
	var want []string
	for i := range 23 {
		want = append(want, createProduct(t, c, fmt.Sprintf("%02d", i)))
	}
	for _, size := range []int32{0, 1, 7, 22, 23, 24, 100} {
		var got []string
		for product, err := range c.products.ListProducts(t.Context(), &visionpb.ListProductsRequest{Parent: location, PageSize: size}).All() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, product.GetName())
		}
		if !slices.Equal(got, want) {
			t.Errorf("page size %d: %v", size, got)
		}
	}
	products := c.products.ListProducts(t.Context(), &visionpb.ListProductsRequest{Parent: location, PageSize: 10})
	if _, token, err := products.InternalFetch(10, ""); err != nil || token == "" {
		t.Fatalf("first page: %q, %v", token, err)
	} else if err := c.products.DeleteProduct(t.Context(), &visionpb.DeleteProductRequest{Name: want[9]}); err != nil {
		t.Fatal(err)
	} else if page, _, err := products.InternalFetch(10, token); err != nil || page[0].GetName() != want[10] {
		t.Errorf("next page after deleting the last product of the page: %v, %v", page, err)
	}
}
