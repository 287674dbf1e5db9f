package worker

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A response is a handler's result.
type response struct {
	Error  string          `json:"error,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
}

// handle lets the handler do the work of a request.
func handle(handler Handler, request, data []byte) (answer response, output []byte) {
	result, output, err := handler.Handle(request, data)
	if err == nil {
		answer.Result, err = json.Marshal(result)
	}
	if err != nil {
		return response{Error: cmp.Or(err.Error(), "unknown error")}, nil
	}
	return answer, output
}

// writeFrame writes a value in JSON and bytes, each after its length.
func writeFrame(w io.Writer, value, data []byte) error {
	head := binary.BigEndian.AppendUint64(nil, uint64(len(value)))
	head = binary.BigEndian.AppendUint64(head, uint64(len(data)))
	for _, part := range [][]byte{head, value, data} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write to the process: %w", err)
		}
	}
	return nil
}

// readFrame reads what writeFrame wrote, of at most limit bytes.
func readFrame(r io.Reader, limit int64) (value, data []byte, err error) {
	var head [16]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, nil, fmt.Errorf("read from the process: %w", err)
	}
	sizes := [2]uint64{binary.BigEndian.Uint64(head[:]), binary.BigEndian.Uint64(head[8:])}
	if most := uint64(max(0, limit)); sizes[0] > most || sizes[1] > most {
		return nil, nil, errors.New("read from the process: too much data")
	}
	value, data = make([]byte, sizes[0]), make([]byte, sizes[1])
	for _, part := range [][]byte{value, data} {
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, nil, fmt.Errorf("read from the process: %w", err)
		}
	}
	return value, data, nil
}
