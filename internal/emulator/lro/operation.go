package lro

import (
	"context"
	"fmt"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
)

// A State is where an operation stands.
type State int

// The states of an operation; all but Running are final.
const (
	Running State = iota
	Succeeded
	Failed
	Cancelled
)

// An operation's fields are guarded by its store's lock.
type operation struct {
	job    Job
	id     string
	number uint64 // in the order of starting, from 1
	begin  time.Time
	end    time.Time
	state  State

	response    proto.Message
	err         error
	cancelAsked bool
	cancelWork  context.CancelFunc
	stopTimer   func() bool
	ended       chan struct{}
}

func (op *operation) finish(state State, end time.Time, response proto.Message, err error) {
	op.state, op.end, op.response, op.err = state, end, response, err
	op.cancelWork()
	close(op.ended)
}

func (op *operation) snapshot() Snapshot {
	return Snapshot{
		Name:     op.job.Parent + separator(op.job.Parent) + "operations/" + op.id,
		State:    op.state,
		number:   op.number,
		metadata: op.job.Metadata(op.state, op.begin, op.end),
		response: op.response,
		err:      op.err,
	}
}

func separator(parent string) string {
	if parent == "" {
		return ""
	}
	return "/"
}

// A Snapshot is how an operation stood at one moment.
type Snapshot struct {
	Name  string
	State State

	number   uint64
	metadata proto.Message
	response proto.Message
	err      error
}

// Proto returns the operation as the protocol has it.
func (s Snapshot) Proto() (*longrunningpb.Operation, error) {
	metadata, err := anypb.New(s.metadata)
	if err != nil {
		return nil, fmt.Errorf("pack the metadata of %s: %w", s.Name, err)
	}
	op := &longrunningpb.Operation{Name: s.Name, Metadata: metadata, Done: s.State != Running}
	switch {
	case s.State == Running:
	case s.err != nil:
		op.Result = &longrunningpb.Operation_Error{Error: status.Convert(s.err).Proto()}
	default:
		response, err := anypb.New(s.response)
		if err != nil {
			return nil, fmt.Errorf("pack the response of %s: %w", s.Name, err)
		}
		op.Result = &longrunningpb.Operation_Response{Response: response}
	}
	return op, nil
}
