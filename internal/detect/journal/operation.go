package journal

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"vision1/internal/detect"
)

// An Operation is what a request started whose results are not all stored.
type Operation struct {
	Name    string
	Journal string // in which the request is recorded: "journal.jsonl"
	Kind    detect.Kind
	Output  string         // what the URLs of its output files start with
	Inputs  []detect.Input // all inputs of the request, in order
	// Pending are the places in Inputs of those that have no outcome.
	Pending []int
}

type operationJSON struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type endedJSON struct {
	Name string `json:"name"`
}

// A requestKey is a request: its ID is unique in its journal.
type requestKey struct {
	journal int
	id      int64
}

// A started is a request that starts an operation.
type started struct {
	name   string // of the operation; "" as long as it is not known
	at     []position
	inputs []hash
}

// An operationTable has the operations that have not ended.
type operationTable struct {
	requests map[requestKey]*started
	byName   map[string]requestKey
	pending  map[hash]*started   // by inputs; only those with a name
	ended    map[string]struct{} // names that were read before the operation
}

func newOperationTable() operationTable {
	return operationTable{
		requests: map[requestKey]*started{}, byName: map[string]requestKey{}, pending: map[hash]*started{}, ended: map[string]struct{}{},
	}
}

func (t *operationTable) isPending(input hash) bool { return t.pending[input] != nil }

// remove removes the operation of a request, and returns its inputs.
func (t *operationTable) remove(key requestKey) []hash {
	r := t.requests[key]
	if r == nil {
		return nil
	}
	delete(t.requests, key)
	delete(t.byName, r.name)
	for _, input := range r.inputs {
		if t.pending[input] == r {
			delete(t.pending, input)
		}
	}
	return r.inputs
}

// name sets the name of the operation that a request started.
func (t *operationTable) name(key requestKey, name string) {
	r := t.requests[key]
	if r == nil {
		return // its record can't be read
	}
	r.name = name
	t.byName[name] = key
	for _, input := range r.inputs {
		t.pending[input] = r
	}
}

// applyOperation adds what a record says about operations.
func (s *State) applyOperation(p *parsed) {
	t, key := &s.operations, requestKey{p.entry.at.journal(), p.id}
	switch {
	case p.unsent:
		t.remove(key)
	case p.batch:
		r := t.requests[key]
		if r == nil {
			r = &started{}
			t.requests[key] = r
		}
		r.at, r.inputs = append(r.at, p.entry.at), append(r.inputs, p.sent...)
	case p.started != nil:
		name := string(p.started)
		t.name(key, name)
		if _, ended := t.ended[name]; ended {
			delete(t.ended, name)
			s.endOperation(key, p)
		}
	case p.ended != nil:
		key, known := t.byName[string(p.ended)]
		if !known {
			t.ended[string(p.ended)] = struct{}{}
			return
		}
		s.endOperation(key, p)
	}
}

// endOperation removes an operation. Its inputs without an outcome, if it was canceled,
// are as if they had not been sent.
func (s *State) endOperation(key requestKey, p *parsed) {
	at := entry{at: newPosition(key.journal, 0), time: p.entry.time}
	for _, input := range s.operations.remove(key) {
		s.index.setSent(input, &at, false)
	}
}

// AppendOperation records the name of the operation that a request started. The record
// is on the disk when AppendOperation returns.
func (j *Journal) AppendOperation(id int64, name string) error {
	if err := j.append(&line{Operation: &operationJSON{id, name}}); err != nil {
		return err
	}
	return j.sync()
}

// AppendEnded records that an operation needs nothing more: each of its inputs has an
// outcome, or it was canceled.
func (j *Journal) AppendEnded(name string) error { return j.append(&line{Ended: &endedJSON{name}}) }

// Operations returns the operations that have not ended, in the order of the journals.
func (s *State) Operations() ([]Operation, error) {
	s.mu.Lock()
	var keys []requestKey
	for _, key := range s.operations.byName {
		keys = append(keys, key)
	}
	s.mu.Unlock()
	slices.SortFunc(keys, func(a, b requestKey) int { return cmp.Or(a.journal-b.journal, cmp.Compare(a.id, b.id)) })
	var operations []Operation
	for _, key := range keys {
		o, ok, err := s.operation(key)
		if err != nil {
			return nil, err
		}
		if ok {
			operations = append(operations, o)
		}
	}
	return operations, nil
}

// operation reads an operation. ok is false if it has ended meanwhile.
func (s *State) operation(key requestKey) (o Operation, ok bool, err error) {
	s.mu.Lock()
	r := s.operations.requests[key]
	s.mu.Unlock()
	if r == nil {
		return o, false, nil
	}
	o = Operation{Name: r.name, Journal: filepath.Base(s.paths[key.journal])}
	for _, at := range r.at {
		batch, err := s.batchAt(at)
		if err != nil {
			return o, false, err
		}
		o.Kind, o.Output = batch.Kind, batch.Output
		for i := range batch.Objects {
			if e, _ := s.Lookup(batch.Objects[i].Name); e.Pending {
				o.Pending = append(o.Pending, len(o.Inputs)+i)
			}
		}
		o.Inputs = append(o.Inputs, batch.Objects...)
	}
	return o, true, nil
}

// batchAt reads a part of a batch again.
func (s *State) batchAt(at position) (*Batch, error) {
	file, release, err := s.open(at.journal())
	if err != nil {
		return nil, err
	}
	defer release()
	in := bufio.NewReaderSize(io.NewSectionReader(file, at.offset(), maxLine), 1<<10)
	text, err := in.ReadBytes('\n')
	if err != nil {
		return nil, readError(file.Name(), err)
	}
	_, batch, err := SentBatch(text)
	if err == nil && batch == nil {
		err = errNoRequest
	}
	if err != nil {
		return nil, readError(file.Name(), err)
	}
	return batch, nil
}

// Unnamed returns how many requests may have started an operation whose name is not
// known, and have inputs without an outcome.
func (s *State) Unnamed() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for r := range maps.Values(s.operations.requests) {
		isOpen := func(input hash) bool {
			e := s.index.find(input)
			return e != nil && e.flags&flagUnknown != 0 && e.status != statusDone && !s.operations.isPending(input)
		}
		if r.name == "" && slices.ContainsFunc(r.inputs, isOpen) {
			n++
		}
	}
	return n
}

// IsMine reports whether the process that writes to a journal is to wait for an operation
// that another one started: all processes that write to a directory have journals with
// the same number of shares. has says what is in this process's share.
func (o *Operation) IsMine(journal string, has func(name string) bool) bool {
	switch {
	case o.Journal == journal, journal == Default:
		return true
	case shareCount(o.Journal) == shareCount(journal):
		return false
	default:
		return has(o.Name)
	}
}

// OperationRecord returns the record of the name of an operation, as it is in a journal.
func OperationRecord(name string) ([]byte, error) {
	return (&line{Operation: &operationJSON{Name: name}}).encode()
}

// OperationName returns the name in such a record.
func OperationName(record []byte) (string, error) {
	var l line
	if err := json.Unmarshal(record, &l); err != nil || l.Operation == nil {
		return "", errNoOperation
	}
	return l.Operation.Name, nil
}
