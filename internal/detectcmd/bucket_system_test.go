//go:build system

package detectcmd_test

import "testing"

// TestBucketOfText stores the text beside the responses. The emulator reads it with
// tesseract.
func TestBucketOfText(t *testing.T) { testBucketOfLocalFiles(t, "document", 2) }
