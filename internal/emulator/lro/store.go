// Package lro holds the emulator's long-running operations: each works for the
// set time, then holds its response, and can be cancelled until then.
package lro

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/clock"
	"vision1/internal/emulator/rpcerror"
)

// cancelDelay is how long a cancelled operation takes to end: the real service
// is never at once done with it.
const cancelDelay = 200 * time.Millisecond

// A Store keeps operations, the oldest first.
type Store struct {
	clock    clock.Clock
	workTime time.Duration

	ctx     context.Context
	stop    context.CancelFunc
	pending sync.WaitGroup // timers set and work under way

	mu         sync.Mutex
	operations []*operation
	byID       map[string]*operation
	started    uint64
}

// NewStore returns an empty store whose operations take workTime to end. Where
// that is not positive they are done when they are started.
func NewStore(c clock.Clock, workTime time.Duration) *Store {
	ctx, stop := context.WithCancel(context.Background())
	return &Store{clock: c, workTime: workTime, ctx: ctx, stop: stop, byID: make(map[string]*operation)}
}

// Close forgets all work that has not ended and returns when none is under way.
func (s *Store) Close() {
	s.stop()
	s.mu.Lock()
	for _, op := range s.operations {
		op.stopTimer()
	}
	s.mu.Unlock()
	s.pending.Wait()
}

// A Job is what an operation does.
type Job struct {
	// Parent is "projects/P/locations/L", "projects/P" or empty; the
	// operation's name begins with it.
	Parent string
	// Metadata returns what Operation.metadata holds at a state; end is the
	// zero time while the operation runs.
	Metadata func(state State, begin, end time.Time) proto.Message
	// Run does the work, once, at the end of the operation's time, and returns
	// the response. It is not called for a cancelled operation.
	Run func(ctx context.Context) (proto.Message, error)
}

// StartProto begins an operation and returns the message that a call which
// starts one answers with.
func (s *Store) StartProto(job Job) (*longrunningpb.Operation, error) {
	started, err := s.Start(job)
	if err != nil {
		return nil, err
	}
	op, err := started.Proto()
	if err != nil {
		return nil, rpcerror.Internal(err)
	}
	return op, nil
}

// Start begins an operation and returns how it stands.
func (s *Store) Start(job Job) (Snapshot, error) {
	id, err := newID()
	if err != nil {
		return Snapshot{}, err
	}
	ctx, cancel := context.WithCancel(s.ctx)
	op := &operation{job: job, id: id, begin: s.clock.Now(), cancelWork: cancel, ended: make(chan struct{})}

	s.mu.Lock()
	if s.ctx.Err() != nil {
		s.mu.Unlock()
		cancel()
		return Snapshot{}, status.Errorf(codes.Unavailable, "the service is shutting down")
	}
	s.started++
	op.number = s.started
	s.operations = append(s.operations, op)
	s.byID[id] = op
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
	return op.snapshot(), nil
}

// newID returns a name that has never been handed out, in the service's style.
func newID() (string, error) {
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", fmt.Errorf("make an operation's name: %w", err)
	}
	return hex.EncodeToString(id[:]), nil
}

// after sets a timer that Close waits for or stops. The caller holds the lock.
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

// work does an operation's job; what comes out counts unless it was cancelled
// in the meantime.
func (s *Store) work(ctx context.Context, op *operation) {
	response, err := op.job.Run(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if op.cancelAsked || s.ctx.Err() != nil {
		return
	}
	state := Succeeded
	if err != nil {
		state = Failed
	}
	op.finish(state, s.clock.Now(), response, err)
}

// Cancel asks an operation to end early. One that has ended stays as it is, and
// that is no error, as in the real service.
func (s *Store) Cancel(name Name) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := s.find(name)
	if op == nil {
		return rpcerror.NotFound("Operation", name.String())
	}
	if op.state != Running || op.cancelAsked {
		return nil
	}
	op.cancelAsked = true
	op.cancelWork()
	op.stopTimer()
	op.stopTimer = s.after(cancelDelay, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		op.finish(Cancelled, s.clock.Now(), nil, status.Errorf(codes.Canceled, "The operation was cancelled."))
	})
	return nil
}

// Delete forgets an operation. Its work goes on: that is what cancelling is for.
func (s *Store) Delete(name Name) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := s.find(name)
	if op == nil {
		return rpcerror.NotFound("Operation", name.String())
	}
	delete(s.byID, op.id)
	s.operations = slices.DeleteFunc(s.operations, func(other *operation) bool { return other == op })
	return nil
}

// Get returns how an operation stands, and a channel that is closed when it
// has ended.
func (s *Store) Get(name Name) (Snapshot, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := s.find(name)
	if op == nil {
		return Snapshot{}, nil, rpcerror.NotFound("Operation", name.String())
	}
	return op.snapshot(), op.ended, nil
}

// List returns at most limit operations that keep says yes to, of those started
// after the one numbered after, and whether there are more.
func (s *Store) List(after uint64, limit int, keep func(Snapshot) bool) (page []Snapshot, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, _ := slices.BinarySearchFunc(s.operations, after+1, func(op *operation, number uint64) int {
		return cmp.Compare(op.number, number)
	})
	for _, op := range s.operations[first:] {
		snapshot := op.snapshot()
		if !keep(snapshot) {
			continue
		}
		if len(page) == limit {
			return page, true
		}
		page = append(page, snapshot)
	}
	return page, false
}

func (s *Store) find(name Name) *operation {
	op := s.byID[name.ID]
	if op == nil || !name.addresses(op.job.Parent) {
		return nil
	}
	return op
}
