package rest

import (
	"net/http"
	"strings"
)

// isCallback reports whether a name can be the function of callback=NAME.
func isCallback(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.[]") == ""
}

// A paddedWriter wraps a response in a call of a JavaScript function (JSONP).
type paddedWriter struct {
	http.ResponseWriter
	callback string
	started  bool
}

// WriteHeader implements http.ResponseWriter.
func (w *paddedWriter) WriteHeader(code int) {
	if w.started {
		return
	}
	w.started = true
	header := w.Header()
	header.Set("Content-Type", "text/javascript; charset=UTF-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Del("Content-Length")
	w.ResponseWriter.WriteHeader(code)
	w.write("// API callback\n" + w.callback + "(")
}

// Write implements http.ResponseWriter.
func (w *paddedWriter) Write(content []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.ResponseWriter.Write(content) //nolint:wrapcheck // the connection's error
}

// finish ends the call of the function.
func (w *paddedWriter) finish() {
	w.WriteHeader(http.StatusOK)
	w.write(");\n")
}

// write writes text. An error means that the client is gone.
func (w *paddedWriter) write(text string) {
	_, _ = w.ResponseWriter.Write([]byte(text)) //nolint:gosec // isCallback allows no markup
}
