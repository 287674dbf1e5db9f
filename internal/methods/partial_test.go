package methods_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vision1/internal/clitest"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// Errors in parts of a response exit with 6, name each part, and are in the error
// object; the response is written.
func TestPartErrors(t *testing.T) {
	t.Parallel()
	const one = `{"error":{"code":3,"message":"Bad image data."}}`
	for _, tt := range []struct {
		name     string
		response string
		message  string
		hints    []string
		details  int
	}{
		{"one", `{"responses":[{},` + one + `]}`, "but a part of the response carries an error", []string{"responses[1]: Bad image data. (code 3)"}, 1},
		{"two", `{"responses":[` + one + `,` + one + `]}`, "but 2 parts of the response carry an error", []string{"responses[0]: ", "responses[1]: "}, 2},
		{"of a page", `{"responses":[{"responses":[{},{"error":{"message":"Bad page."},"context":{"pageNumber":7}}]}]}`, "but a part", []string{"responses[0], page 7: Bad page."}, 1},
		{"unreadable", `{"responses":[{"error":{"code":"text"}}]}`, "but a part", []string{"responses[0]: an unreadable error"}, 1},
		{"many", `{"responses":[` + strings.Repeat(one+",", 99) + one + `]}`, "but 100 parts", []string{"responses[0]: ", " more"}, -1},
	} {
		c := newCommand(t, tt.response)
		err := c.run(t.Context(), t, "images", "annotate", "--property=key=K")
		if exitcode.Of(err) != exitcode.Partial || !strings.Contains(err.Error(), tt.message) || c.stdout.String() != tt.response {
			t.Errorf("%s: exit code %d, %v, output %q", tt.name, exitcode.Of(err), err, c.stdout.String())
		}
		hints := strings.Join(diag.Hints(err), "\n")
		for _, want := range tt.hints {
			if !strings.Contains(hints, want) {
				t.Errorf("%s: hints %q, want %q", tt.name, hints, want)
			}
		}
		var object diag.Object
		diag.Describe(err, &object)
		if tt.details >= 0 && len(object.Details) != tt.details {
			t.Errorf("%s: %d details, want %d", tt.name, len(object.Details), tt.details)
		}
	}
}

// A part that failed is often why the response can't be formatted: it is reported
// first.
func TestPartErrorsWithFormat(t *testing.T) {
	t.Parallel()
	const response = `{"responses":[{"error":{"code":3,"message":"Bad image data."}}]}`
	for _, tt := range []struct {
		query   string
		code    int
		message string
		hint    string
	}{
		{".responses[].error.message", exitcode.Partial, "a part of the response carries an error", "responses[0]: Bad image data."},
		{".responses[].labelAnnotations[].description", exitcode.Partial, "a part of the response carries an error", "the response could not be formatted, and was not written: "},
		{".responses.x", exitcode.Partial, "a part of the response carries an error", "the response could not be formatted, and was not written: "},
	} {
		c := newCommand(t, response)
		err := c.run(t.Context(), t, "images", "annotate", "--property=key=K", "--query="+tt.query)
		if hints := strings.Join(diag.Hints(err), "\n"); exitcode.Of(err) != tt.code || !strings.Contains(err.Error(), tt.message) || !strings.Contains(hints, tt.hint) {
			t.Errorf("%s: exit code %d, %v, hints %q", tt.query, exitcode.Of(err), err, hints)
		}
		var object diag.Object
		diag.Describe(err, &object)
		if len(object.Details) != 1 {
			t.Errorf("%s: %d details", tt.query, len(object.Details))
		}
	}
	c := newCommand(t, "{}")
	err := c.run(t.Context(), t, "images", "annotate", "--property=key=K", "--query=.responses[0].x[0]|error")
	if exitcode.Of(err) != exitcode.Output || !strings.HasPrefix(err.Error(), "the request succeeded, but its response could not be formatted: ") || diag.Hints(err) != nil {
		t.Errorf("exit code %d, %v, hints %q", exitcode.Of(err), err, diag.Hints(err))
	}
}

// An error of a part has advice that depends on what was sent.
func TestPartAdvice(t *testing.T) {
	t.Parallel()
	content := func(text string) string { return `"content":"` + base64.StdEncoding.EncodeToString([]byte(text)) + `"` }
	image := func(member string) string { return `{"image":{` + member + `}}` }
	file := func(member string) string { return `{"inputConfig":{` + member + `}}` }
	const pdf, html, base64Text, lfs = "%PDF-1.7\n", "<!DOCTYPE html><html>", "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", "version https://git-lfs.github.com/spec/v1\n"
	for _, tt := range []struct {
		command string
		request string
		code    int
		want    string // "" for no advice
	}{
		{"images", image(content(pdf)), 3, "this is a PDF; use: vision1 files annotate"},
		{"images", image(content(html)), 3, "this is HTML, not an image"},
		{"images", image(content("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")), 3, "convert it to JPEG or PNG"},
		{"images", image(content(base64Text)), 3, "decode it first"},
		{"images", image(content(lfs)), 3, "git lfs pull"},
		{"images", image(content("\xff\xd8\xff\xe0 and no end")), 3, "the end of the image is missing"},
		{"images", image(content(pdf)), 8, ""},
		{"images", image(`"source":{"imageUri":"https://example.com/a.png"}`), 7, "download the image and send it"},
		{"images", image(`"source":{"gcsImageUri":"gs://b/o"}`), 5, "roles/storage.objectViewer"},
		{"images", image(`"source":{"imageUri":"gs://b/o"}`), 13, ""},
		{"files", file(content("\x89PNG\r\n\x1a\nIEND")), 3, "use: vision1 images annotate"},
		{"files", file(content(html)), 3, "convert it to PDF"},
		{"files", file(`"gcsSource":{"uri":"gs://b/o"}`), 7, "roles/storage.objectViewer"},
		{"images", `{}`, 3, ""},
	} {
		c := newCommand(t, fmt.Sprintf(`{"responses":[{"error":{"code":%d,"message":"No."}}]}`, tt.code))
		c.f.IO.In = strings.NewReader(`{"requests":[` + tt.request + `]}`)
		err := c.run(t.Context(), t, tt.command, "annotate", "--property=key=K", "--json=-")
		hints := diag.Hints(err)
		switch {
		case exitcode.Of(err) != exitcode.Partial:
			t.Errorf("%s: %v", tt.request, err)
		case tt.want == "" && len(hints) != 1, tt.want != "" && !strings.Contains(strings.Join(hints, "\n"), tt.want):
			t.Errorf("%s: hints %q, want %q", tt.request, hints, tt.want)
		}
	}
}

// A file of which the response lacks pages is reported, unless the request selects pages.
func TestMissingPages(t *testing.T) {
	t.Parallel()
	const warning = "warning: responses[1] has only 2 of the 9 pages of the file; for other pages, set -r requests.1.pages\n"
	for request, want := range map[string]string{
		`{}`:                                 warning,
		`{"requests":[{"pages":[1]},{}]}`:    warning,
		`{"requests":[{},{"pages":[3,-1]}]}`: "",
	} {
		c := newCommand(t, `{"responses":[{"responses":[{}],"totalPages":1},{"responses":[{},{}],"totalPages":9}]}`)
		c.f.IO.In = strings.NewReader(request)
		if err := c.run(t.Context(), t, "files", "annotate", "--property=key=K", "--json=-"); err != nil {
			t.Errorf("%s: %v", request, err)
		}
		if got := c.stderr.String(); got != want {
			t.Errorf("%s: %q, want %q", request, got, want)
		}
	}
}

// The details of the error of a failed operation name arguments of the command.
func TestOperationErrorDetails(t *testing.T) {
	t.Parallel()
	violation, err := json.Marshal(map[string]any{
		"@type":           "type.googleapis.com/google.rpc.BadRequest",
		"fieldViolations": []map[string]string{{"field": "requests[0].image_context", "description": "Too many hints."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(clitest.RespondJSON(http.StatusOK, operation("x", `,"done":true,"error":{"code":3,"message":"Invalid.","details":[`+string(violation)+`]}`)))
	t.Cleanup(server.Close)
	c := newCommand(t, "{}")
	c.f.Globals.Endpoint = server.URL
	err = c.run(t.Context(), t, "images", "async-batch-annotate", "--property=key=K", "--wait")
	if hints := strings.Join(diag.Hints(err), "\n"); exitcode.Of(err) != exitcode.Operation || !strings.Contains(hints, "-r requests.0.image-context: Too many hints") {
		t.Errorf("exit code %d, %v, hints %q", exitcode.Of(err), err, hints)
	}
}
