package lro

import (
	"context"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/protobuf/types/known/emptypb"

	"vision1/internal/emulator/rpcerror"
)

// A Server implements google.longrunning.Operations on a store.
type Server struct {
	longrunningpb.UnimplementedOperationsServer
	store *Store
}

// NewServer returns a server for the operations in store.
func NewServer(store *Store) *Server { return &Server{store: store} }

// GetOperation returns the state of an operation, under the requested name.
func (s *Server) GetOperation(_ context.Context, request *longrunningpb.GetOperationRequest) (*longrunningpb.Operation, error) {
	op, _, err := s.get(request.GetName())
	return op, err
}

func (s *Server) get(name string) (op *longrunningpb.Operation, done <-chan struct{}, err error) {
	parsed, err := ParseName(name)
	if err != nil {
		return nil, nil, err
	}
	op, done, err = s.store.get(parsed)
	if err != nil {
		return nil, nil, err
	}
	op.Name = name
	return op, done, nil
}

// CancelOperation requests the cancellation of an operation.
func (s *Server) CancelOperation(_ context.Context, request *longrunningpb.CancelOperationRequest) (*emptypb.Empty, error) {
	return apply(s.store.cancel, request.GetName())
}

// DeleteOperation deletes an operation.
func (s *Server) DeleteOperation(_ context.Context, request *longrunningpb.DeleteOperationRequest) (*emptypb.Empty, error) {
	return apply(s.store.delete, request.GetName())
}

func apply(change func(Name) error, name string) (*emptypb.Empty, error) {
	parsed, err := ParseName(name)
	if err != nil {
		return nil, err
	}
	if err := change(parsed); err != nil {
		return nil, err
	}
	return new(emptypb.Empty), nil
}

// WaitOperation returns when the operation is done or the requested timeout
// expires, whichever is first. Without a timeout, the context limits the wait.
func (s *Server) WaitOperation(ctx context.Context, request *longrunningpb.WaitOperationRequest) (*longrunningpb.Operation, error) {
	op, done, err := s.get(request.GetName())
	if err != nil || op.GetDone() {
		return op, err
	}
	expired := make(chan struct{})
	if timeout := request.GetTimeout(); timeout != nil {
		stop := s.store.clock.AfterFunc(timeout.AsDuration(), func() { close(expired) })
		defer stop()
	}
	select {
	case <-done:
	case <-expired:
	case <-ctx.Done():
		return nil, rpcerror.FromContext(ctx.Err())
	case <-s.store.ctx.Done():
		return nil, errShutdown()
	}
	op, _, err = s.get(request.GetName())
	return op, err
}
