package rest

import "net/http"

// AllowOrigins returns next with the headers that let the web pages that RejectForeign
// accepts read the responses (CORS), and responds to their preflight requests.
func AllowOrigins(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isGRPC(r) {
			next.ServeHTTP(w, r)
			return
		}
		header := w.Header()
		for _, name := range []string{"Origin", "X-Origin", "Referer"} {
			header.Add("Vary", name)
		}
		origin := r.Header.Get("Origin")
		if origin == "" {
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Origin", origin)
		method := r.Header.Get("Access-Control-Request-Method")
		if r.Method != http.MethodOptions || method == "" {
			header.Set("Access-Control-Expose-Headers", "Content-Encoding,Content-Length,Content-Type,Date,Server,Vary")
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Methods", "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT")
		if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
			header.Set("Access-Control-Allow-Headers", names)
		}
		header.Set("Access-Control-Max-Age", "3600")
		header.Set("Content-Type", "text/html")
		header.Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
	})
}
