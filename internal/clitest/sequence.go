package clitest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// Sequence returns a handler with scripted responses. The keys of paths are
// "METHOD PATH"; each request for one gets its next step, and the last step
// repeats. A step is "STATUS body", or the body alone for status 200; "hang-up"
// closes the connection before the response, and "cut" in the middle of it.
func Sequence(paths map[string][]string) http.Handler {
	var mu sync.Mutex
	served := map[string]int{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + " " + r.URL.Path
		steps := paths[key]
		if len(steps) == 0 {
			http.Error(w, "unexpected request: "+key, http.StatusTeapot)
			return
		}
		mu.Lock()
		step := steps[min(served[key], len(steps)-1)]
		served[key]++
		mu.Unlock()
		switch step {
		case "hang-up":
			HangUp().ServeHTTP(w, r)
			return
		case "cut":
			CutBody().ServeHTTP(w, r)
			return
		}
		code, body := http.StatusOK, step
		if first, rest, ok := strings.Cut(step, " "); ok && len(first) == 3 && first[0] >= '2' && first[0] <= '5' {
			body = rest
			_, _ = fmt.Sscan(first, &code) // three digits
		}
		RespondJSON(code, body).ServeHTTP(w, r)
	})
}
