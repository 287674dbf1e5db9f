// Package lro implements the emulator's long-running operations: each runs for
// the configured time, then has its response, and can be canceled until then.
package lro

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/clock"
	"vision1/internal/emulator/rpcerror"
)

// cancelDelay is the time from the request to cancel an operation until it is
// done: the real service doesn't cancel immediately either.
const cancelDelay = 200 * time.Millisecond

// A Store contains operations, oldest first.
type Store struct {
	clock    clock.Clock
	workTime time.Duration

	ctx     context.Context
	stop    context.CancelFunc
	pending sync.WaitGroup // set timers and running work

	mu         sync.Mutex
	operations []*operation
	byID       map[string]*operation
	started    uint64
}

// NewStore returns an empty store whose operations run for workTime. If workTime
// isn't positive, Start returns operations that are already done.
func NewStore(c clock.Clock, workTime time.Duration) *Store {
	ctx, stop := context.WithCancel(context.Background())
	return &Store{clock: c, workTime: workTime, ctx: ctx, stop: stop, byID: make(map[string]*operation)}
}

// Close discards pending work and waits until no work is running.
func (s *Store) Close() {
	s.stop()
	s.mu.Lock()
	for _, op := range s.operations {
		op.stopTimer()
	}
	s.mu.Unlock()
	s.pending.Wait()
}

func errShutdown() error {
	return rpcerror.Errorf(codes.Unavailable, "the service is shutting down")
}

// Start starts an operation and returns its state.
func (s *Store) Start(job Job) (*longrunningpb.Operation, error) {
	ctx, cancel := context.WithCancel(s.ctx)
	op := &operation{job: job, id: NewID(), begin: s.clock.Now(), cancelWork: cancel, done: make(chan struct{})}

	s.mu.Lock()
	if s.ctx.Err() != nil {
		s.mu.Unlock()
		cancel()
		return nil, errShutdown()
	}
	s.started++
	op.number = s.started
	s.operations = append(s.operations, op)
	s.byID[op.id] = op
	if s.workTime > 0 {
		op.stopTimer = s.after(s.workTime, func() { s.work(ctx, op) })
	} else {
		op.stopTimer = func() bool { return false }
		s.pending.Add(1)
	}
	s.mu.Unlock()

	if s.workTime <= 0 {
		defer s.pending.Done()
		s.work(ctx, op)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return op.proto()
}

// NewID returns a random ID for a resource, in the service's style.
func NewID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never returns an error
	return hex.EncodeToString(id[:])
}

// after sets a timer that Close stops or waits for. The caller holds the lock.
func (s *Store) after(d time.Duration, f func()) (stop func() bool) {
	s.pending.Add(1)
	stopTimer := s.clock.AfterFunc(d, func() {
		defer s.pending.Done()
		f()
	})
	return func() bool {
		stopped := stopTimer()
		if stopped {
			s.pending.Done()
		}
		return stopped
	}
}

// work runs an operation's job. If the operation was canceled in the meantime,
// the result is discarded.
func (s *Store) work(ctx context.Context, op *operation) {
	s.mu.Lock()
	run := op.job.Run
	s.mu.Unlock()
	if run == nil {
		return // canceled
	}
	response, err := run(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if op.cancelRequested || s.ctx.Err() != nil {
		return
	}
	state := Succeeded
	if err != nil {
		state = Failed
	}
	op.finish(state, s.clock.Now(), response, err)
}

// cancel requests the cancellation of an operation. As in the real service, it
// has no effect on an operation that is done and returns no error.
func (s *Store) cancel(name Name) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	op, err := s.find(name)
	if err != nil || op.state != Running || op.cancelRequested {
		return err
	}
	op.cancelRequested = true
	op.cancelWork()
	op.stopTimer()
	op.stopTimer = s.after(cancelDelay, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		op.finish(Canceled, s.clock.Now(), nil, rpcerror.Errorf(codes.Canceled, "The operation was cancelled."))
	})
	return nil
}

// delete deletes an operation. Its work continues, because only cancel stops it.
func (s *Store) delete(name Name) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	op, err := s.find(name)
	if err != nil {
		return err
	}
	delete(s.byID, op.id)
	s.operations = slices.DeleteFunc(s.operations, func(other *operation) bool { return other == op })
	return nil
}

// get returns the state of an operation, and a channel that is closed when it is
// done.
func (s *Store) get(name Name) (op *longrunningpb.Operation, done <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.find(name)
	if err != nil {
		return nil, nil, err
	}
	op, err = found.proto()
	return op, found.done, err
}

// list returns at most limit operations that match, of those after number after.
// If there are more, next is the number of the last one returned; otherwise 0.
func (s *Store) list(after uint64, limit int, match func(*operation) bool) (page []*longrunningpb.Operation, next uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, _ := slices.BinarySearchFunc(s.operations, after+1, func(op *operation, number uint64) int {
		return cmp.Compare(op.number, number)
	})
	var last uint64
	for _, op := range s.operations[first:] {
		if !match(op) {
			continue
		}
		if len(page) == limit {
			return page, last, nil
		}
		message, err := op.proto()
		if err != nil {
			return nil, 0, err
		}
		page, last = append(page, message), op.number
	}
	return page, 0, nil
}

func (s *Store) find(name Name) (*operation, error) {
	op := s.byID[name.ID]
	if op == nil || !name.matches(op.job.Parent) {
		return nil, rpcerror.NotFound("Operation", name.String())
	}
	return op, nil
}
