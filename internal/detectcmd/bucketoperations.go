package detectcmd

import (
	"context"
	"errors"
	"maps"
	"path"
	"slices"
	"sync"

	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
)

// operationPrefix starts the names of the objects with the names of operations. The rest
// is that of the object of the request.
const operationPrefix = journal.Dir + "/operations/"

// bucketOperations is the operations that are recorded in Cloud Storage, by the base names
// of their objects.
type bucketOperations struct {
	// As read at the start.
	batches map[string]*journal.Batch
	// orphans have no request: all of its inputs have an outcome.
	orphans []string

	mu      sync.Mutex
	names   map[string]string // of operations
	pending map[string]struct{}
}

func newBucketOperations() bucketOperations {
	return bucketOperations{batches: map[string]*journal.Batch{}, names: map[string]string{}, pending: map[string]struct{}{}}
}

// complete finds the inputs of operations when all objects were read.
func (b *bucketOperations) complete() {
	for object := range b.names {
		batch := b.batches[object]
		if batch == nil {
			b.orphans = append(b.orphans, operationPrefix+object)
			continue
		}
		for i := range batch.Objects {
			b.pending[batch.Objects[i].Name] = struct{}{}
		}
	}
}

func (b *bucketOperations) isPending(input string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.pending[input]
	return ok
}

// find returns the object of an operation.
func (b *bucketOperations) find(name string) (object string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for object, n := range b.names {
		if n == name {
			return object, true
		}
	}
	return "", false
}

// remove removes an operation.
func (b *bucketOperations) remove(object string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.names, object)
	batch := b.batches[object]
	if batch == nil {
		return
	}
	for i := range batch.Objects {
		delete(b.pending, batch.Objects[i].Name)
	}
}

func (j *bucketJournal) readOperation(ctx context.Context, name string) error {
	record, err := j.objects.Read(ctx, name)
	if isNotFound(err) { // another process finished it
		return nil
	}
	if err != nil {
		return err
	}
	operation, err := journal.OperationName(record)
	if err != nil {
		return &recordError{j.objects.URL(name), err}
	}
	j.operations.names[path.Base(name)] = operation
	return nil
}

// AppendOperation writes an object with the name of the operation that a request started.
func (j *bucketJournal) AppendOperation(id int64, name string) error {
	record, err := journal.OperationRecord(name)
	if err != nil {
		return err
	}
	j.mu.Lock()
	object := path.Base(j.ids[id])
	j.mu.Unlock()
	if _, err := j.objects.Create(j.ctx, operationPrefix+object, recordType, record); err != nil {
		return err
	}
	j.operations.mu.Lock()
	defer j.operations.mu.Unlock()
	j.operations.names[object] = name
	return nil
}

// AppendEnded deletes the objects of an operation that needs nothing more: first that of
// the request, because one without an operation would be sent again.
func (j *bucketJournal) AppendEnded(name string) error {
	object, ok := j.operations.find(name)
	if !ok {
		return nil
	}
	j.mu.Lock()
	delete(j.open, sentPrefix+object)
	j.mu.Unlock()
	err := errors.Join(j.objects.Delete(j.ctx, sentPrefix+object), j.objects.Delete(j.ctx, operationPrefix+object))
	if err == nil {
		j.operations.remove(object)
	}
	return err
}

// pending returns the operations of earlier runs, and how many requests may have started
// others.
func (j *bucketJournal) pending() (operations []journal.Operation, unnamed int) {
	for _, object := range slices.Sorted(maps.Keys(j.operations.batches)) {
		batch, name := j.operations.batches[object], j.operations.names[object]
		o := journal.Operation{Name: name, Journal: object, Kind: batch.Kind, Output: batch.Output, Inputs: batch.Objects}
		for i := range batch.Objects {
			if !j.bucket.HasKey(results.KeyOf(batch.Objects[i].Result)) {
				o.Pending = append(o.Pending, i)
			}
		}
		switch {
		case name != "":
			operations = append(operations, o)
		case len(o.Pending) > 0:
			unnamed++
		}
	}
	return operations, unnamed
}
