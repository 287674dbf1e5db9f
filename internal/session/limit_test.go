//go:build !race

// The race detector makes such a response take four seconds.

package session_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"vision1/internal/call"
	"vision1/internal/exitcode"
	"vision1/internal/lro"
	"vision1/internal/session"
)

// A poll whose response is too large for memory fails, and is not repeated.
func TestReadJSONLimit(t *testing.T) {
	t.Parallel()
	large := io.MultiReader(strings.NewReader(`{"name":"`), io.LimitReader(zeros{}, 65<<20), strings.NewReader(`"}`))
	_, err := session.ReadJSON(t.Context(), &call.Response{Body: io.NopCloser(large), ContentType: "application/json"})
	var unusable *lro.UnusableError
	if !errors.As(err, &unusable) || !strings.Contains(err.Error(), "64 MiB") || exitcode.Of(err) != exitcode.Unavailable {
		t.Errorf("%v", err)
	}
}

// zeros is an endless text of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}
