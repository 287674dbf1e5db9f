//go:build system

package journal

import "testing"

// A journal that ends after any byte is read, and continued.
func TestTruncatedAnywhere(t *testing.T) {
	t.Parallel()
	checkTruncated(t, 1)
}
