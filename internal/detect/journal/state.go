package journal

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"sync"
	"time"
)

// A State is what the journals of a directory say. It takes about 80 bytes for
// each input. It is safe for concurrent use.
type State struct {
	mu      sync.Mutex
	index   index
	paths   []string         // of the journals
	ends    []int64          // of what was read of them
	files   map[int]*os.File // opened to read outcomes again
	lastRun *Run
	nextID  int64
	units   int64
	garbage int
	parsed  parsed // reused

	operations operationTable
}

// An Entry is what is known of an input.
type Entry struct {
	Done   bool // its result was stored
	Failed bool
	// Retry says that a failed input is to be tried again without being asked:
	// nothing was sent for it, or the command ended before it was retried.
	Retry bool
	// Unknown says that a request with the input was sent, or was about to be, and
	// there is no outcome of it.
	Unknown bool
	// Pending says that an operation with the input is running, or that its results
	// have yet to be stored.
	Pending bool
	Size    int64
	ModTime time.Time // in UTC; zero if there is none

	sum hash
	at  position
}

// HasBytes reports whether the bytes of the input had this SHA-256.
func (e *Entry) HasBytes(sum [32]byte) bool { return e.sum == hash(sum[:]) }

// NewState returns the State of no journal.
func NewState() *State {
	return &State{files: make(map[int]*os.File), operations: newOperationTable()}
}

// Lookup returns what is known of the input with a name.
func (s *State) Lookup(name string) (Entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.index.find(hashName([]byte(name)))
	if e == nil {
		return Entry{}, false
	}
	x := e.export()
	if x.Unknown && s.operations.isPending(e.name) {
		x.Unknown, x.Pending = false, true
	}
	return x, true
}

// LookupSHA256 returns the entry of an input with these bytes whose result was
// stored.
func (s *State) LookupSHA256(sum [32]byte) (Entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.index.findSum(hash(sum[:]))
	if e == nil || e.status != statusDone {
		return Entry{}, false
	}
	return e.export(), true
}

// Counts are numbers of inputs, unless they say otherwise.
type Counts struct {
	Done    int
	Failed  int
	Unknown int   // sent without an outcome, and not done before
	Pending int   // in operations, and not done before
	Units   int64 // that were sent in all runs, as far as there are outcomes
	Garbage int   // lines that are not records
}

// Counts returns the totals.
func (s *State) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := Counts{Units: s.units, Garbage: s.garbage}
	for e := range s.index.all() {
		switch e.status {
		case statusDone:
			c.Done++
		case statusFailed:
			c.Failed++
		case statusNone, statusNoInput:
		}
		switch {
		case e.flags&flagUnknown == 0 || e.status == statusDone:
		case s.operations.isPending(e.name):
			c.Pending++
		default:
			c.Unknown++
		}
	}
	return c
}

// LastRun returns the start of the last command, or nil.
func (s *State) LastRun() *Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastRun
}

// CheckSettings returns a *ConflictError if the results so far are of other
// settings.
func (s *State) CheckSettings(settings map[string]string) error {
	last := s.LastRun()
	if last == nil || maps.Equal(last.Settings, settings) {
		return nil
	}
	keys := slices.Concat(slices.Collect(maps.Keys(last.Settings)), slices.Collect(maps.Keys(settings)))
	slices.Sort(keys)
	conflict := &ConflictError{}
	for _, key := range slices.Compact(keys) {
		if before, now := last.Settings[key], settings[key]; before != now {
			conflict.Differences = append(conflict.Differences, Difference{Setting: key, Before: before, Now: now})
		}
	}
	return conflict
}

// apply adds a record that is at a position, and reports whether it is one. Its
// error is a *VersionError.
func (s *State) apply(text []byte, at position) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.parsed
	if !p.parse(text) {
		s.garbage++
		return false, nil
	}
	if p.version != 0 && p.version != version {
		return true, &VersionError{Path: s.paths[at.journal()], Version: p.version}
	}
	if p.run != nil {
		s.setRun(p.run)
	}
	s.nextID = max(s.nextID, p.id)
	p.entry.at = at
	for _, hash := range p.sent {
		s.index.setSent(hash, &p.entry, !p.unsent)
	}
	s.applyOperation(p)
	if p.outcome != other {
		s.units += int64(p.entry.units)
		s.index.setOutcome(hashName(p.name), &p.entry)
	}
	return true, nil
}

func (s *State) setRun(text []byte) {
	var run Run
	if json.Unmarshal(text, &run) == nil && (s.lastRun == nil || !run.Time.Before(s.lastRun.Time)) {
		s.lastRun = &run
	}
}
