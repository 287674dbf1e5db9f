package emulator_test

import (
	"fmt"
	"image/color"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
)

func TestProductSearch(t *testing.T) {
	eachProtocol(t, withoutTesseract(), func(t *testing.T, c clients) {
		set, empty, withoutImages := createSet(t, c, "s"), createSet(t, c, "empty"), createSet(t, c, "without-images")
		if err := c.products.AddProductToProductSet(t.Context(), &visionpb.AddProductToProductSetRequest{Name: withoutImages, Product: createProduct(t, c, "x")}); err != nil {
			t.Fatal(err)
		}
		for i, labels := range [][2]string{{"color", "red"}, {"color", "blue"}, {"size", "1"}} {
			product, err := c.products.CreateProduct(t.Context(), &visionpb.CreateProductRequest{Parent: location, ProductId: fmt.Sprint(i), Product: &visionpb.Product{
				DisplayName: "x", ProductCategory: "toys-v2", ProductLabels: []*visionpb.Product_KeyValue{{Key: labels[0], Value: labels[1]}},
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.products.AddProductToProductSet(t.Context(), &visionpb.AddProductToProductSetRequest{Name: set, Product: product.GetName()}); err != nil {
				t.Fatal(err)
			}
			if _, err := c.products.CreateReferenceImage(t.Context(), &visionpb.CreateReferenceImageRequest{
				Parent: product.GetName(), ReferenceImageId: "i", ReferenceImage: &visionpb.ReferenceImage{Uri: "gs://b/o.png"},
			}); err != nil {
				t.Fatal(err)
			}
		}
		search := func(params *visionpb.ProductSearchParams) *visionpb.AnnotateImageResponse {
			return annotate(t, c, &visionpb.AnnotateImageRequest{
				Image:        &visionpb.Image{Content: pngOf(t, 9, 9, color.White)},
				Features:     features(visionpb.Feature_PRODUCT_SEARCH),
				ImageContext: &visionpb.ImageContext{ProductSearchParams: params},
			})[0]
		}
		for filter, want := range map[string]int{
			"": 3, "color = red": 1, "(color = red OR color = blue)": 2, "(color=red OR color=blue) AND size=1": 0, "color = green": 0,
		} {
			response := search(&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: filter})
			if got := len(response.GetProductSearchResults().GetResults()); got != want || response.GetError() != nil {
				t.Errorf("%q: %d results, want %d: %v", filter, got, want, response)
			}
		}
		for _, set := range []string{set + "x", empty, withoutImages} {
			response := search(&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}})
			if e := response.GetError(); e.GetCode() != 5 || e.GetMessage() != "No matching products found. Please verify that the ProductSet exists, has images and has been indexed." {
				t.Errorf("%s: %v", set, response)
			}
		}
		for name, test := range map[string]struct {
			params *visionpb.ProductSearchParams
			want   codes.Code
		}{
			"no parameters":          {nil, codes.InvalidArgument},
			"no product set":         {&visionpb.ProductSearchParams{ProductCategories: []string{"toys-v2"}}, codes.InvalidArgument},
			"unknown category":       {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"x"}}, codes.InvalidArgument},
			"different keys with OR": {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: "(color = red OR size = 1)"}, codes.InvalidArgument},
			"colon":                  {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: "color: red"}, codes.InvalidArgument},
			"unbalanced parenthesis": {&visionpb.ProductSearchParams{ProductSet: set, ProductCategories: []string{"toys-v2"}, Filter: "(color = red"}, codes.InvalidArgument},
		} {
			if got := codes.Code(search(test.params).GetError().GetCode()); got != test.want {
				t.Errorf("%s: code = %v, want %v", name, got, test.want)
			}
		}
	})
}
