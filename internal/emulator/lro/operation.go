package lro

import (
	"context"
	"fmt"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"vision1/internal/emulator/rpcerror"
)

// A State is the state of an operation.
type State int

// The states of an operation. All except Running are final.
const (
	Running State = iota
	Succeeded
	Failed
	Canceled
)

// A Job is the work of an operation.
type Job struct {
	// Parent is "projects/P/locations/L", "projects/P", or empty. The operation's
	// name starts with it.
	Parent string
	// Metadata returns the value of Operation.metadata. While the operation is
	// running, end is the zero time.
	Metadata func(state State, begin, end time.Time) proto.Message
	// Run does the work and returns the response. It is called once, at the end
	// of the operation's time, unless the operation was canceled.
	Run func(ctx context.Context) (proto.Message, error)
}

// The store's lock guards an operation's fields.
type operation struct {
	job    Job
	id     string
	number uint64 // in starting order, from 1
	begin  time.Time
	end    time.Time
	state  State

	response        proto.Message
	err             error
	cancelRequested bool
	cancelWork      context.CancelFunc
	stopTimer       func() bool
	done            chan struct{}
}

func (op *operation) finish(state State, end time.Time, response proto.Message, err error) {
	op.state, op.end, op.response, op.err = state, end, response, err
	op.cancelWork()
	op.job.Run = nil // frees the request
	close(op.done)
}

func (op *operation) name() string {
	name := "operations/" + op.id
	if op.job.Parent != "" {
		name = op.job.Parent + "/" + name
	}
	return name
}

// proto returns the operation's current state as a message.
func (op *operation) proto() (*longrunningpb.Operation, error) {
	message := &longrunningpb.Operation{Name: op.name(), Done: op.state != Running}
	var err error
	if message.Metadata, err = anypb.New(op.job.Metadata(op.state, op.begin, op.end)); err != nil {
		return nil, rpcerror.Internal(fmt.Errorf("pack the metadata of %s: %w", message.GetName(), err))
	}
	switch {
	case op.state == Running:
	case op.err != nil:
		message.Result = &longrunningpb.Operation_Error{Error: status.Convert(op.err).Proto()}
	default:
		response, err := anypb.New(op.response)
		if err != nil {
			return nil, rpcerror.Internal(fmt.Errorf("pack the response of %s: %w", message.GetName(), err))
		}
		message.Result = &longrunningpb.Operation_Response{Response: response}
	}
	return message, nil
}
