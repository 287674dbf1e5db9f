package lro_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"vision1/internal/emulator/clock"
	"vision1/internal/emulator/lro"
)

const workTime = 30 * time.Second

func newStore(t *testing.T) (*lro.Store, *lro.Server, *clock.Manual) {
	t.Helper()
	manual := clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	store := lro.NewStore(manual, workTime)
	t.Cleanup(store.Close)
	return store, lro.NewServer(store), manual
}

// begin starts an operation and returns its name. Its metadata is its state; run
// defaults to an empty response.
func begin(t *testing.T, store *lro.Store, parent string, run func(context.Context) (proto.Message, error)) string {
	t.Helper()
	if run == nil {
		run = func(context.Context) (proto.Message, error) { return new(emptypb.Empty), nil }
	}
	op, err := store.Start(lro.Job{
		Parent:   parent,
		Metadata: func(state lro.State, _, _ time.Time) proto.Message { return wrapperspb.Int32(int32(state)) },
		Run:      run,
	})
	if err != nil {
		t.Fatal(err)
	}
	return op.GetName()
}

func get(t *testing.T, server *lro.Server, name string) *longrunningpb.Operation {
	t.Helper()
	op, err := server.GetOperation(t.Context(), &longrunningpb.GetOperationRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return op
}

func wantState(t *testing.T, op *longrunningpb.Operation, want lro.State) {
	t.Helper()
	state := new(wrapperspb.Int32Value)
	if err := op.GetMetadata().UnmarshalTo(state); err != nil {
		t.Fatal(err)
	}
	if lro.State(state.GetValue()) != want || op.GetDone() != (want != lro.Running) {
		t.Errorf("state = %d, done = %t, want state %d: %v", state.GetValue(), op.GetDone(), want, op)
	}
}

func TestOperationFinishes(t *testing.T) {
	store, server, manual := newStore(t)
	good := begin(t, store, "", nil)
	bad := begin(t, store, "", func(context.Context) (proto.Message, error) { return nil, status.Error(codes.NotFound, "gone") })
	manual.Advance(workTime - 1)
	wantState(t, get(t, server, good), lro.Running)
	manual.Advance(1)
	wantState(t, get(t, server, good), lro.Succeeded)
	if get(t, server, good).GetResponse() == nil {
		t.Error("a finished operation has no response")
	}
	wantState(t, get(t, server, bad), lro.Failed)
	if got := get(t, server, bad).GetError(); got.GetCode() != int32(codes.NotFound) || got.GetMessage() != "gone" {
		t.Errorf("error: %v", got)
	}
}

func TestCancelTakesEffectAfterADelay(t *testing.T) {
	store, server, manual := newStore(t)
	ran := false
	name := begin(t, store, "", func(context.Context) (proto.Message, error) { ran = true; return new(emptypb.Empty), nil })
	for range 2 {
		if _, err := server.CancelOperation(t.Context(), &longrunningpb.CancelOperationRequest{Name: name}); err != nil {
			t.Fatal(err)
		}
		wantState(t, get(t, server, name), lro.Running)
	}
	manual.Advance(time.Second)
	op := get(t, server, name)
	wantState(t, op, lro.Canceled)
	if op.GetError().GetCode() != 1 {
		t.Errorf("error code = %d, want 1", op.GetError().GetCode())
	}
	manual.Advance(workTime)
	if ran {
		t.Error("a canceled operation did its work")
	}
}

func TestCancelDuringWork(t *testing.T) {
	store, server, manual := newStore(t)
	name := ""
	name = begin(t, store, "", func(ctx context.Context) (proto.Message, error) {
		if _, err := server.CancelOperation(ctx, &longrunningpb.CancelOperationRequest{Name: name}); err != nil {
			t.Error(err)
		}
		<-ctx.Done()
		return new(emptypb.Empty), nil
	})
	manual.Advance(workTime)
	manual.Advance(time.Second)
	wantState(t, get(t, server, name), lro.Canceled)
}

func TestZeroWorkTime(t *testing.T) {
	store := lro.NewStore(clock.System{}, 0)
	t.Cleanup(store.Close)
	wantState(t, get(t, lro.NewServer(store), begin(t, store, "", nil)), lro.Succeeded)
}

func TestStartAfterClose(t *testing.T) {
	store, _, _ := newStore(t)
	store.Close()
	if _, err := store.Start(lro.Job{}); status.Code(err) != codes.Unavailable {
		t.Errorf("start after close: %v", err)
	}
}

func TestWait(t *testing.T) {
	store, server, manual := newStore(t)
	name := begin(t, store, "", nil)
	waited := make(chan *longrunningpb.Operation)
	wait := func(ctx context.Context, timeout *durationpb.Duration) {
		op, err := server.WaitOperation(ctx, &longrunningpb.WaitOperationRequest{Name: name, Timeout: timeout})
		if err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		waited <- op
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	go wait(ctx, nil)
	if op := <-waited; op != nil {
		t.Errorf("canceled wait returned %v", op)
	}
	go wait(t.Context(), durationpb.New(0))
	manual.Advance(0)
	for done := false; !done; {
		select {
		case op := <-waited:
			wantState(t, op, lro.Running)
			done = true
		default:
			manual.Advance(0)
		}
	}
	go wait(t.Context(), nil)
	manual.Advance(workTime)
	wantState(t, <-waited, lro.Succeeded)
}

func TestList(t *testing.T) {
	store, server, manual := newStore(t)
	var names []string
	for i := range 5 {
		names = append(names, begin(t, store, fmt.Sprintf("projects/p%d", i%2), nil))
	}
	manual.Advance(workTime)
	names = append(names, begin(t, store, "projects/p1/locations/l", nil))

	tests := []struct {
		name, filter string
		want         []string
	}{
		{"operations", "", names},
		{"projects/p0/operations", "", []string{names[0], names[2], names[4]}},
		{"projects/p1", "", []string{names[1], names[3], names[5]}},
		{"projects/p1/locations/l/operations", "", names[5:]},
		{"operations", "done=false", names[5:]},
		{"operations", "done = true", names[:5]},
		{"operations", "done:true", names[:5]},
	}
	for _, test := range tests {
		for _, size := range []int32{0, 1, 2, 6} {
			if got := listAll(t, server, test.name, test.filter, size); fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("list %s, filter %q, page size %d = %v, want %v", test.name, test.filter, size, got, test.want)
			}
		}
	}
}

func listAll(t *testing.T, server *lro.Server, name, filter string, size int32) []string {
	t.Helper()
	var names []string
	token := ""
	for {
		page, err := server.ListOperations(t.Context(), &longrunningpb.ListOperationsRequest{Name: name, Filter: filter, PageSize: size, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		if size > 0 && len(page.GetOperations()) > int(size) {
			t.Errorf("%d operations on a page of %d", len(page.GetOperations()), size)
		}
		for _, op := range page.GetOperations() {
			names = append(names, op.GetName())
		}
		if token = page.GetNextPageToken(); token == "" {
			return names
		}
	}
}

func TestListRejects(t *testing.T) {
	_, server, _ := newStore(t)
	tests := []struct {
		request *longrunningpb.ListOperationsRequest
		want    codes.Code
	}{
		{&longrunningpb.ListOperationsRequest{Name: "products"}, codes.InvalidArgument},
		{&longrunningpb.ListOperationsRequest{Name: "operations", PageSize: -1}, codes.InvalidArgument},
		{&longrunningpb.ListOperationsRequest{Name: "operations", PageToken: "x"}, codes.InvalidArgument},
		{&longrunningpb.ListOperationsRequest{Name: "operations", PageToken: "b3A6eA"}, codes.InvalidArgument},
		{&longrunningpb.ListOperationsRequest{Name: "operations", Filter: "done"}, codes.InvalidArgument},
		{&longrunningpb.ListOperationsRequest{Name: "operations", Filter: "state=x"}, codes.InvalidArgument},
		{&longrunningpb.ListOperationsRequest{Name: "operations", ReturnPartialSuccess: true}, codes.Unimplemented},
	}
	for _, test := range tests {
		if _, err := server.ListOperations(t.Context(), test.request); status.Code(err) != test.want {
			t.Errorf("%v: %v, want %v", test.request, err, test.want)
		}
	}
}

func TestDelete(t *testing.T) {
	store, server, manual := newStore(t)
	ran := false
	name := begin(t, store, "projects/p", func(context.Context) (proto.Message, error) { ran = true; return new(emptypb.Empty), nil })
	if _, err := server.DeleteOperation(t.Context(), &longrunningpb.DeleteOperationRequest{Name: name}); err != nil {
		t.Fatal(err)
	}
	if got := listAll(t, server, "operations", "", 0); len(got) != 0 {
		t.Errorf("still listed: %v", got)
	}
	manual.Advance(workTime)
	if !ran {
		t.Error("deleting an operation stopped its work")
	}
}
