package cursor

import (
	"vision1/internal/api"
	"vision1/internal/diag"
)

// walk follows a path from the cursor. On a mistake it goes on as far as the
// words say, so that .. still counts right, and returns the first one.
func (p *parser) walk(path string) (*spot, *diag.Diagnostic) {
	at := p.cursor
	var first *diag.Diagnostic
	for s := range steps(path) {
		next, fault := at.follow(s, p.word)
		if fault != nil && first == nil && !(p.baseLost && isNumber(s.name)) {
			first = fault.At(s.start, s.end)
		}
		at = next
	}
	return at, first
}

// follow returns where a step leads: with a fault, a lost spot as deep as the
// step says.
func (s *spot) follow(to step, word int) (*spot, *diag.Diagnostic) {
	switch to.kind {
	case toRoot:
		for s.back != nil {
			s = s.back
		}
		return s, nil
	case upward:
		return s.upward(to.up)
	case dangling:
		return s.misplaced(), diag.Errorf("ends in a single dot; leave it out, or type two to go one up")
	}
	if s.lost > 0 {
		return s.astray(), nil
	}
	next, fault := s.down(to.name, word)
	if fault != nil && (next == nil || next.lost == 0) {
		next = s.astray()
	}
	return next, fault
}

// upward takes back n parts.
func (s *spot) upward(n int) (*spot, *diag.Diagnostic) {
	if s.lost > n {
		nearer := *s
		nearer.lost -= n
		return &nearer, nil
	}
	if s.lost > 0 {
		n -= s.lost
		s = s.back
	}
	for range n {
		if s.back == nil {
			return s.astray(), diag.Errorf("leads above the root of the request, which a single dot leads to")
		}
		s = s.back
	}
	return s, nil
}

// astray returns the spot that a mistyped part below s leads to.
func (s *spot) astray() *spot {
	if s.lost > 0 {
		farther := *s
		farther.lost++
		return &farther
	}
	return &spot{lost: 1, back: s, in: s}
}

// misplaced returns a lost spot in place of s, for a move that must not end there.
func (s *spot) misplaced() *spot {
	if s.lost > 0 || s.back == nil {
		return s
	}
	return &spot{lost: 1, back: s.back, in: s.in}
}

// checkMove refuses a move onto what only takes values.
func checkMove(at *spot) *diag.Diagnostic {
	t := at.typ
	switch {
	case at.lost > 0:
		return nil
	case t.Kind == api.KindMessage || t.Map:
		return nil
	case t.List:
		return diag.Errorf("%s takes values: each %s=... adds one", at.title(), at.title())
	default:
		return diag.Errorf("%s is %s; it takes a value: %s=...", at.title(), withArticle(t.Kind.String()), at.title())
	}
}
