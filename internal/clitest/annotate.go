package clitest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// annotate returns a handler for images:annotate. The response to the first image is
// the first line of text, and so on.
func annotate(text string) http.Handler {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var batch struct {
			Requests []json.RawMessage `json:"requests"`
		}
		if err := json.NewDecoder(req.Body).Decode(&batch); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		responses := make([]string, len(batch.Requests))
		for i := range responses {
			responses[i] = lines[0]
			if len(lines) > 1 {
				lines = lines[1:]
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"responses": [`+strings.Join(responses, ", ")+"]}\n") // the client reports what it received
	})
}
