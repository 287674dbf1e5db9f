package emulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator"
)

func TestPurge(t *testing.T) {
	c := dial(t, "grpc", start(t, emulator.Config{}).Addr())
	ctx := t.Context()
	set, other := createSet(t, c, "s"), createSet(t, c, "other")
	for i, sets := range [][]string{{set}, {set, other}, {other}, {}} {
		product := createProduct(t, c, fmt.Sprint(i))
		for _, set := range sets {
			if err := c.products.AddProductToProductSet(ctx, &visionpb.AddProductToProductSetRequest{Name: set, Product: product}); err != nil {
				t.Fatal(err)
			}
		}
	}
	purge := func(request *visionpb.PurgeProductsRequest) {
		t.Helper()
		request.Parent, request.Force = location, true
		op, err := c.products.PurgeProducts(ctx, request)
		if err != nil {
			t.Fatal(err)
		}
		if err := op.Wait(ctx); err != nil {
			t.Fatal(err)
		}
		if metadata, err := op.Metadata(); err != nil || metadata.GetState() != visionpb.BatchOperationMetadata_SUCCESSFUL || metadata.GetEndTime() == nil {
			t.Errorf("metadata: %v, %v", metadata, err)
		}
	}
	purge(&visionpb.PurgeProductsRequest{Target: &visionpb.PurgeProductsRequest_ProductSetPurgeConfig{
		ProductSetPurgeConfig: &visionpb.ProductSetPurgeConfig{ProductSetId: "s"},
	}})
	if got := names(t, c); !slices.Equal(got, []string{location + "/products/2", location + "/products/3"}) {
		t.Errorf("products after purging a set: %v", got)
	}
	purge(&visionpb.PurgeProductsRequest{Target: &visionpb.PurgeProductsRequest_DeleteOrphanProducts{DeleteOrphanProducts: true}})
	if got := names(t, c); !slices.Equal(got, []string{location + "/products/2"}) {
		t.Errorf("products after purging orphans: %v", got)
	}
}

func names(t *testing.T, c clients) []string {
	t.Helper()
	var names []string
	for product, err := range c.products.ListProducts(t.Context(), &visionpb.ListProductsRequest{Parent: location}).All() {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, product.GetName())
	}
	return names
}

func TestImport(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b", "products.csv"), strings.Join([]string{
		`gs://b/1.png,i1,s,p1,toys-v2,Bear,"color=brown,size=1","0,0,400,0,400,400,0,400"`,
		`gs://b/2.png,i2,s,p1,toys-v2,,,"0.1,0.1,0.9,0.9"`,
		`gs://b/3.png,,s,p2,toys-v2`,
		`gs://b/1.png,i1,s,p1,toys-v2`,
		`gs://b/4.png,i4,s,p3,nonsense`,
		`,i5,s,p4,toys-v2`,
		`gs://b/6.png,i6,,p6,toys-v2,,wrong,"1,2,3"`,
	}, "\n"))
	eachProtocol(t, emulator.Config{BucketDir: dir}, func(t *testing.T, c clients) {
		importFrom := func(uri string) (*visionpb.ImportProductSetsResponse, error) {
			op, err := c.products.ImportProductSets(t.Context(), importRequest(uri))
			if err != nil {
				return nil, err
			}
			return op.Wait(t.Context())
		}
		response, err := importFrom("gs://b/products.csv")
		if err != nil {
			t.Fatal(err)
		}
		var got []codes.Code
		for _, line := range response.GetStatuses() {
			got = append(got, codes.Code(line.GetCode()))
		}
		invalid := codes.InvalidArgument
		if want := []codes.Code{0, 0, 0, codes.AlreadyExists, invalid, invalid, invalid}; !slices.Equal(got, want) {
			t.Errorf("statuses = %v, want %v", got, want)
		}
		if got := names(t, c); !slices.Equal(got, []string{location + "/products/p1", location + "/products/p2"}) {
			t.Errorf("products = %v", got)
		}
		bear, err := c.products.GetProduct(t.Context(), &visionpb.GetProductRequest{Name: location + "/products/p1"})
		if err != nil || bear.GetDisplayName() != "Bear" || len(bear.GetProductLabels()) != 2 {
			t.Errorf("first product: %v, %v", bear, err)
		}
		if got := members(t, c, location+"/productSets/s"); len(got) != 2 {
			t.Errorf("members: %v", got)
		}
		for _, test := range []struct {
			name, uri string
			code      codes.Code
			message   string
		}{
			{"missing file", "gs://b/none.csv", codes.NotFound, "Error opening file: gs://b/none.csv."},
			{"missing bucket", "gs://none/products.csv", codes.NotFound, "Error opening file: gs://none/products.csv."},
			{"bucket without access", "gs://forbidden.example/x.csv", codes.PermissionDenied, "Error opening file: gs://forbidden.example/x.csv."},
			{"file outside the directory", "gs://b/../b/products.csv", codes.InvalidArgument, "must be gs://bucket/object"},
		} {
			// The request itself fails: there is no operation.
			_, err := c.products.ImportProductSets(t.Context(), importRequest(test.uri))
			wantStatus(t, test.name, err, test.code, test.message)
		}
	})
}

func importRequest(uri string) *visionpb.ImportProductSetsRequest {
	return &visionpb.ImportProductSetsRequest{Parent: location, InputConfig: &visionpb.ImportProductSetsInputConfig{
		Source: &visionpb.ImportProductSetsInputConfig_GcsSource{GcsSource: &visionpb.ImportProductSetsGcsSource{CsvFileUri: uri}},
	}}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
