//go:build system

package emulator_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"vision1/internal/emulator"
)

// The limit applies to decompressed bodies too.
func TestBodyLimit(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr()
	const limit = 41943040
	body := func(size int) string { return `{"parent":"` + strings.Repeat("x", size-len(`{"parent":""}`)) + `"}` }
	for name, test := range map[string]struct {
		encoding string
		body     io.Reader
		want     string
	}{
		"maximum":               {"", strings.NewReader(body(limit)), "Invalid parent"},
		"one more byte":         {"", strings.NewReader(body(limit + 1)), "Request payload size exceeds the limit: 41943040 bytes."},
		"in chunks":             {"", unsized([]byte(body(limit + 1))), "Request payload size exceeds the limit: 41943040 bytes."},
		"compressed":            {"gzip", bytes.NewReader(compressed(t, body(limit+1))), "Request payload size exceeds the limit: 41943040 bytes."},
		"compressed maximum":    {"gzip", bytes.NewReader(compressed(t, body(limit))), "Invalid parent"},
		"much more, compressed": {"gzip", bytes.NewReader(compressed(t, strings.Repeat(" ", limit+limit/2))), "Request payload size exceeds the limit: 41943040 bytes."},
	} {
		code, _, got := do(t, http.MethodPost, base+"/v1/images:annotate", map[string]string{"Content-Encoding": test.encoding}, test.body)
		if code != 400 || !strings.Contains(got, test.want) {
			t.Errorf("%s: HTTP %d: %.300s", name, code, got)
		}
	}
}
