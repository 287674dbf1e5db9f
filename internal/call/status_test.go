package call

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// An errorResponse is an HTTP response with an error.
type errorResponse struct {
	code        int
	contentType string
	body        string
	header      []string // names and values
}

func response(code int, contentType, body string, header ...string) errorResponse {
	return errorResponse{code, contentType, body, header}
}

func (r *errorResponse) read() *ServiceError {
	h := http.Header{"Content-Type": {r.contentType}}
	for i := 0; i+1 < len(r.header); i += 2 {
		h.Set(r.header[i], r.header[i+1])
	}
	return readError(&http.Response{StatusCode: r.code, Header: h, Body: io.NopCloser(strings.NewReader(r.body))})
}

// TestReadError reads errors of the service and of proxies.
func TestReadError(t *testing.T) {
	t.Parallel()
	const plain, page = "application/json; charset=UTF-8", "text/html; charset=UTF-8"
	tests := []struct {
		name     string
		response errorResponse
		want     ServiceError // without Details
		text     string
	}{
		{"Status", response(404, plain, `{"error":{"code":404,"message":"No such thing.","status":"NOT_FOUND","details":[]}}`),
			ServiceError{Code: 404, Status: "NOT_FOUND", Message: "No such thing."}, "No such thing. (404 NOT_FOUND)"},
		{"list with one Status", response(429, plain, `[{"error":{"message":"m","status":"RESOURCE_EXHAUSTED"}}]`),
			ServiceError{Code: 429, Status: "RESOURCE_EXHAUSTED", Message: "m"}, "m (429 RESOURCE_EXHAUSTED)"},
		{"Status without a message", response(503, plain, `{"error":{"status":"UNAVAILABLE"}}`),
			ServiceError{Code: 503, Status: "UNAVAILABLE"}, "Service Unavailable (503 UNAVAILABLE)"},
		{"legacy error", response(400, plain, `{"error":{"code":400,"message":"m","errors":[{"domain":"global","reason":"badRequest"}]}}`),
			ServiceError{Code: 400, Message: "m"}, "m (400)"},
		{"OAuth error", response(401, plain, `{"error":"invalid_client","error_description":"d"}`),
			ServiceError{Code: 401, BodyExcerpt: `{"error":"invalid_client","error_description":"d"}`}, "Unauthorized (401)"},
		{"details of another type", response(400, plain, `{"error":{"message":"m","status":"INVALID_ARGUMENT","details":{"a":1}}}`),
			ServiceError{Code: 400, Status: "INVALID_ARGUMENT", Message: "m"}, "m (400 INVALID_ARGUMENT)"},
		{"message of another type", response(400, plain, `{"error":{"message":{"a":1},"status":"INVALID_ARGUMENT"}}`),
			ServiceError{Code: 400, Status: "INVALID_ARGUMENT"}, "Bad Request (400 INVALID_ARGUMENT)"},
		{"other JSON", response(500, plain, `{"oops":true}`), ServiceError{Code: 500, BodyExcerpt: `{"oops":true}`}, "Internal Server Error (500)"},
		{"null", response(500, plain, `null`), ServiceError{Code: 500, BodyExcerpt: `null`}, "Internal Server Error (500)"},
		{"empty list", response(500, plain, `[]`), ServiceError{Code: 500, BodyExcerpt: `[]`}, "Internal Server Error (500)"},
		{"number", response(500, plain, `7`), ServiceError{Code: 500, BodyExcerpt: `7`}, "Internal Server Error (500)"},
		{"truncated JSON", response(500, plain, `{"error":{"message":"m`), ServiceError{Code: 500, BodyExcerpt: `{"error":{"message":"m`}, "Internal Server Error (500)"},
		{"empty body", response(502, plain, ``), ServiceError{Code: 502}, "Bad Gateway (502)"},
		{"HTML", response(502, page, "<html><body>Bad gateway"), ServiceError{Code: 502, BodyExcerpt: "an HTML page"}, "Bad Gateway (502)"},
		{"HTML with another Content-Type", response(502, "text/plain", "\n<!DOCTYPE html><p>"), ServiceError{Code: 502, BodyExcerpt: "an HTML page"}, "Bad Gateway (502)"},
		{"text", response(503, "text/plain", " no healthy upstream\n"), ServiceError{Code: 503, BodyExcerpt: "no healthy upstream"}, "Service Unavailable (503)"},
		{"long text", response(503, "text/plain", strings.Repeat("ü", 1000)), ServiceError{Code: 503, BodyExcerpt: strings.Repeat("ü", 100)}, "Service Unavailable (503)"},
		{"long text, truncated in a character", response(503, "text/plain", "x"+strings.Repeat("ü", 1000)), ServiceError{Code: 503, BodyExcerpt: "x" + strings.Repeat("ü", 99)}, "Service Unavailable (503)"},
		{"binary", response(503, "application/octet-stream", "\x00\x01"), ServiceError{Code: 503}, "Service Unavailable (503)"},
		{"no Content-Type", response(503, "", "abc"), ServiceError{Code: 503}, "Service Unavailable (503)"},
		{"unknown HTTP code", response(599, plain, `{}`), ServiceError{Code: 599, BodyExcerpt: "{}"}, "(599)"},
		{"redirect", response(302, page, "", "Location", "https://example.com/"),
			ServiceError{Code: 302, Location: "https://example.com/", BodyExcerpt: "an HTML page"}, "Found (302)"},
		{"Retry-After", response(429, plain, `{}`, "Retry-After", "7"), ServiceError{Code: 429, RetryAfter: 7 * time.Second, BodyExcerpt: "{}"}, "Too Many Requests (429)"},
		{"RetryInfo", response(429, plain, `{"error":{"status":"S","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3.5s"}]}}`, "Retry-After", "2"),
			ServiceError{Code: 429, Status: "S", RetryAfter: 3500 * time.Millisecond}, "Too Many Requests (429 S)"},
		{"RetryInfo below Retry-After", response(429, plain, `{"error":{"status":"S","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1s"}]}}`, "Retry-After", "2"),
			ServiceError{Code: 429, Status: "S", RetryAfter: 2 * time.Second}, "Too Many Requests (429 S)"},
		{"invalid RetryInfo", response(429, plain, `{"error":{"status":"S","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"soon"}]}}`),
			ServiceError{Code: 429, Status: "S"}, "Too Many Requests (429 S)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := *test.response.read()
			got.Details = nil
			if got.Error() != test.text {
				t.Errorf("Error() = %q, want %q", got.Error(), test.text)
			}
			if got.Code != test.want.Code || got.Status != test.want.Status || got.Message != test.want.Message ||
				got.RetryAfter != test.want.RetryAfter || got.Location != test.want.Location || got.BodyExcerpt != test.want.BodyExcerpt {
				t.Errorf("got %+v,\nwant %+v", got, test.want)
			}
		})
	}
}

// TestReadErrorLimit checks that an endless error is read only up to a limit.
func TestReadErrorLimit(t *testing.T) {
	t.Parallel()
	endless := &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(zeros{})}
	if got := readError(endless); len(got.BodyExcerpt) > 200 {
		t.Errorf("an excerpt of %d bytes", len(got.BodyExcerpt))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	const long = (1 << 30) * time.Second
	for _, test := range []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"0", 0},
		{"120", 2 * time.Minute},
		{"-5", 0},
		{"1.5", 0},
		{"soon", 0},
		{"99999999999", long},
		{"99999999999999999999999999", long},
		{"Wed, 02 Jan 2030 03:05:05 GMT", time.Minute},
		{"Wednesday, 02-Jan-30 03:05:05 GMT", time.Minute},
		{"Wed, 02 Jan 2030 03:03:05 GMT", 0},
	} {
		if got := retryAfter(test.header, now); got != test.want {
			t.Errorf("retryAfter(%q) = %v, want %v", test.header, got, test.want)
		}
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]bool{302: true, 400: false, 401: false, 403: false, 404: false, 409: false, 429: true,
		500: true, 501: false, 502: true, 503: true, 504: true} {
		if got := (&ServiceError{Code: code}).Unavailable(); got != want {
			t.Errorf("Unavailable() of %d = %t, want %t", code, got, want)
		}
	}
}

// TestDetails finds details among unknown and invalid ones.
func TestDetails(t *testing.T) {
	t.Parallel()
	const prefix = `{"@type":"type.googleapis.com/google.rpc.`
	e := &ServiceError{}
	for _, raw := range []string{
		`7`, `null`, `{"@type":5}`, prefix + `DebugInfo","detail":"d"}`, prefix + `Help","links":"none"}`,
		prefix + `ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"vision.googleapis.com"}}`,
		prefix + `ErrorInfo","reason":"SECOND"}`,
		prefix + `BadRequest","fieldViolations":[{"field":"requests[0].image","description":"is missing"}]}`,
		prefix + `Help","links":[{"description":"console","url":"https://example.com/"}]}`,
		prefix + `QuotaFailure","violations":[{"subject":"s","description":"d"}]}`,
		prefix + `RetryInfo","retryDelay":"3s"}`,
	} {
		e.Details = append(e.Details, json.RawMessage(raw))
	}
	if got, ok := Detail[ErrorInfo](e.Details); !ok || got.Reason != "API_KEY_INVALID" || got.Metadata["service"] != "vision.googleapis.com" || e.Reason() != got.Reason {
		t.Errorf("ErrorInfo: %+v, %t", got, ok)
	}
	if got, ok := Detail[BadRequest](e.Details); !ok || len(got.FieldViolations) != 1 || got.FieldViolations[0].Field != "requests[0].image" {
		t.Errorf("BadRequest: %+v, %t", got, ok)
	}
	if got, ok := Detail[Help](e.Details); !ok || len(got.Links) != 1 || got.Links[0].URL != "https://example.com/" {
		t.Errorf("Help: %+v, %t", got, ok)
	}
	if got, ok := Detail[QuotaFailure](e.Details); !ok || len(got.Violations) != 1 || got.Violations[0].Subject != "s" {
		t.Errorf("QuotaFailure: %+v, %t", got, ok)
	}
	if got, ok := Detail[RetryInfo](e.Details); !ok || got.RetryDelay != "3s" {
		t.Errorf("RetryInfo: %+v, %t", got, ok)
	}
	if got, ok := Detail[ErrorInfo](nil); ok || got.Reason != "" {
		t.Errorf("ErrorInfo without details: %+v, %t", got, ok)
	}
}
