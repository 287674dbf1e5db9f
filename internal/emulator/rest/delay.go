package rest

import (
	"net/http"
	"time"
)

// Delay returns next with a delay before each request, such as that of a distant network.
func Delay(delay time.Duration, next http.Handler) http.Handler {
	if delay <= 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}
