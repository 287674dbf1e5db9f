package run

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/rpccode"
)

func TestFailures(t *testing.T) {
	b := newBench(t)
	b.addMany(20)
	b.add("copy", "image 3")
	b.service.image = func(content string, _ int) string {
		switch content {
		case "image 3":
			return `{"error": {"code": 3, "message": "Bad image data."}}`
		case "image 4":
			return `{"labelAnnotations":[],"error": {"code": 7, "message": "No."}}`
		case "image 5":
			return `{"textAnnotations":[{"description":"\"error\""}]}`
		default:
			return ""
		}
	}
	b.mustRun(Counts{Done: 18, Failed: 3, Images: 20}, func(o *Options) {
		o.Advise = func(_ detect.Input, _ []byte, e *results.Error) string { return "advice for " + e.Status }
	})
	if e := b.sink.errs["i00003.jpg"]; e == nil || plain(e) != (plainError{3, "INVALID_ARGUMENT", "Bad image data.", "advice for INVALID_ARGUMENT", true}) {
		t.Errorf("%+v", e)
	}
	if b.stored("i00003.jpg") != "" || !strings.Contains(b.stored("i00004.jpg"), "labelAnnotations") {
		t.Error("the responses of failed images")
	}
	b.mustRun(Counts{Skipped: 18, FailedBefore: 3}, nil)
	b.service.image = nil
	b.mustRun(Counts{Skipped: 18, Done: 2, Duplicates: 1, Images: 2}, func(o *Options) { o.Again = AgainFailed })
}

func TestResponsesThatMakeNoSense(t *testing.T) {
	for name, response := range map[string]string{
		"fewer": `{"responses":[{}]}`, "more": `{"responses":[{},{},{},{}]}`, "none": `{}`, "not JSON": `<html>`,
		"null": `{"responses":[null,null,null]}`, "strings": `{"responses":["a","b","c"]}`, "a list": `[{},{},{}]`, "truncated": `{"responses":[{},{},{}`,
	} {
		b := newBench(t)
		b.addMany(3)
		b.service.intercept = func(w http.ResponseWriter, _ []string) bool {
			_, _ = w.Write([]byte(response))
			return true
		}
		b.mustRun(Counts{Failed: 3, Images: 3}, nil)
		e := b.sink.errs[b.names[0]]
		if e == nil || e.Code != rpccode.Internal || !e.Sent || !strings.Contains(e.Hint, "--again failed") || strings.Contains(e.Message, "Go ") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func rejectWith(status int, when func(contents []string) bool) func(http.ResponseWriter, []string) bool {
	return func(w http.ResponseWriter, contents []string) bool {
		if !when(contents) {
			return false
		}
		http.Error(w, "rejected", status)
		return true
	}
}

// A request that is rejected as a whole is split.
func TestRejectedRequests(t *testing.T) {
	b := newBench(t)
	b.addMany(32)
	b.service.intercept = rejectWith(http.StatusBadRequest, func(contents []string) bool {
		return slices.Contains(contents, "image 3") || len(contents) > 8
	})
	b.mustRun(Counts{Done: 31, Failed: 1, Images: 31}, nil)
	if _, sum := b.service.most(); sum != 31 {
		t.Errorf("%d images", sum)
	}
	if e := b.sink.errs["i00003.jpg"]; e == nil || !strings.Contains(e.Message, "rejected") {
		t.Errorf("%+v", e)
	}
}

// Whatever is sent is rejected: the settings are wrong, not the images.
func TestEverythingIsRejected(t *testing.T) {
	b := newBench(t)
	b.addMany(200)
	b.service.intercept = rejectWith(http.StatusBadRequest, func([]string) bool { return true })
	c, err := b.run(nil)
	var failed *SendError
	if !errors.As(err, &failed) || c.Failed > 40 || b.service.requests > 100 {
		t.Errorf("%+v, %v", c, err)
	}
}

// HTTP 500 isn't repeated, because it may be billed; a service that doesn't work ends
// the run.
func TestServerErrors(t *testing.T) {
	b := newBench(t)
	b.addMany(32)
	n := 0
	b.service.intercept = rejectWith(http.StatusInternalServerError, func([]string) bool { n++; return n == 1 })
	b.mustRun(Counts{Done: 16, Failed: 16, Images: 32, Units: 64}, nil)
	b.mustRun(Counts{Skipped: 16, FailedBefore: 16}, nil)
	b.addMany(1000)
	b.service.intercept = rejectWith(http.StatusInternalServerError, func([]string) bool { return true })
	c, err := b.run(nil)
	if err == nil || b.service.requests > 2+maxFailed+4 || c.Failed > (maxFailed+4)*16 {
		t.Errorf("%+v, %v, %d requests", c, err, b.service.requests)
	}
}

// Rejected credentials end the run; nothing was sent, so nothing is unknown.
func TestFatalErrors(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	b.service.intercept = rejectWith(http.StatusForbidden, func([]string) bool { return b.service.requests > 2 })
	c, err := b.run(nil)
	var failed *SendError
	if !errors.As(err, &failed) || failed.HTTP != http.StatusForbidden || c.Done != 32 || c.Failed != 0 || c.Units != 64 {
		t.Errorf("%+v, %v", c, err)
	}
	if c := b.counts(); c.Done != 32 || c.Unknown != 0 || c.Failed != 0 {
		t.Errorf("%+v", c)
	}
	b.service.intercept = nil
	b.mustRun(Counts{Skipped: 32, Done: 68}, nil)
}

// A plainError is comparable.
type plainError struct {
	code                  int
	status, message, hint string
	sent                  bool
}

func plain(e *results.Error) plainError {
	return plainError{e.Code, e.Status, e.Message, e.Hint, e.Sent}
}
