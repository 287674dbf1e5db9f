package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/api/iterator"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"vision1/internal/emulator/worker"
)

// Eight clients, half of them over REST, use all parts of one emulator at the same time.
// The race detector watches, in make test-race.
func TestManyClients(t *testing.T) {
	config := withoutTesseract()
	config.BucketDir, config.OperationTime = t.TempDir(), 20*time.Millisecond
	write(t, filepath.Join(config.BucketDir, "b", "a.png"), string(pngOf(t, 4, 4, color.White)))
	write(t, filepath.Join(config.BucketDir, "b", "animation.gif"), string(animation(t, 0, 50, 100)))
	var err error
	if config.Worker, err = worker.Self(); err != nil {
		t.Fatal(err)
	}
	server := start(t, config)
	var running sync.WaitGroup
	for number := range 8 {
		protocol := []string{"grpc", "rest"}[number%2]
		user := &user{clients: dial(t, protocol, server.Addr()), name: fmt.Sprintf("%s-%d", protocol, number)}
		running.Go(func() {
			for round := range 3 {
				for _, step := range []func(context.Context, int) error{user.useProducts, user.annotate, user.runOperations} {
					if err := step(t.Context(), round); err != nil {
						t.Errorf("%s: %v", user.name, err)
						return
					}
				}
			}
		})
	}
	running.Wait()
}

// A user uses the emulator with clients of its own.
type user struct {
	clients
	name string
}

// useProducts creates, changes, lists, and deletes a product, in a set that others use
// too.
func (u *user) useProducts(ctx context.Context, round int) error {
	const set = location + "/productSets/shared"
	product, err := u.products.CreateProduct(ctx, &visionpb.CreateProductRequest{
		Parent: location, ProductId: fmt.Sprintf("%s-%d", u.name, round),
		Product: &visionpb.Product{DisplayName: "x", ProductCategory: "toys-v2"},
	})
	if err != nil {
		return fmt.Errorf("create a product: %w", err)
	}
	// Only one of the users can create the set.
	_, _ = u.products.CreateProductSet(ctx, &visionpb.CreateProductSetRequest{
		Parent: location, ProductSetId: "shared", ProductSet: &visionpb.ProductSet{DisplayName: "shared"},
	})
	if err := u.products.AddProductToProductSet(ctx, &visionpb.AddProductToProductSetRequest{Name: set, Product: product.GetName()}); err != nil {
		return fmt.Errorf("add the product to the set: %w", err)
	}
	product.DisplayName = "y"
	if _, err := u.products.UpdateProduct(ctx, &visionpb.UpdateProductRequest{Product: product, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}}); err != nil {
		return fmt.Errorf("update the product: %w", err)
	}
	products := u.products.ListProductsInProductSet(ctx, &visionpb.ListProductsInProductSetRequest{Name: set})
	for err == nil {
		_, err = products.Next()
	}
	if !errors.Is(err, iterator.Done) {
		return fmt.Errorf("list the products: %w", err)
	}
	if err := u.products.DeleteProduct(ctx, &visionpb.DeleteProductRequest{Name: product.GetName()}); err != nil {
		return fmt.Errorf("delete the product: %w", err)
	}
	return nil
}

// annotate annotates images and the pages of a file.
func (u *user) annotate(ctx context.Context, _ int) error {
	all := features(visionpb.Feature_CROP_HINTS, visionpb.Feature_IMAGE_PROPERTIES, visionpb.Feature_LABEL_DETECTION)
	images, err := u.images.BatchAnnotateImages(ctx, &visionpb.BatchAnnotateImagesRequest{Requests: []*visionpb.AnnotateImageRequest{
		{Image: &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: "gs://b/a.png"}}, Features: all},
		{Image: &visionpb.Image{Content: []byte("not an image")}, Features: all},
	}})
	if err != nil {
		return fmt.Errorf("annotate images: %w", err)
	}
	if responses := images.GetResponses(); responses[0].GetError() != nil || responses[1].GetError() == nil {
		return fmt.Errorf("annotate images: %v", responses)
	}
	files, err := u.images.BatchAnnotateFiles(ctx, &visionpb.BatchAnnotateFilesRequest{Requests: []*visionpb.AnnotateFileRequest{{
		InputConfig: &visionpb.InputConfig{GcsSource: &visionpb.GcsSource{Uri: "gs://b/animation.gif"}, MimeType: "image/gif"}, Features: all,
	}}})
	if err != nil {
		return fmt.Errorf("annotate a file: %w", err)
	}
	if pages := files.GetResponses()[0].GetTotalPages(); pages != 3 {
		return fmt.Errorf("annotate a file: %d pages, want 3", pages)
	}
	return nil
}

// runOperations waits for one operation and cancels another.
func (u *user) runOperations(ctx context.Context, round int) error {
	var names [2]string
	for i := range names {
		operation, err := u.images.AsyncBatchAnnotateImages(ctx, &visionpb.AsyncBatchAnnotateImagesRequest{
			Requests: []*visionpb.AnnotateImageRequest{{
				Image: &visionpb.Image{Source: &visionpb.ImageSource{ImageUri: "gs://b/a.png"}}, Features: features(visionpb.Feature_LABEL_DETECTION),
			}},
			OutputConfig: &visionpb.OutputConfig{GcsDestination: &visionpb.GcsDestination{Uri: fmt.Sprintf("gs://b/out/%s/%d/", u.name, round)}},
		})
		if err != nil {
			return fmt.Errorf("start an operation: %w", err)
		}
		names[i] = operation.Name()
	}
	if err := u.operations.CancelOperation(ctx, &longrunningpb.CancelOperationRequest{Name: names[1]}); err != nil {
		return fmt.Errorf("cancel an operation: %w", err)
	}
	operations := u.operations.ListOperations(ctx, &longrunningpb.ListOperationsRequest{Name: "operations"})
	if _, err := operations.Next(); err != nil && !errors.Is(err, iterator.Done) {
		return fmt.Errorf("list operations: %w", err)
	}
	for done := false; !done; {
		operation, err := u.operations.GetOperation(ctx, &longrunningpb.GetOperationRequest{Name: names[0]})
		if err != nil {
			return fmt.Errorf("get an operation: %w", err)
		}
		done = operation.GetDone()
	}
	if err := u.operations.DeleteOperation(ctx, &longrunningpb.DeleteOperationRequest{Name: names[0]}); err != nil {
		return fmt.Errorf("delete an operation: %w", err)
	}
	return nil
}
