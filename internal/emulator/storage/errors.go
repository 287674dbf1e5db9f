package storage

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io/fs"
	"net/http"
)

// An apiError is an error in the format of the service.
type apiError struct {
	code            int // the HTTP status
	reason, message string
}

// Error implements error.
func (e *apiError) Error() string { return e.message }

func invalid(message string) error { return &apiError{http.StatusBadRequest, "invalid", message} }

// convert returns the apiError for any error.
func convert(err error) *apiError {
	var known *apiError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, fs.ErrNotExist):
		return &apiError{http.StatusNotFound, "notFound", "No such object."}
	case errors.Is(err, fs.ErrPermission):
		return &apiError{http.StatusForbidden, "forbidden", "The file of the object cannot be accessed."}
	case errors.As(err, new(*http.MaxBytesError)):
		return &apiError{http.StatusRequestEntityTooLarge, "uploadTooLarge", "The request is too large. Upload the object in chunks."}
	}
	return &apiError{http.StatusInternalServerError, "backendError", err.Error()}
}

type errorDetail struct {
	Message string `json:"message"`
	Domain  string `json:"domain"`
	Reason  string `json:"reason"`
}

type errorStatus struct {
	Code    int           `json:"code"`
	Message string        `json:"message"`
	Errors  []errorDetail `json:"errors"`
}

func writeError(w http.ResponseWriter, r *http.Request, err error) {
	e := convert(err)
	if e.code == http.StatusNotModified {
		w.WriteHeader(e.code)
		return
	}
	writeJSON(w, r, e.code, map[string]errorStatus{"error": {e.code, e.message, []errorDetail{{e.message, "global", e.reason}}}})
}

// writeXMLError writes an error of the XML API.
func writeXMLError(w http.ResponseWriter, err error) {
	e := convert(err)
	if e.code == http.StatusNotModified {
		w.WriteHeader(e.code)
		return
	}
	names := map[int]string{http.StatusNotFound: "NoSuchKey", http.StatusForbidden: "AccessDenied", http.StatusPreconditionFailed: "PreconditionFailed"}
	body := struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: names[e.code], Message: e.message}
	w.Header().Set("Content-Type", "application/xml; charset=UTF-8")
	w.WriteHeader(e.code)
	_ = xml.NewEncoder(w).Encode(body) // an error means that the client is gone
}

// writeJSON writes a response. Like in other Google APIs, it is indented, unless
// prettyPrint is false.
func writeJSON(w http.ResponseWriter, r *http.Request, code int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(code)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if r.URL.Query().Get("prettyPrint") != "false" {
		encoder.SetIndent("", "  ")
	}
	_ = encoder.Encode(body) // an error means that the client is gone
}
