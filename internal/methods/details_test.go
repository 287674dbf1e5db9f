package methods_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"vision1/internal/clitest"
	"vision1/internal/diag"
)

// The error object of a wait for several operations has the error of each one.
func TestBatchErrorObject(t *testing.T) {
	t.Parallel()
	responses := map[string]string{
		"good":    `{"name":"operations/good","done":true,"response":{}}`,
		"failed":  `{"name":"operations/failed","done":true,"error":{"code":3,"message":"Bad input.","details":[{"@type":"t"}]}}`,
		"partial": `{"name":"operations/partial","done":true,"response":{"responses":[{},{"error":{"code":3,"message":"Bad image data."}}]}}`,
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body := http.StatusOK, responses[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]
		if body == "" {
			status, body = http.StatusNotFound, `{"error":{"code":404,"status":"NOT_FOUND","message":"Not found."}}`
		}
		clitest.RespondJSON(status, body).ServeHTTP(w, r)
	})
	const (
		failed  = `{"operation":"operations/failed","code":3,"status":"INVALID_ARGUMENT","message":"Bad input.","details":[{"@type":"t"}]}`
		partial = `{"code":3,"message":"Bad image data.","operation":"operations/partial","part":"responses[1]"}`
		missing = `{"operation":"operations/missing","code":404,"status":"NOT_FOUND","message":"Not found."}`
	)
	for _, tt := range []struct {
		names   []string
		message string
		details []string
	}{
		{[]string{"good", "failed", "partial"}, "1 operation failed", []string{failed, partial}},
		{[]string{"failed", "good", "missing"}, "1 operation of 3 could not be polled", []string{failed, missing}},
	} {
		var args []string
		for _, name := range tt.names {
			args = append(args, "operations/"+name)
		}
		err := newCommandFor(t, handler).wait(t.Context(), t, args...)
		object := diag.Object{}
		if err != nil {
			object.Message = err.Error()
		}
		diag.Describe(err, &object)
		var details []string
		for _, raw := range object.Details {
			details = append(details, string(raw))
		}
		got := strings.Join(details, "\n")
		if object.Message != tt.message || len(details) != len(tt.details) {
			t.Errorf("%v: %q, details %s (%v)", tt.names, object.Message, got, err)
		}
		for _, want := range tt.details {
			if !json.Valid([]byte(want)) || !strings.Contains(got, want) {
				t.Errorf("%v: details %s; want %s", tt.names, got, want)
			}
		}
	}
}
