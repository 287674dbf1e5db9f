package emulator_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	longrunning "cloud.google.com/go/longrunning/autogen"
	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	vision "cloud.google.com/go/vision/v2/apiv1"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	visionapi "google.golang.org/api/vision/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator"
	"vision1/internal/emulator/clock"
)

const location = "projects/p/locations/europe-west1"

// start starts a server on a free port. It is closed at the end of the test.
func start(t *testing.T, config emulator.Config) *emulator.Server {
	t.Helper()
	server, err := emulator.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// clients are Google's clients for one of the two protocols.
type clients struct {
	products   *vision.ProductSearchClient
	images     *vision.ImageAnnotatorClient
	operations *longrunning.OperationsClient
}

func dial(t *testing.T, protocol, address string) clients {
	t.Helper()
	var c clients
	var err [3]error
	if protocol == "grpc" {
		options := []option.ClientOption{
			option.WithEndpoint(address), option.WithoutAuthentication(),
			option.WithGRPCDialOption(insecureTransport()),
		}
		c.products, err[0] = vision.NewProductSearchClient(t.Context(), options...)
		c.images, err[1] = vision.NewImageAnnotatorClient(t.Context(), options...)
		c.operations, err[2] = longrunning.NewOperationsClient(t.Context(), options...)
	} else {
		options := []option.ClientOption{option.WithEndpoint("http://" + address), option.WithoutAuthentication()}
		c.products, err[0] = vision.NewProductSearchRESTClient(t.Context(), options...)
		c.images, err[1] = vision.NewImageAnnotatorRESTClient(t.Context(), options...)
		c.operations, err[2] = longrunning.NewOperationsRESTClient(t.Context(), options...)
	}
	for _, err := range err {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		c.products.Close()
		c.images.Close()
		c.operations.Close()
	})
	return c
}

// eachProtocol runs test with each protocol, each time against a new server.
func eachProtocol(t *testing.T, config emulator.Config, test func(t *testing.T, c clients)) {
	t.Helper()
	for _, protocol := range []string{"grpc", "rest"} {
		t.Run(protocol, func(t *testing.T) {
			test(t, dial(t, protocol, start(t, config).Addr()))
		})
	}
}

// wantStatus checks an error's code and a part of its text.
func wantStatus(t *testing.T, name string, err error, want codes.Code, message string) {
	t.Helper()
	wantCode(t, name, err, want)
	if err != nil && !strings.Contains(err.Error(), message) {
		t.Errorf("%s: %v, want %s", name, err, message)
	}
}

func wantCode(t *testing.T, name string, err error, want codes.Code) {
	t.Helper()
	// Google's REST clients return only the HTTP status.
	if httpErr := new(googleapi.Error); errors.As(err, &httpErr) {
		if httpErr.Code != runtime.HTTPStatusFromCode(want) {
			t.Errorf("%s: HTTP %d, want %v: %v", name, httpErr.Code, want, err)
		}
		return
	}
	if got := status.Code(err); got != want {
		t.Errorf("%s: code = %v, want %v: %v", name, got, want, err)
	}
}

func TestOperations(t *testing.T) {
	for _, protocol := range []string{"grpc", "rest"} {
		t.Run(protocol, func(t *testing.T) {
			manual := clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
			c := dial(t, protocol, start(t, emulator.Config{OperationTime: 30 * time.Second, Clock: manual}).Addr())
			testOperations(t, c, manual)
		})
	}
}

func testOperations(t *testing.T, c clients, manual *clock.Manual) {
	t.Helper()
	ctx := t.Context()
	canceled := startPurge(ctx, t, c)
	finished := startPurge(ctx, t, c)

	if err := c.operations.CancelOperation(ctx, &longrunningpb.CancelOperationRequest{Name: canceled}); err != nil {
		t.Fatal(err)
	}
	if op := getOperation(ctx, t, c, canceled); op.GetDone() {
		t.Errorf("done immediately after the cancel: %v", op)
	}
	manual.Advance(time.Second)
	if op := getOperation(ctx, t, c, canceled); !op.GetDone() || op.GetError().GetCode() != int32(codes.Canceled) {
		t.Errorf("after the cancel: %v", op)
	}
	if op := getOperation(ctx, t, c, finished); op.GetDone() {
		t.Errorf("done too early: %v", op)
	}
	manual.Advance(29 * time.Second)
	if op := getOperation(ctx, t, c, finished); op.GetResponse() == nil {
		t.Errorf("no response when done: %v", op)
	}
	wantCode(t, "cancel when done", c.operations.CancelOperation(ctx, &longrunningpb.CancelOperationRequest{Name: finished}), codes.OK)

	wantCode(t, "delete", c.operations.DeleteOperation(ctx, &longrunningpb.DeleteOperationRequest{Name: finished}), codes.OK)
	_, err := c.operations.GetOperation(ctx, &longrunningpb.GetOperationRequest{Name: finished})
	wantCode(t, "get after delete", err, codes.NotFound)
	wantCode(t, "cancel after delete", c.operations.CancelOperation(ctx, &longrunningpb.CancelOperationRequest{Name: finished}), codes.NotFound)
	wantCode(t, "delete after delete", c.operations.DeleteOperation(ctx, &longrunningpb.DeleteOperationRequest{Name: finished}), codes.NotFound)
}

func startPurge(ctx context.Context, t *testing.T, c clients) string {
	t.Helper()
	op, err := c.products.PurgeProducts(ctx, &visionpb.PurgeProductsRequest{
		Parent: location, Force: true, Target: &visionpb.PurgeProductsRequest_DeleteOrphanProducts{DeleteOrphanProducts: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return op.Name()
}

func getOperation(ctx context.Context, t *testing.T, c clients, name string) *longrunningpb.Operation {
	t.Helper()
	op, err := c.operations.GetOperation(ctx, &longrunningpb.GetOperationRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return op
}

func TestWaitOperation(t *testing.T) {
	manual := clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := dial(t, "grpc", start(t, emulator.Config{OperationTime: time.Second, Clock: manual}).Addr())
	name := startPurge(t.Context(), t, c)
	waited := make(chan error, 1)
	go func() {
		op, err := c.operations.WaitOperation(t.Context(), &longrunningpb.WaitOperationRequest{Name: name})
		if err == nil && !op.GetDone() {
			err = context.DeadlineExceeded
		}
		waited <- err
	}()
	manual.Advance(time.Second)
	if err := <-waited; err != nil {
		t.Errorf("wait: %v", err)
	}
}

// The client of google.golang.org/api is generated from the Discovery document,
// which has additional paths for operations.
func TestDiscoveryClient(t *testing.T) {
	server := start(t, emulator.Config{OperationTime: time.Hour})
	service, err := visionapi.NewService(t.Context(), option.WithEndpoint("http://"+server.Addr()), option.WithoutAuthentication())
	if err != nil {
		t.Fatal(err)
	}
	started, err := service.Projects.Locations.ProductSets.Import(location, &visionapi.ImportProductSetsRequest{
		InputConfig: &visionapi.ImportProductSetsInputConfig{GcsSource: &visionapi.ImportProductSetsGcsSource{CsvFileUri: "gs://b/products.csv"}},
	}).Do()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := service.Projects.Locations.Operations.Get(started.Name).Do(); err != nil || got.Name != started.Name {
		t.Errorf("get by the full name: %v, %v", got, err)
	}
	id := started.Name[len(location):]
	if _, err := service.Locations.Operations.Get("locations/europe-west1" + id).Do(); err != nil {
		t.Errorf("get in the location: %v", err)
	}
	if _, err := service.Projects.Operations.Get("projects/p" + id).Do(); err != nil {
		t.Errorf("get in the project: %v", err)
	}
	list, err := service.Operations.List("operations").PageSize(1).Do()
	if err != nil || len(list.Operations) != 1 || list.Operations[0].Name != started.Name {
		t.Errorf("list: %v, %v", list, err)
	}
	if _, err := service.Operations.Cancel(id[1:], &visionapi.CancelOperationRequest{}).Do(); err != nil {
		t.Errorf("cancel: %v", err)
	}
	if _, err := service.Operations.Delete(id[1:]).Do(); err != nil {
		t.Errorf("delete: %v", err)
	}
}

// wait waits for an operation and ignores the error, because the service stops in
// the meantime.
func wait(ctx context.Context, c clients, name string) {
	_, _ = c.operations.WaitOperation(ctx, &longrunningpb.WaitOperationRequest{Name: name})
}
