package lro

import (
	"context"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"vision1/internal/emulator/rpcerror"
)

// A Server is google.longrunning.Operations over a store.
type Server struct {
	longrunningpb.UnimplementedOperationsServer
	store *Store
}

// NewServer returns the service that shows the store's operations.
func NewServer(store *Store) *Server { return &Server{store: store} }

// GetOperation returns an operation as it stands, under the name it was asked for.
func (s *Server) GetOperation(_ context.Context, request *longrunningpb.GetOperationRequest) (*longrunningpb.Operation, error) {
	op, _, err := s.get(request.GetName())
	return op, err
}

func (s *Server) get(name string) (*longrunningpb.Operation, <-chan struct{}, error) {
	parsed, err := ParseName(name)
	if err != nil {
		return nil, nil, err
	}
	snapshot, ended, err := s.store.Get(parsed)
	if err != nil {
		return nil, nil, err
	}
	op, err := snapshot.Proto()
	if err != nil {
		return nil, nil, rpcerror.Internal(err)
	}
	op.Name = name
	return op, ended, nil
}

// CancelOperation asks an operation to end early.
func (s *Server) CancelOperation(_ context.Context, request *longrunningpb.CancelOperationRequest) (*emptypb.Empty, error) {
	name, err := ParseName(request.GetName())
	if err != nil {
		return nil, err
	}
	if err := s.store.Cancel(name); err != nil {
		return nil, err
	}
	return new(emptypb.Empty), nil
}

// DeleteOperation forgets an operation.
func (s *Server) DeleteOperation(_ context.Context, request *longrunningpb.DeleteOperationRequest) (*emptypb.Empty, error) {
	name, err := ParseName(request.GetName())
	if err != nil {
		return nil, err
	}
	if err := s.store.Delete(name); err != nil {
		return nil, err
	}
	return new(emptypb.Empty), nil
}

// WaitOperation returns when the operation has ended or the time asked for is
// over, whichever comes first; without a time it waits as long as the caller.
func (s *Server) WaitOperation(ctx context.Context, request *longrunningpb.WaitOperationRequest) (*longrunningpb.Operation, error) {
	op, ended, err := s.get(request.GetName())
	if err != nil || op.GetDone() {
		return op, err
	}
	over := make(chan struct{})
	if timeout := request.GetTimeout(); timeout != nil {
		stop := s.store.clock.AfterFunc(timeout.AsDuration(), func() { close(over) })
		defer stop()
	}
	select {
	case <-ended:
	case <-over:
	case <-ctx.Done():
		return nil, rpcerror.GivenUp(ctx.Err())
	case <-s.store.ctx.Done():
		return nil, status.Errorf(codes.Unavailable, "the service is shutting down")
	}
	op, _, err = s.get(request.GetName())
	return op, err
}
