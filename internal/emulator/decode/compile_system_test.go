//go:build system && !race

package decode_test

import (
	"context"
	"testing"
	"time"

	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/pdftest"
)

// The library is compiled although the client that needs it doesn't wait.
func TestClientLeavesWhileCompiling(t *testing.T) {
	decoder := newDecoder(t)
	defer decoder.Close()
	data := pdftest.Pages("")
	leaving, leave := context.WithCancel(t.Context())
	leave()
	if _, err := decoder.Open(leaving, decode.PDF, data, false); err == nil {
		t.Fatal("opened without a client")
	}
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for len(stored(t)) == 0 {
		<-ticker.C
	}
	file, err := decoder.Open(t.Context(), decode.PDF, data, false)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}
