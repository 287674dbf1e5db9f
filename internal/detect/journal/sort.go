package journal

import (
	"bytes"
	"iter"
	"slices"
)

// Sorted returns the last outcome of every input, in the order of the names.
func (s *State) Sorted() iter.Seq2[Outcome, error] { return s.sorted(false) }

// Failures returns those of Sorted that are errors.
func (s *State) Failures() iter.Seq2[Outcome, error] {
	if s.Counts().Failed == 0 {
		return func(func(Outcome, error) bool) {}
	}
	return s.sorted(true)
}

func (s *State) sorted(failed bool) iter.Seq2[Outcome, error] {
	return func(yield func(Outcome, error) bool) {
		c := s.Counts()
		most := c.Failed
		if !failed {
			most += c.Done
		}
		l := nameList{names: make([]listedName, 0, most)}
		err := s.replay(func(_ []byte, p *parsed, at position) error {
			if (!failed || p.outcome == isFailed) && s.isLast(p, at) {
				l.add(p.name, at)
			}
			return nil
		})
		if err != nil {
			yield(Outcome{}, err)
			return
		}
		l.sort()
		for i := range l.names {
			o, ok, err := s.outcomeAt(l.names[i].at)
			if err == nil && !ok {
				continue
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}

// A nameList is a list of names with the positions of outcomes. It has no pointers to
// the names, of which there can be millions.
type nameList struct {
	names  []listedName
	chunks [][]byte // the bytes of the names; no chunk is copied to grow
}

type listedName struct {
	at                   position
	chunk, start, length uint32
}

const nameChunk = 1 << 20

func (l *nameList) add(name []byte, at position) {
	last := len(l.chunks) - 1
	if last < 0 || len(l.chunks[last])+len(name) > cap(l.chunks[last]) {
		l.chunks = append(l.chunks, make([]byte, 0, max(nameChunk, len(name))))
		last++
	}
	start := len(l.chunks[last])
	l.chunks[last] = append(l.chunks[last], name...)
	l.names = append(l.names, listedName{at, uint32(last), uint32(start), uint32(len(name))}) //nolint:gosec // at most maxLine
}

func (l *nameList) sort() {
	slices.SortFunc(l.names, func(a, b listedName) int { return bytes.Compare(l.name(a), l.name(b)) })
}

func (l *nameList) name(n listedName) []byte { return l.chunks[n.chunk][n.start : n.start+n.length] }
