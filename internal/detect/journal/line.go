package journal

import (
	"encoding/base64"
	"encoding/hex"
	"time"
)

// A parsed is what a State needs of a record.
type parsed struct {
	version int64 // 0 unless the record is of a run
	run     []byte
	id      int64
	sent    []hash // the hashes of the names of a request's inputs
	unsent  bool   // they were not sent after all
	batch   bool   // the request starts an operation
	started []byte // the name of the operation that the request id started
	ended   []byte // the name of one that needs nothing more
	outcome kind
	name    []byte
	entry   entry // of an outcome, without its position; of a request, only the time
}

type kind byte

const (
	other kind = iota
	isDone
	isFailed
	isNoInput
)

func (k kind) status() status {
	switch k {
	case isFailed:
		return statusFailed
	case isNoInput:
		return statusNoInput
	default:
		return statusDone
	}
}

// parse reads a record, and reports whether it is one, or a JSON object of a newer
// version.
func (p *parsed) parse(text []byte) bool {
	*p = parsed{sent: p.sent[:0]}
	s := scanner{rest: text}
	s.object(func(key []byte) {
		switch string(key) {
		case "v":
			p.version = s.integer()
		case "run":
			p.run = s.value()
		case "sent", "unsent":
			p.unsent = string(key) == "unsent"
			p.request(&s)
		case "operation":
			p.operation(&s)
		case "ended":
			p.ended = readOperation(&s)
		case "done":
			p.outcome = isDone
			p.fields(&s)
		case "failed":
			p.outcome = isFailed
			p.fields(&s)
		case "noInput":
			p.outcome = isNoInput
			p.fields(&s)
		default:
			s.value()
		}
	})
	return s.end() && (p.outcome == other || len(p.name) > 0)
}

func (p *parsed) request(s *scanner) {
	s.object(func(key []byte) {
		switch string(key) {
		case "id":
			p.id = s.integer()
		case "inputs":
			s.array(func() {
				if name := readName(s); !s.failed {
					p.sent = append(p.sent, hashName(name))
				}
			})
		case "time":
			p.entry.time = readSeconds(s)
		case "batch":
			p.batch = true
			s.value()
		default:
			s.value()
		}
	})
}

func (p *parsed) operation(s *scanner) {
	s.object(func(key []byte) {
		switch string(key) {
		case "id":
			p.id = s.integer()
		case "name":
			p.started = s.text()
		default:
			s.value()
		}
	})
}

// readOperation returns the name of an operation.
func readOperation(s *scanner) []byte {
	p := parsed{}
	p.operation(s)
	return p.started
}

// fields reads those of an outcome that are in an entry.
func (p *parsed) fields(s *scanner) {
	e := &p.entry
	e.status = p.outcome.status()
	s.object(func(key []byte) {
		switch string(key) {
		case "name":
			p.name = readName(s)
		case "sha256":
			e.sum = readSum(s)
		case "size":
			e.size = s.integer()
		case "mtime":
			e.modTime = readTime(s).UnixNano()
		case "time":
			e.time = readSeconds(s)
		case "units":
			e.units = uint16(min(max(0, s.integer()), maxUnits))
		case "retry":
			e.set(flagRetry, s.boolean())
		case "error":
			s.object(func(key []byte) {
				if string(key) == "sent" {
					e.set(flagWasSent, s.boolean())
				} else {
					s.value()
				}
			})
		default:
			s.value()
		}
	})
}

func readSum(s *scanner) hash {
	var sum [32]byte
	text := s.text()
	if len(text) != hex.EncodedLen(len(sum)) {
		s.fail()
	} else if _, err := hex.Decode(sum[:], text); err != nil {
		s.fail()
	}
	return hash(sum[:])
}

func readName(s *scanner) []byte {
	if s.peek() != '{' {
		return s.text()
	}
	var name []byte
	s.object(func(key []byte) {
		if string(key) != "base64" {
			s.value()
			return
		}
		var err error
		if name, err = base64.StdEncoding.AppendDecode(nil, s.text()); err != nil {
			s.fail()
		}
	})
	return name
}

// readSeconds returns a time in seconds since 1970.
func readSeconds(s *scanner) uint32 {
	return uint32(max(0, readTime(s).Unix())) //nolint:gosec // until 2106
}

func readTime(s *scanner) time.Time {
	var t time.Time
	if t.UnmarshalText(s.text()) != nil {
		s.fail()
	}
	return t
}
